import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkXml, explain, toJson, toXml, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { documents } from './arbitrary.ts'
import { FORM_D_TABLE, PACK_FOLDER, unordered } from './fixtures.ts'
import { asItArrives, TABLES, write } from './packs.ts'
import { packWith } from './spoilt-pack.ts'

const RUNS = { numRuns: 30 }
const TIMEOUT = { timeout: 90_000 }
/** Conversions that leave a text as it is; a long one stands in pieces. */
const AS_IT_IS = new Set(['text', 'decimal', 'integer', 'constant', 'position'])
const STRUCTURE = /^ASW_(FIELD|SCHEMA|DOCUMENT)_/

describe.each(TABLES)('laws of the mapping $name', TIMEOUT, ({ pack, table }) => {
  const any = documents(table.schema, table)

  test('the generator makes documents that the schema accepts', () => {
    fc.assert(
      fc.property(any, (json) => {
        const issues = validate(pack, json, { side: 'issue', today: '2026-11-24' })
        expect(issues.filter(({ code }) => STRUCTURE.test(code))).toEqual([])
      }),
      RUNS,
    )
  })

  test('JSON to XML to JSON is the same document', () => {
    fc.assert(
      fc.property(any, (json) => {
        expect(unordered(toJson(pack, write(pack, json)))).toEqual(unordered(asItArrives(pack, json)))
      }),
      RUNS,
    )
  })

  test('XML to JSON to XML is the same bytes', () => {
    fc.assert(
      fc.property(any, (json) => {
        const xml = write(pack, json)
        expect(write(pack, toJson(pack, xml))).toEqual(xml)
      }),
      RUNS,
    )
  })

  test('every element that is written is in the XSD, and every mandatory one is written', () => {
    fc.assert(
      fc.property(any, (json) => {
        using parsed = parseXml(write(pack, json))
        expect(checkXml(pack, parsed)).toEqual([])
      }),
      RUNS,
    )
  })

  test('explain names every JSON leaf, and its XPaths lead to nodes that exist', () => {
    fc.assert(
      fc.property(any, (json) => {
        using parsed = parseXml(write(pack, json))
        const prefixes = Object.fromEntries(Object.entries(pack.namespaces).filter(([, uri]) => uri !== ''))
        const rows = explain(pack, json)
        for (const { xpath, value, conversion } of rows) {
          if (xpath === undefined) continue
          const nodes = parsed.document.find(xpath, prefixes)
          expect(nodes, xpath).toHaveLength(1)
          if (AS_IT_IS.has(conversion)) expect(String(value)).toContain(nodes[0]?.content)
        }
        const said = rows.map((row) => row.pointer).filter((pointer) => pointer !== '')
        for (const pointer of leaves(json))
          expect(
            said.some((one) => pointer === one || pointer.startsWith(`${one}/`)),
            pointer,
          ).toBe(true)
      }),
      { numRuns: 12 },
    )
  })
})

/** Table rows that look right and are wrong. Each must break a law, or the laws prove nothing. */
describe('the laws can fail', TIMEOUT, () => {
  const table = 'tables/certificate-of-origin@2021-09.yaml'
  const any = documents(FORM_D_TABLE.schema, FORM_D_TABLE)
  const wrong: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    [
      'two fields change places',
      { 'json: referenceNumber,': 'json: issuingAuthority.name,', 'json: issuingAuthority.name,': 'json: referenceNumber,' },
    ],
    ['a long text is cut into longer pieces than the XSD allows', { 'split: 512, wco: "137"': 'split: 600, wco: "137"' }],
    [
      'an element stands in another place',
      { 'xml: Declaration/IssueLocationID': 'xml: Declaration/GoodsShipment/IssueLocationID' },
    ],
    ['a date is written as text', { 'EffectiveDateTime/DateTimeString, as: date102': 'EffectiveDateTime/DateTimeString' }],
    ['a mandatory constant is not written', { '          - { xml: TypeCode, const: "380", wco: D006 }': '' }],
    ['a list is divided by the wrong constant', { 'xml: StatementTypeCode, const: REM': 'xml: StatementTypeCode, const: REN' }],
  ]

  test.each(wrong)('%s', (_, edits) => {
    const spoilt = packWith(table, edit(readFileSync(new URL(table, PACK_FOLDER), 'utf8'), edits))
    const law = fc.property(any, (json) => {
      const { xml } = toXml(spoilt, json)
      using parsed = parseXml(xml)
      expect(checkXml(spoilt, parsed)).toEqual([])
      expect(unordered(toJson(spoilt, xml))).toEqual(unordered(json))
    })
    expect(fc.check(law, RUNS).failed).toBe(true)
  })
})

/** All edits in one pass, so that two texts can change places. */
function edit(text: string, edits: Readonly<Record<string, string>>): string {
  const pattern = new RegExp(
    Object.keys(edits)
      .map((key) => RegExp.escape(key))
      .join('|'),
    'g',
  )
  const out = text.replace(pattern, (found) => edits[found] as string)
  if (out === text) throw new Error('the edit changed nothing')
  return out
}

function leaves(json: unknown, pointer = ''): readonly string[] {
  if (typeof json !== 'object' || json === null || /^\/extensions\/[^/]+$|^\/content\/document$/.test(pointer)) return [pointer]
  return Object.entries(json).flatMap(([key, value]) =>
    isImplied(pointer, key) ? [] : leaves(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

/** The table's head says what the document is, and where a list member stands in XML says its role or kind: no node carries them. */
function isImplied(pointer: string, key: string): boolean {
  if (pointer === '') return ['document', 'scheme', 'formVersion'].includes(key)
  return (/^\/parties\/\d+$/.test(pointer) && key === 'role') || (/\/quantities\/\d+$/.test(pointer) && key === 'kind')
}
