import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCodeLists } from '../../src/codelists/index.ts'
import { workingDeadline } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-calendar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The file that the manual shows, as an operator would write it. */
const MANUAL = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
const [, shown = ''] = /```json\n(\{ "list": "working-day-calendar"[\s\S]*?)```/.exec(MANUAL) ?? []

describe('a working-day calendar of the operator, as the manual shows it', () => {
  it('is read: its days are closed or open, and the deadline is sure', () => {
    const shipped = openCodeLists()
    writeFileSync(join(folder, 'working-day-calendar@ministry-1.json'), shown)
    const own = openCodeLists(folder)
    // Friday; then a closed Monday; the Saturday after is open in place of it.
    expect(workingDeadline(shipped, '2031-05-02', 5, 'TH')).toEqual({ day: '2031-05-09', sure: false })
    expect(workingDeadline(own, '2031-05-02', 5, 'TH')).toEqual({ day: '2031-05-10', sure: true })
  })

  it('takes the place of the whole list from its first day on: what it does not hold is not sure', () => {
    const own = openCodeLists(folder)
    expect(workingDeadline(own, '2031-05-02', 5, 'VN')).toMatchObject({ sure: false })
    expect(workingDeadline(own, '2026-04-24', 5, 'VN')).toEqual({ day: '2026-05-06', sure: true })
  })
})
