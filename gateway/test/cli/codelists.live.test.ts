import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { live } from '../live/live.ts'
import { asw } from './asw.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-cli-codelists-'))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const AS = ['--edition', '1', '--from', '2026-01-01']

live('asw codelists import', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('names the line that is wrong', () => {
    const ran = asw(['codelists', 'import', file('twice.csv', 'code,name\nR,red\nR,rouge\n'), '--list', 'colour', ...AS])
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('line 3: the code stands there twice') })
  })

  it.each(['--code-column', '--name-column'])('%s alone is wrong usage, and is not passed over', (option) => {
    const path = file('other.csv', 'code,name,Farbe\nR,red,rot\n')
    const ran = asw(['codelists', 'import', path, '--list', 'colour', ...AS, option, 'Farbe'])
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(/--code-column .*--name-column/)
  })

  it('both columns together are taken', () => {
    const path = file('both.csv', 'Farbe,Kürzel\nrot,R\n')
    const ran = asw(['codelists', 'import', path, '--list', 'colour', ...AS, '--code-column', 'Kürzel', '--name-column', 'Farbe'])
    expect(JSON.parse(ran.out)).toMatchObject({ codes: [['R', 'rot']] })
  })
})
