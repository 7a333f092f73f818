import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSites, type Site } from '../../demo/site.ts'
import { markRestored } from '../../src/journal/sqlite/index.ts'
import { asw } from '../cli/asw.ts'
import { live } from '../live/live.ts'

const ASW = fileURLToPath(new URL('../../bin/asw.js', import.meta.url))

live('the start of a gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-start-'))
  let site: Site
  beforeAll(async () => {
    site = (await makeSites(folder, ['VN', 'TH']))[0] as Site
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const words = () => ['serve', '--config', join(site.folder, 'asw.yaml')]

  it.each(['domestic', 'partner', 'metrics'] as const)('says of the %s door that somebody else listens there', async (name) => {
    const other = createServer().listen(site.ports[name], '127.0.0.1')
    await once(other, 'listening')
    const ran = asw(words())
    other.close()
    expect(ran.code).toBe(3)
    expect(ran.err).toMatch(new RegExp(`^ASW_CONFIG_INVALID.*\\n.*cannot listen on 127.0.0.1:${site.ports[name]}: `))
  })

  it('whose log has no room serves, and ends when it is told to', async () => {
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [ASW, ...words()], { stdio: ['ignore', full, 'inherit'] })
    closeSync(full)
    const ended = once(child, 'exit')
    const alive = () => fetch(`http://127.0.0.1:${site.ports.metrics}/health/live`).then(({ status }) => status)
    await expect.poll(alive, { timeout: 60_000 }).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('with a journal that is held says why nothing is sent, and what to do', async () => {
    const journal = join(site.folder, 'data', 'journal')
    mkdirSync(journal, { recursive: true })
    markRestored(journal)
    const child = spawn(process.execPath, [ASW, ...words()], { stdio: ['ignore', 'pipe', 'inherit'] })
    let log = ''
    child.stdout.on('data', (bytes) => {
      log += bytes
    })
    const ended = once(child, 'exit')
    await expect.poll(() => log, { timeout: 60_000 }).toContain('"serving"')
    child.kill('SIGTERM')
    await ended
    expect(log).toMatch(/"level":40.*"code":"ASW_JOURNAL_HELD","reason":"the journal was marked as restored".*asw held show/)
  })
})
