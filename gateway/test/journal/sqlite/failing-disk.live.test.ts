import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { deliveryId } from '../../../src/message/ids.ts'
import { live } from '../../live/live.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url))
/** The kernel says EIO to the journal's thread, from its so-many-th sync on: opening takes a part of them. */
const FAILING = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO:when=60+']
/** Not every container may trace its own children. */
const CANNOT_TRACE = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status !== 0

live.unless(CANNOT_TRACE, 'no right to trace a process', 'a disk that fails to sync', () => {
  test('refuses what it could not keep, and what was answered is there at the next start', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    const child = spawn('strace', [...FAILING, process.execPath, CHILD, folder, '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    expect(code).toBe(1)
    expect(complained).toContain('disk I/O error')
    const answered = said.split('\n').flatMap((line) => (line.startsWith('submitted ') ? [line.slice('submitted '.length)] : []))
    expect(answered.length).toBeGreaterThan(8)

    const journal = await openSqliteJournal({ folder })
    const found = await Promise.all(answered.map((id) => journal.delivery(deliveryId(id))))
    expect(found.filter((row) => row === undefined)).toEqual([])
    expect(await journal.held()).toBeUndefined()
    expect(await journal.verifyChains()).not.toHaveProperty('broken')
    await journal.close()
    rmSync(folder, { recursive: true, force: true })
  })
})
