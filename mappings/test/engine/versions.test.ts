import { describe, expect, test } from 'vitest'
import {
  checkXml,
  DocumentFault,
  explain,
  type Issue,
  type Pack,
  readDocument,
  toJson,
  toXml,
  validate,
} from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { DOCUMENT, smallPack } from './small-pack.ts'

const pack = smallPack()
const GIVEN = { given: { id: 'ABC' } }
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytes = (xml: string): Uint8Array => new TextEncoder().encode(xml)
const OURS = text(toXml(pack, DOCUMENT, GIVEN).xml)

function edited(from: string | RegExp, to: string): Uint8Array {
  const changed = OURS.replace(from, to)
  if (changed === OURS) throw new Error('the edit changed nothing')
  return bytes(changed)
}

function schema(xml: Uint8Array, of: Pack = pack): readonly string[] {
  using parsed = parseXml(xml)
  return checkXml(of, parsed).map(({ code, message }) => `${code} ${message}`)
}

function issuesOf(xml: Uint8Array): readonly Issue[] {
  try {
    toJson(pack, xml)
  } catch (error) {
    if (error instanceof DocumentFault) return error.issues
    throw error
  }
  throw new Error('it was read')
}

describe('a family of namespaces', () => {
  test('is written in the version of the pack, or in that of a profile', () => {
    expect(OURS).toContain('<h:Cancel xmlns:h="urn:test:head:v1.1"><p:Id xmlns:p="urn:test:part:v1.1">')
    expect(text(toXml(pack, DOCUMENT, { ...GIVEN, profile: 'ours' }).xml)).toBe(OURS)
    expect(text(toXml(pack, DOCUMENT, { ...GIVEN, profile: 'older' }).xml)).toBe(OURS.replaceAll(':v1.1"', ':v1.0"'))
  })

  test.each(['1.0', '1.1', '2.0'])('is read in version %s, and judged by the schema of that version', (version) => {
    const xml = bytes(OURS.replaceAll(':v1.1"', `:v${version}"`))
    expect(readDocument(pack, xml)).toEqual({
      json: DOCUMENT,
      given: { id: 'ABC', answers: 'AAA' },
      passedOver: [],
      version: 'small/1',
      versions: { data: version },
    })
    expect(schema(xml)).toEqual([])
  })

  test('is not read in a version that nobody has named', () => {
    const xml = bytes(OURS.replaceAll(':v1.1"', ':v3.0"'))
    expect(() => toJson(pack, xml)).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_VERSION' }))
    expect(schema(xml)).toEqual(['ASW_DOCUMENT_VERSION a version of urn:test:head:v is not read; known are 1.0, 1.1, 2.0'])
  })

  test('mixed with another version breaks the schema', () => {
    const xml = edited('urn:test:head:v1.1', 'urn:test:head:v1.0')
    expect(schema(xml)).toEqual([
      expect.stringMatching(/^ASW_SCHEMA_INVALID Element '\{urn:test:part:v1\.1\}Id': This element is not expected/),
    ])
  })

  test('has its XPaths in the version of the pack, whatever came', () => {
    const xml = bytes(OURS.replaceAll(':v1.1"', ':v2.0"').replace('>AAA<', '>A<'))
    expect(issuesOf(xml)).toEqual([expect.objectContaining({ code: 'ASW_XML_VALUE', xpath: '/head:Cancel/part:Answers' })])
    using parsed = parseXml(bytes(OURS.replaceAll(':v1.1"', ':v2.0"').replace('10:00:00', '25:00:00')))
    expect(checkXml(pack, parsed)).toEqual([expect.objectContaining({ xpath: '/head:Cancel/part:At' })])
  })

  test('keeps only so many schemas, and gives right verdicts all the same', () => {
    const many = smallPack({
      'pack.yaml': ['"1.0", "1.1", "2.0"', Array.from({ length: 12 }, (_, at) => `"1.${at}"`).join(', ')],
    })
    for (const round of [1, 2])
      for (let at = 0; at < 12; at += 1)
        expect([round, at, schema(bytes(OURS.replaceAll(':v1.1"', `:v1.${at}"`)), many)]).toEqual([round, at, []])
  })

  test('a profile that the pack does not have is a mistake of the caller', () => {
    expect(() => toXml(pack, DOCUMENT, { ...GIVEN, profile: 'newer' })).toThrow(TypeError)
  })
})

