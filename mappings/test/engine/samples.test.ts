import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { checkXml, explain, toJson, validate } from '../../src/index.ts'
import { valueAt } from '../../src/path.ts'
import { parseXml } from '../../src/xml/index.ts'
import { asItArrives, SAMPLES, TABLES, tableOf, write } from './packs.ts'

/** As-strings options: by default this parser turns 007 into 7 and trims what it reads. */
const secondReader = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  removeNSPrefix: true,
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
})

test.each(TABLES)('$name has at least three samples', ({ pack, table }) => {
  const own = SAMPLES.filter((sample) => sample.pack === pack && tableOf(pack, sample.json) === table)
  expect(own.length).toBeGreaterThanOrEqual(3)
})

describe.each(SAMPLES)('the sample $name', ({ pack, json, xml }) => {
  const table = tableOf(pack, json)

  test('gives exactly its XML', () => {
    expect(new TextDecoder().decode(write(pack, json))).toBe(new TextDecoder().decode(xml))
  })

  test('comes back from its XML as it was, apart from what the table declares lost', () => {
    expect(toJson(pack, xml)).toEqual(asItArrives(pack, json))
  })

  test('is valid by XSD, and by JSON Schema, code lists and rules on its own day', () => {
    using parsed = parseXml(xml)
    expect(checkXml(pack, parsed)).toEqual([])
    const today = String(valueAt(json, table.datedBy) ?? '').slice(0, 10) || '2026-12-01'
    for (const side of ['issue', 'import'] as const) {
      expect(validate(pack, json, { side, today }).filter(({ severity }) => severity === 'E')).toEqual([])
    }
  })

  test('a second parser reads the same leaf values', () => {
    const tree = secondReader.parse(new TextDecoder().decode(xml)) as Tree
    // A long text stands in several elements.
    const pieces = new Map<string, { readonly value: unknown; seen: string }>()
    for (const { xpath, value, conversion, pointer } of explain(pack, json)) {
      if (xpath === undefined) continue
      const seen = look(tree, xpath)
      if (conversion === 'decimal' || conversion === 'constant' || conversion === 'given') expect(seen, pointer).toBe(value)
      else if (conversion === 'integer') expect(seen, pointer).toBe(String(value))
      else if (conversion === 'text' || conversion === 'xsBase64')
        pieces.set(pointer, { value, seen: (pieces.get(pointer)?.seen ?? '') + seen })
      else expect(seen, pointer).not.toBeUndefined()
    }
    for (const [pointer, { value, seen }] of pieces) expect(seen, pointer).toBe(value)
  })
})

type Tree = Readonly<Record<string, unknown>>

/** The text that the second parser found at an XPath of ours: steps, optional positions, a last attribute. */
function look(tree: Tree, xpath: string): string | undefined {
  let at: Tree = tree
  for (const step of xpath.split('/').slice(1)) {
    if (step.startsWith('@')) return at[step] as string
    const [, name = '', position = '1'] = /^(?:\w+:)?(\w+)(?:\[(\d+)\])?$/.exec(step) ?? []
    at = (at[name] as readonly Tree[])[Number(position) - 1] as Tree
  }
  const text = at['#text']
  return Array.isArray(text) ? text.join('') : (text as string)
}
