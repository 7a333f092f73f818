import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkXml, explain, readDocument, toJson, toXml, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { documents } from '../engine/arbitrary.ts'
import { asItArrives, givenOf, pack, profilesOf, unordered, write } from './fixtures.ts'

const RUNS = { numRuns: 60 }
const TIMEOUT = { timeout: 90_000 }
const STRUCTURE = /^ASW_(FIELD|SCHEMA|DOCUMENT)_/
const TABLES = pack.tables.map((table) => ({ name: table.version, table }))

describe.each(TABLES)('laws of the mapping $name', TIMEOUT, ({ table }) => {
  const any = documents(table.schema)
  const profiles = fc.constantFrom(...profilesOf(table))

  test('the generator makes documents that the schema accepts', () => {
    fc.assert(
      fc.property(any, (json) => {
        const issues = validate(pack, json, { side: 'issue', today: '2026-11-24' })
        expect(issues.filter(({ code }) => STRUCTURE.test(code))).toEqual([])
      }),
      RUNS,
    )
  })

  test('JSON to XML to JSON is the same document, in every profile, and so is what stands beside it', () => {
    fc.assert(
      fc.property(any, profiles, (json, profile) => {
        const read = readDocument(pack, write(json, profile))
        expect(unordered(read.json)).toEqual(unordered(asItArrives(json)))
        expect(read.given).toEqual(givenOf(table))
        expect(pack.profiles.get(profile)).toMatchObject(read.versions)
      }),
      RUNS,
    )
  })

  test('XML to JSON to XML is the same bytes', () => {
    fc.assert(
      fc.property(any, profiles, (json, profile) => {
        const { xml } = toXml(pack, json, { given: givenOf(table), profile })
        expect(write(toJson(pack, xml), profile)).toEqual(xml)
      }),
      RUNS,
    )
  })

  test('every element that is written is in the XSD, and every mandatory one is written', () => {
    fc.assert(
      fc.property(any, profiles, (json, profile) => {
        using parsed = parseXml(write(json, profile))
        expect(checkXml(pack, parsed)).toEqual([])
      }),
      RUNS,
    )
  })

  test('explain names every JSON leaf, and its XPaths lead to nodes that exist', () => {
    fc.assert(
      fc.property(any, (json) => {
        using parsed = parseXml(write(json))
        const rows = explain(pack, json)
        for (const { xpath, conversion } of rows) {
          if (xpath === undefined) expect(conversion).toBe('lost')
          else expect(parsed.document.find(xpath, pack.namespaces)).toHaveLength(1)
        }
        const said = rows.map((row) => row.pointer)
        for (const pointer of leaves(json))
          expect(
            said.some((one) => pointer === one || (pointer.startsWith(`${one}/`) && one !== '')),
            pointer,
          ).toBe(true)
      }),
      { numRuns: 30 },
    )
  })
})

function leaves(json: unknown, pointer = ''): readonly string[] {
  if (typeof json !== 'object' || json === null || /^\/extensions\/[^/]+$/.test(pointer)) return [pointer]
  return Object.entries(json).flatMap(([key, value]) =>
    isImplied(pointer, key) ? [] : leaves(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

/** The table's head says what the document is, and where a quantity stands says its kind: no node carries them. */
function isImplied(pointer: string, key: string): boolean {
  return pointer === ''
    ? ['document', 'scheme', 'formVersion'].includes(key)
    : /\/quantities\/\d+$/.test(pointer) && key === 'kind'
}