describe('a table for some versions only', () => {
  const two = smallPack({ 'tables/cancellation.yaml': ['ns: part', 'ns: part\nversions: { data: ["1.1", "2.0"] }'] })

  test('writes and reads those alone', () => {
    expect(text(toXml(two, DOCUMENT, GIVEN).xml)).toBe(OURS)
    expect(() => toXml(two, DOCUMENT, { ...GIVEN, profile: 'older' })).toThrow(
      expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' }),
    )
    expect(toJson(two, bytes(OURS.replaceAll(':v1.1"', ':v2.0"')))).toEqual(DOCUMENT)
    expect(() => toJson(two, bytes(OURS.replaceAll(':v1.1"', ':v1.0"')))).toThrow(
      expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' }),
    )
  })
})

describe('values beside the document', () => {
  test('are written, and read apart from it', () => {
    const xml = toXml(pack, DOCUMENT, { given: { id: 'DEF', answers: 'GHI' } }).xml
    expect(readDocument(pack, xml)).toMatchObject({ given: { id: 'DEF', answers: 'GHI' }, json: DOCUMENT })
  })

  test.each([
    ['missing', {}, /id must be given/],
    ['misshapen', { id: 'abc' }, /id has not the form/],
    ['unknown', { id: 'ABC', ID: 'ABC' }, /takes no ID/],
  ])('that are %s are a mistake of the caller, not of the document', (_, given, says) => {
    expect(() => toXml(pack, DOCUMENT, { given })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(says) }),
    )
  })

  test('that are misshapen in a partner’s XML are issues', () => {
    expect(issuesOf(edited('>ABC<', '>abc<'))).toEqual([
      expect.objectContaining({ code: 'ASW_XML_VALUE', xpath: '/head:Cancel/part:Id' }),
    ])
  })

  test('stand in explain by their examples', () => {
    expect(explain(pack, DOCUMENT)[0]).toMatchObject({
      pointer: '',
      value: 'ABC',
      conversion: 'given',
      xpath: '/head:Cancel/part:Id',
    })
  })
})

describe('what a form admits of a canonical document', () => {
  test('is judged with pointers', () => {
    const { reasonText: _, ...document } = { ...DOCUMENT, reasonCode: '5' }
    const found = validate(pack, document, { side: 'issue', today: '2026-03-01' })
    expect(found.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'ASW_FIELD_REQUIRED /reasonText',
      'ASW_FIELD_VALUE /reasonCode',
    ])
    expect(validate(pack, { ...DOCUMENT, reasonText: 'abcdef' }, { side: 'issue', today: '2026-03-01' })).toEqual([
      expect.objectContaining({ code: 'ASW_FIELD_VALUE', pointer: '/reasonText', xpath: '/head:Cancel/part:Text[1]' }),
    ])
  })

  test.each([
    ['a field that does not exist', 'limits: { reasonText', 'limits: { reason', /the canonical schema has no reason/],
    ['a keyword that is none of a limit', '{ maxLength: 5 }', '{ maxLenght: 5 }', /unknown key "maxLenght"/],
    ['a required field that does not exist', 'requires: [reasonText]', 'requires: [reasonTxt]', /has no reasonTxt/],
  ])('cannot name %s', (_, from, to, says) => {
    expect(() => smallPack({ 'tables/cancellation.yaml': [from, to] })).toThrow(
      expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(says) }),
    )
  })
})

