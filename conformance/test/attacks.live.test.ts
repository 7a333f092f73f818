import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadCases } from '../src/cases/load.ts'
import { isGood } from '../src/command/validate.ts'
import { judge } from '../src/validate/judge.ts'
import { live } from './live.ts'

interface Row {
  readonly file: string
  readonly title: string
  readonly case: string
  readonly answer: 'accept' | 'refuse'
}
const FOLDER = fileURLToPath(new URL('../attacks/', import.meta.url))
const rows = parse(readFileSync(join(FOLDER, 'attacks.yaml'), 'utf8')) as readonly Row[]

/** A document without a seal may lie in a folder; only on its way it must bear one. */
const STRIPPED = 'sealed/asw-seal-059-the-seal-is-stripped.xml'

live('the attack corpus', () => {
  it('lists every file, once, with the case that sends it over the wire', () => {
    const listed = rows.map(({ file }) => file).sort()
    const there = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(xml|mime)$/.test(name))
    expect(listed).toEqual(there.sort())
    const ids = new Set(loadCases().map(({ id }) => id))
    expect(rows.filter((row) => !ids.has(row.case))).toEqual([])
  })
  it.each(rows.filter(({ file, answer }) => answer === 'refuse' && file !== STRIPPED))(
    '$file is refused offline too',
    async ({ file }) => {
      const path = join(FOLDER, file)
      expect(existsSync(path)).toBe(true)
      expect(isGood(await judge(readFileSync(path)))).toBe(false)
    },
  )
})
