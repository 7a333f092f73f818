import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { checkXml, explain, toJson, toXml, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { pack, SAMPLE_LIST } from './fixtures.ts'

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

test('each document has at least three samples', () => {
  const counts = Object.groupBy(SAMPLE_LIST, ({ json }) => String(json.document))
  for (const document of ['certificate-of-origin', 'certificate-response', 'cancellation']) {
    expect(counts[document]?.length ?? 0).toBeGreaterThanOrEqual(3)
  }
})

describe.each(SAMPLE_LIST)('the sample $name', ({ json, xml }) => {
  test('gives exactly its XML', () => {
    expect(new TextDecoder().decode(toXml(pack, json).xml)).toBe(new TextDecoder().decode(xml))
  })

  test('comes back from its XML as it was', () => {
    expect(toJson(pack, xml)).toEqual(json)
  })

  test('is valid by XSD, and by JSON Schema, code lists and rules on its own day', () => {
    using parsed = parseXml(xml)
    expect(checkXml(pack, parsed)).toEqual([])
    const today = String(json.issuedOn ?? json.issuedAt ?? json.requestedAt).slice(0, 10)
    for (const side of ['issue', 'import'] as const) {
      expect(validate(pack, json, { side, today }).filter(({ severity }) => severity === 'E')).toEqual([])
    }
  })

  test('a second parser reads the same leaf values', () => {
    const tree = secondReader.parse(new TextDecoder().decode(xml)) as Tree
    for (const { xpath = '', value, conversion, pointer } of explain(pack, json)) {
      const seen = look(tree, xpath)
      if (conversion === 'text' || conversion === 'decimal' || conversion === 'constant') expect(seen, pointer).toBe(value)
      else if (conversion === 'integer') expect(seen, pointer).toBe(String(value))
      else expect(seen, pointer).not.toBeUndefined()
    }
  })
})

type Tree = Readonly<Record<string, unknown>>

/** The text that the second parser found at an XPath of ours: steps, optional positions, a last attribute. */
function look(tree: Tree, xpath: string): string | undefined {
  let at: Tree = tree
  for (const step of xpath.split('/').slice(1)) {
    if (step.startsWith('@')) return at[step] as string
    const [, name = '', position = '1'] = /^[\w]+:(\w+)(?:\[(\d+)\])?$/.exec(step) ?? []
    at = (at[name] as readonly Tree[])[Number(position) - 1] as Tree
  }
  const text = at['#text']
  return Array.isArray(text) ? text.join('') : (text as string)
}