describe('reading what others write', () => {
  test('an older spelling is read and never written', () => {
    expect(toJson(pack, edited(/p:Number/g, 'p:OldNumber'))).toEqual(DOCUMENT)
    expect(OURS).not.toContain('OldNumber')
  })

  test('two spellings at once are one value too many', () => {
    const xml = edited('<p:At', '<p:OldNumber xmlns:p="urn:test:part:v1.1">x</p:OldNumber><p:At')
    expect(issuesOf(xml)).toEqual([expect.objectContaining({ code: 'ASW_XML_VALUE', message: 'the value stands twice' })])
  })

  test('a name in parts is put together in the order in which they stand', () => {
    const xml = edited(/<p:Last(.*?)>An Nguyen</, '<p:First$1>An</p:First><p:First$1>  Van </p:First><p:Last$1>Nguyen<')
    expect(toJson(pack, xml)).toMatchObject({ requestedBy: { officer: 'An Van Nguyen' } })
  })

  test('blanks around tokens, numbers and dates mean nothing', () => {
    const xml = edited('>2026-03-01T10:00:00+07:00<', '>\n    2026-03-01T10:00:00+07:00\n  <')
    expect(toJson(pack, xml)).toEqual(DOCUMENT)
    expect(toJson(pack, edited('>one<', '> one\t<'))).toEqual(DOCUMENT)
    expect(toJson(pack, edited('>C 1<', '>C\n     1<'))).toEqual(DOCUMENT)
  })

  test('what a table passes over is named, not dropped in silence, and never written', () => {
    const xml = edited(
      /<p:Reason/,
      '<p:Phone xmlns:p="urn:test:part:v1.1">1</p:Phone><p:Phone xmlns:p="urn:test:part:v1.1"><p:X></p:X></p:Phone><p:Reason',
    )
    const noted = new TextEncoder().encode(text(xml).replace('list="2021"', 'list="2021" note="x"'))
    expect(readDocument(pack, noted)).toMatchObject({
      json: DOCUMENT,
      passedOver: [
        { xpath: '/head:Cancel/part:Country/@note', reason: 'nobody asks' },
        { xpath: '/head:Cancel/part:Phone[1]', reason: 'nobody calls' },
        { xpath: '/head:Cancel/part:Phone[2]', reason: 'nobody calls' },
      ],
    })
    expect(OURS).not.toMatch(/Phone|note/)
    expect(() =>
      smallPack({ 'tables/cancellation.yaml': ['passedOver: nobody calls', 'passedOver: nobody calls, const: x'] }),
    ).toThrow(
      expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(/passed over has xml and passedOver/) }),
    )
  })

  test('a constant that others write differently is read', () => {
    expect(toJson(pack, edited('list="2021"', 'list="2"'))).toEqual(DOCUMENT)
  })
})

test('a declared loss is named with pointer and value', () => {
  const lost = explain(pack, { ...DOCUMENT, replacedBy: { referenceNumber: 'B' } }).filter(
    ({ conversion }) => conversion === 'lost',
  )
  expect(lost).toEqual([
    expect.objectContaining({ pointer: '/replacedBy', value: { referenceNumber: 'B' }, lost: 'not in this form' }),
  ])
})

describe('a pack head that is wrong says where and what to do', () => {
  test.each([
    ['a model that is not there', 'v{data}", wire: h', 'v{date}", wire: h', /pack\.yaml:\d+: there is no model date/],
    [
      'a model that writes what it does not read',
      'writes: "1.1"',
      'writes: "1.2"',
      /written in version 1\.2, which it does not read/,
    ],
    ['a profile with an unknown version', 'older: { data: "1.0" }', 'older: { data: "0.9" }', /data has no version 0\.9/],
    ['a profile of an unknown model', 'older: { data: "1.0" }', 'older: { date: "1.0" }', /unknown key date/],
    ['an example that has not its form', 'example: ABC', 'example: abc', /example of id has not its form/],
    ['a pattern that is none', '"[A-Z]{3}", required', '"[A-Z", required', /is no regular expression/],
    ['a constant that is not there', 'constants: { list:', 'constants: { lists:', /declares no constant \{list\}/],
    [
      'a given value that is not there',
      'answers: { pattern',
      'answer: { pattern',
      /unknown key "answers"|declares no given value/,
    ],
  ])('%s', (_, from, to, says) => {
    expect(() => smallPack({ 'pack.yaml': [from, to] })).toThrow(
      expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(says) }),
    )
  })
})
