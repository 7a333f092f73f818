import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { schemaCompiler } from '../../src/kept/compiler.ts'
import { readYaml } from '../../src/yaml-source.ts'
import { documents } from '../engine/arbitrary.ts'
import { TABLES } from '../engine/packs.ts'
import { ODD, oddly } from '../engine/spoilt-json.ts'

const root = mkdtempSync(join(tmpdir(), 'asw-kept-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const fresh = () => mkdtempSync(join(root, 'cache-'))

const OPTIONS = { allErrors: true, verbose: true, strict: true, strictRequired: false, strictTypes: true }
const compile = (schema: object, folder: string | undefined) => schemaCompiler(OPTIONS, () => folder)(schema)
const TEXT = { type: 'object', properties: { text: { type: 'string', maxLength: 3, pattern: '^\\p{L}+$' } } }

describe.each(TABLES)('the kept validator of $name', { timeout: 60_000 }, ({ table }) => {
  it('finds what the compiled one finds, word for word', () => {
    const { $id: _, ...schema } = table.schema
    const folder = fresh()
    const compiled = compile(schema, folder)
    const kept = compile(schema, folder)
    fc.assert(
      fc.property(documents(table.schema, table), fc.nat(), ODD, (json, at, odd) => {
        for (const one of [json, oddly(json, at, odd), oddly(json, at, 'take away')]) {
          expect(kept(one)).toBe(compiled(one))
          expect(kept.errors).toEqual(compiled.errors)
        }
      }),
      { numRuns: 20 },
    )
    expect(readdirSync(folder)).toHaveLength(1)
  })
})

describe('a schema', () => {
  it.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['another one', () => `${'0'.repeat(64)}module.exports = () => true`],
  ])('whose file is %s is compiled anew', (_, spoil) => {
    const folder = fresh()
    compile(TEXT, folder)
    const [name = ''] = readdirSync(folder)
    writeFileSync(join(folder, name), spoil(readFileSync(join(folder, name), 'utf8')))
    const judge = compile(TEXT, folder)
    expect([judge({ text: 'ab' }), judge({ text: 'abcd' }), judge({ text: '12' })]).toEqual([true, false, false])
  })

  it('that is none is refused each time, and nothing is kept', () => {
    const folder = fresh()
    for (const _ of [1, 2]) expect(() => compile({ type: 'text' }, folder)).toThrow(/type/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('in other options is another one', () => {
    const folder = fresh()
    const first = schemaCompiler({ ...OPTIONS, allErrors: false }, () => folder)(TEXT)
    const all = compile(TEXT, folder)
    expect([first({ text: '1234' }), first.errors?.length]).toEqual([false, 1])
    expect([all({ text: '1234' }), all.errors?.length]).toEqual([false, 2])
  })

  it.each([
    ['no folder', undefined],
    ['a folder that cannot be written', join(root, 'not', 'there')],
  ])('is compiled where there is %s', (_, folder) => {
    for (const __ of [1, 2]) expect(compile(TEXT, folder)({ text: 'abcd' })).toBe(false)
  })
})

describe('a YAML file', () => {
  const TABLE = `rows:
  - { json: a, xml: A }
  - json: b

    only: [1, x, null, true, 2.5]
10: late
2: early
`
  it('is the same when it is read again, line by line', () => {
    const folder = fresh()
    const sources = [readYaml(TABLE, 'table.yaml'), readYaml(TABLE, 'table.yaml', folder), readYaml(TABLE, 'table.yaml', folder)]
    expect(readdirSync(folder)).toHaveLength(1)
    for (const { value, lineOf, invalid } of sources) {
      expect(value).toEqual(sources[0]?.value)
      const { rows } = value as { rows: { only?: object }[] }
      expect([rows, ...rows, rows[1]?.only ?? {}].map(lineOf)).toEqual([2, 2, 3, 5])
      expect(invalid(rows[1], 'no').message).toContain('table.yaml:3: no')
    }
  })

  it('with what JSON cannot say is not kept', () => {
    const folder = fresh()
    expect(readYaml('limit: .inf', 'a.yaml', folder).value).toEqual({ limit: Number.POSITIVE_INFINITY })
    expect(readdirSync(folder)).toEqual([])
  })

  it('that is none is refused each time, by its own name', () => {
    const folder = fresh()
    for (const file of ['a.yaml', 'b.yaml']) expect(() => readYaml('a: [', file, folder)).toThrow(new RegExp(`^${file}:`))
  })
})
