import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DocumentFault } from '../../src/fault.ts'
import {
  canonicalize,
  parseXml,
  readCanonical,
  writeCanonical,
  type XmlAttribute,
  type XmlElementSpec,
} from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'
import { text, tree } from './generate.ts'

function element(
  local: string,
  children: XmlElementSpec['children'] = [],
  attributes: readonly XmlAttribute[] = [],
): XmlElementSpec {
  return { name: { uri: '', local, prefix: '' }, attributes, children }
}

function written(root: XmlElementSpec): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(writeCanonical(root))
}

function codeOf(root: XmlElementSpec): string {
  try {
    writeCanonical(root)
    return 'written'
  } catch (error) {
    if (error instanceof DocumentFault) return error.code
    throw error
  }
}

describe('the canonical writer', () => {
  test("writes what libxml2's exclusive C14N makes of it, byte for byte", () => {
    fc.assert(
      fc.property(tree, (root) => {
        const bytes = writeCanonical(root)
        using parsed = openXml(bytes)
        expect(Buffer.from(canonicalize(parsed, 'exc-c14n'))).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 2_000 },
    )
  })

  test('the generated trees cover what the law is about, so that a writer without escaping or sorting would break it', () => {
    const all = fc.sample(tree, { numRuns: 500, seed: 1 }).map(written).join('')
    for (const sign of [
      '&amp;',
      '&lt;',
      '&gt;',
      '&quot;',
      '&#xD;',
      '&#xA;',
      '&#x9;',
      'xmlns=""',
      'xml:lang=',
      'xmlns:__proto__=',
    ]) {
      expect(all).toContain(sign)
    }
  })

  test('escapes text and attribute values as C14N 1.0 section 2.3 does', () => {
    expect(written(element('a', ['<&>"\t\r\n'], [{ name: 'b', value: '<&>"\t\r\n' }]))).toBe(
      '<a b="&lt;&amp;>&quot;&#x9;&#xD;&#xA;">&lt;&amp;&gt;"\t&#xD;\n</a>',
    )
  })

  test('declares a namespace where it is first used, sorted, and again only where it was not in scope', () => {
    const used = { uri: 'urn:u', prefix: 'u' }
    const leaf: XmlElementSpec = { name: { ...used, local: 'leaf' }, children: [] }
    const root: XmlElementSpec = {
      name: { uri: 'urn:d', local: 'root', prefix: '' },
      attributes: [
        { name: 'z', value: '1', uri: 'urn:1', prefix: 'z' },
        { name: 'a', value: '2', uri: 'urn:2', prefix: 'a' },
        { name: 'm', value: '3' },
      ],
      children: [leaf, { name: { ...used, local: 'group' }, children: [leaf, element('none')] }],
    }
    expect(written(root)).toBe(
      '<root xmlns="urn:d" xmlns:a="urn:2" xmlns:z="urn:1" m="3" z:z="1" a:a="2">' +
        '<u:leaf xmlns:u="urn:u"></u:leaf>' +
        '<u:group xmlns:u="urn:u"><u:leaf></u:leaf><none xmlns=""></none></u:group></root>',
    )
  })

  test('sorts by code point, not by UTF-16 unit', () => {
    const attributes = [
      { name: '\u{10400}', value: '' },
      { name: '\uf900', value: '' },
    ]
    expect(written(element('a', [], attributes))).toBe('<a \uf900="" \u{10400}=""></a>')
    expect(attributes.map(({ name }) => name).toSorted()).toEqual(['\u{10400}', '\uf900'])
  })
})

describe('XS-12 bytes are bytes', () => {
  test.each([
    ['CRLF', 'a\r\nb', 'a&#xD;\nb'],
    ['U+2028', 'a\u2028b', 'a\u2028b'],
    ['astral characters', '\u{1f33e}', '\u{1f33e}'],
    ['a byte order mark inside', '\ufeffa', '\ufeffa'],
    ['NFC', '\u00e9', '\u00e9'],
    ['NFD', 'e\u0301', 'e\u0301'],
  ])('%s is written as it was given', (_, given, expected) => {
    expect(Buffer.from(writeCanonical(element('a', [given])))).toEqual(Buffer.from(`<a>${expected}</a>`))
  })

  test('NFC and NFD of one text are different bytes, so that a normalising writer would be seen', () => {
    expect(writeCanonical(element('a', ['\u00e9']))).not.toEqual(writeCanonical(element('a', ['e\u0301'])))
  })

  test('the bytes have an ArrayBuffer of their own and can be transferred', () => {
    const bytes = writeCanonical(element('a'))
    expect(bytes.buffer.byteLength).toBe(bytes.length)
  })

  test('any text comes back through libxml2 as it was given', () => {
    fc.assert(
      fc.property(text, text, (content, value) => {
        using parsed = parseXml(writeCanonical(element('a', [content], [{ name: 'b', value }])))
        const root = readCanonical(canonicalize(parsed, 'exc-c14n'))
        expect([root.text, root.attributes[0]?.value]).toEqual([content, value])
      }),
      { numRuns: 1_000 },
    )
  })

  test("values are not read through libxml2-wasm's own getters: of a long one they lose a U+FEFF at the beginning", () => {
    const value = `\ufeff${'x'.repeat(20)}`
    using parsed = parseXml(writeCanonical(element('a', [value])))
    expect(parsed.root.content).toBe('x'.repeat(20))
    expect(readCanonical(canonicalize(parsed, 'exc-c14n')).text).toBe(value)
  })
})

describe('the canonical writer refuses', () => {
  const ns = (prefix: string, uri: string): XmlElementSpec => ({ name: { uri, local: 'a', prefix }, children: [] })
  const withAttributes = (...attributes: XmlAttribute[]): XmlElementSpec => ({ ...ns('p', 'urn:p'), attributes })

  test.each<[what: string, root: XmlElementSpec]>([
    ['an empty name', element('')],
    ['a name with a space', element('a b')],
    ['a name with a colon', element('a:b')],
    ['a name that would end the tag', element('a><b')],
    ['a name that begins with a digit', element('1a')],
    ['a name with U+00D7', element('a\u00d7')],
    ['a name with a newline at its end', element('a\n')],
    ['half a character in a name', element('a\ud800')],
    ['an attribute name with a quote', element('a', [], [{ name: 'b"', value: '' }])],
    ['xmlns as an attribute', element('a', [], [{ name: 'xmlns', value: 'urn:x' }])],
    [
      'an attribute twice',
      element(
        'a',
        [],
        [
          { name: 'b', value: '1' },
          { name: 'b', value: '2' },
        ],
      ),
    ],
    [
      'an attribute twice through two prefixes',
      withAttributes({ name: 'b', value: '', uri: 'urn:x', prefix: 'x' }, { name: 'b', value: '', uri: 'urn:x', prefix: 'y' }),
    ],
    ['an attribute in a namespace without a prefix', withAttributes({ name: 'b', value: '', uri: 'urn:x' })],
    ['an attribute with a prefix and no namespace', withAttributes({ name: 'b', value: '', prefix: 'x' })],
    ['a prefix with two meanings, element and attribute', withAttributes({ name: 'b', value: '', uri: 'urn:x', prefix: 'p' })],
    [
      'a prefix with two meanings, two attributes',
      withAttributes({ name: 'b', value: '', uri: 'urn:x', prefix: 'x' }, { name: 'c', value: '', uri: 'urn:y', prefix: 'x' }),
    ],
    [
      'a prefix with two meanings, the first from above',
      { ...ns('p', 'urn:p'), children: [withAttributes({ name: 'b', value: '', uri: 'urn:x', prefix: 'p' })] },
    ],
    ['a prefix that is not a name', ns('p:q', 'urn:x')],
    ['a prefix without a namespace', ns('p', '')],
    ['the prefix xmlns', ns('xmlns', 'urn:x')],
    ['the prefix xml for something else', ns('xml', 'urn:x')],
    ['another prefix for the namespace of xml', ns('x', 'http://www.w3.org/XML/1998/namespace')],
    ['the namespace of xmlns', ns('', 'http://www.w3.org/2000/xmlns/')],
    ['U+0000 in text', element('a', ['\u0000'])],
    ['U+0001 in text', element('a', ['x\u0001'])],
    ['U+001F in an attribute', element('a', [], [{ name: 'b', value: '\u001f' }])],
    ['U+FFFE in text', element('a', ['\ufffe'])],
    ['U+FFFF in an attribute', element('a', [], [{ name: 'b', value: '\uffff' }])],
    ['a lone high surrogate', element('a', ['\ud800'])],
    ['a lone low surrogate', element('a', ['\udc00x'])],
    ['surrogates in wrong order', element('a', ['\udc00\ud800'])],
  ])('%s', (_, root) => {
    expect(codeOf(root)).toBe('ASW_XML_MALFORMED')
  })

  test.each([
    'relative',
    '#x',
    '//host/a',
    'urn:\u00e9',
    'urn:a b',
    'http://a/?b&c',
    'urn:"',
    'urn:<',
    '1a:b',
    'urn:%zz',
    'http://h:999999/',
  ])('the namespace name %s', (uri) => {
    expect(codeOf(ns('', uri))).toBe('ASW_XML_NAMESPACE')
    expect(codeOf(ns('p', uri))).toBe('ASW_XML_NAMESPACE')
  })

  test('129 levels, and writes 128', () => {
    const nested = (levels: number): XmlElementSpec => element('a', levels > 1 ? [nested(levels - 1)] : [])
    expect(codeOf(nested(128))).toBe('written')
    expect(codeOf(nested(129))).toBe('ASW_XML_LIMIT')
  })
})
