import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { checkXml, explain, readDocument, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { givenOf, pack, SAMPLE_LIST, tableOf, unordered, write } from './fixtures.ts'

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
/** Conversions that leave a text of these samples as it is. */
const AS_IT_IS = new Set(['text', 'token', 'constant', 'given', 'xsDecimal', 'xsDate', 'xsDateTime', 'xsBase64'])

test.each([...new Set(pack.tables.map(({ document }) => document))])('%s has at least three samples', (document) => {
  expect(SAMPLE_LIST.filter(({ json }) => json.document === document).length).toBeGreaterThanOrEqual(3)
})

describe.each(SAMPLE_LIST)('the sample $name', ({ json, xml }) => {
  test('gives exactly its XML', () => {
    expect(new TextDecoder().decode(write(json))).toBe(new TextDecoder().decode(xml))
  })

  test('comes back from its XML as it was, and so does what stands beside it', () => {
    const read = readDocument(pack, xml)
    expect(unordered(read.json)).toEqual(unordered(json))
    expect(read.given).toEqual(givenOf(tableOf(json)))
  })

  test('is valid by XSD, and by JSON Schema, code lists and rules', () => {
    using parsed = parseXml(xml)
    expect(checkXml(pack, parsed)).toEqual([])
    for (const side of ['issue', 'import'] as const)
      expect(validate(pack, json, { side, today: '2026-12-01' }).filter(({ severity }) => severity !== 'N')).toEqual([])
  })

  test('a second parser reads the same leaf values', () => {
    const tree = secondReader.parse(new TextDecoder().decode(xml)) as Tree
    const rows = explain(pack, json).filter(({ xpath }) => xpath !== undefined)
    for (const { xpath = '', value, conversion, pointer } of rows) {
      const seen = look(tree, xpath)
      if (!AS_IT_IS.has(conversion) || crossed(xpath)) expect(seen, pointer).toMatch(/./)
      else expect(String(value), pointer).toContain(seen)
    }
  })
})

/** Codes that cross between lists, and what says of which list they are. */
function crossed(xpath: string): boolean {
  return /(?:Unit|UnitCode|ListId|TransportModeCode|DocKindCode|KindCode|StatusCode|FeatureCode|RelationCode|ModeCode|ReasonCode|ResultCode|ChannelCode)$/.test(
    xpath.replace(/\[\d+\]$/, ''),
  )
}

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
