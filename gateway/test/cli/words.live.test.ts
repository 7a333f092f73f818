import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteJournal } from '../../src/journal/sqlite/index.ts'
import { certificate, submission } from '../journal/documents.ts'
import { live } from '../live/live.ts'
import { asw } from './asw.ts'

live('what asw says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-cli-words-'))
  const journal = join(folder, 'journal')
  beforeAll(async () => {
    const filled = await openSqliteJournal({ folder: journal })
    for (let n = 0; n < 3; n += 1) await filled.submit(submission(certificate(`N${n}`)))
    await filled.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('a list that is cut says how many are shown and how to get more, beside JSON too', () => {
    const cut = asw(['messages', 'list', '--journal', journal, '--limit', '2'])
    expect(cut.err).toMatch(/^2 shown, the newest; there may be more: --limit N \(up to 500\)/)
    const json = asw(['messages', 'list', '--journal', journal, '--limit', '2', '--json'])
    expect(JSON.parse(json.out)).toHaveLength(2)
    expect(json.err).toMatch(/^2 shown/)
    expect(asw(['messages', 'list', '--journal', journal]).err).toBe('')
  })

  it('a backup goes into a file and nowhere else', () => {
    const ran = asw(['journal', 'backup', '-'], { cwd: folder })
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('standard output')
    expect(readdirSync(folder)).toEqual(['journal'])
  })
})
