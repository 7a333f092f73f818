import fc from 'fast-check'
import type { XmlAttribute, XmlElementSpec } from '../../src/xml/index.ts'

/** Names that trip something: prototypes, other alphabets, characters beyond the BMP, look-alikes of `xmlns`. */
export const LOCALS = [
  'a',
  'b',
  'Id-1',
  '_',
  'x.y',
  'xmlnsx',
  '__proto__',
  'constructor',
  'Gạo',
  'ข้าว',
  '\u{10400}x',
  '\uf900',
  'é',
] as const
const PREFIXES = ['p', 'q', 'ds', 'xsi', '__proto__', 'ж', '\u{10400}', '\uf900'] as const
const URIS = ['urn:a', 'urn:b', 'http://example.org/ns#', 'urn:wco:datamodel:WCO:DEC-DMS:2', "urn:it's(1)"] as const
/** Everything that C14N writes another way, that Unicode writes two ways, or that some parser takes for a line end. */
const PIECES = [
  '',
  ' ',
  '  ',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '&',
  '<',
  '>',
  '"',
  "'",
  ']]>',
  '<!--',
  '-->',
  '&amp;',
  '&#13;',
  'VN',
  'x',
  '0102.29',
] as const
const UNUSUAL = [
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u00e9',
  'e\u0301',
  '\u{1f33e}',
  '\u{10fffd}',
  '\ud7ff',
  '\ue000',
  '\ufffd',
  'ข้าว',
  'Gạo',
] as const

/** XML 1.0 text of all sorts. */
export const text: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES, ...UNUSUAL), { maxLength: 5 })
  .map((pieces) => pieces.join(''))

const XML = 'http://www.w3.org/XML/1998/namespace'

const attribute: fc.Arbitrary<XmlAttribute> = fc.oneof(
  fc.record({ name: fc.constantFrom(...LOCALS), value: text }),
  fc.record({
    name: fc.constantFrom(...LOCALS),
    value: text,
    uri: fc.constantFrom(...URIS),
    prefix: fc.constantFrom(...PREFIXES),
  }),
  fc.record({
    name: fc.constantFrom('lang', 'space', 'base'),
    value: fc.constantFrom('vi', 'default', 'urn:x'),
    uri: fc.constant(XML),
    prefix: fc.constant('xml'),
  }),
)

/** An attribute list that one element can carry: no name twice, no prefix with two meanings. */
function possible(own: { uri: string; prefix: string }, attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  const names = new Set<string>()
  const meanings = new Map([[own.prefix, own.uri]])
  return attributes.filter(({ name, uri, prefix }) => {
    const full = `${uri ?? ''} ${name}`
    if (names.has(full) || (prefix !== undefined && (meanings.get(prefix) ?? uri) !== uri)) return false
    names.add(full)
    if (prefix !== undefined && uri !== undefined) meanings.set(prefix, uri)
    return true
  })
}

const elementName = fc.oneof(
  fc.record({ local: fc.constantFrom(...LOCALS), uri: fc.constantFrom('', ...URIS), prefix: fc.constant('') }),
  fc.record({ local: fc.constantFrom(...LOCALS), uri: fc.constantFrom(...URIS), prefix: fc.constantFrom(...PREFIXES) }),
)

/** Trees that `writeCanonical` accepts. */
export const tree: fc.Arbitrary<XmlElementSpec> = fc.letrec<{ element: XmlElementSpec }>((tie) => ({
  element: fc
    .record({
      name: elementName,
      attributes: fc.array(attribute, { maxLength: 5 }),
      children: fc.array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, text, tie('element')), { maxLength: 4 }),
    })
    .map(({ name, attributes, children }) => ({ name, attributes: possible(name, attributes), children })),
})).element
