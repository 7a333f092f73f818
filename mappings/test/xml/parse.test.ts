import { describe, expect, test } from 'vitest'
import { canonicalize, parseXml, readCanonical, type XmlLimits } from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'
import { codeOf, libxml2Accepts } from './verdict.ts'

describe('XS-02 UTF-8 and XML 1.0 only', () => {
  test.each([
    ['no declaration', '<a/>'],
    ['a byte order mark', '\ufeff<a/>'],
    ['a byte order mark and a declaration', '\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>'],
    ['a declaration', '<?xml version="1.0"?><a/>'],
    ['utf-8 in lower case', "<?xml version='1.0'  encoding = 'utf-8' standalone='yes'\n?>\n<a/>"],
  ])('accepts %s', (_, xml) => {
    expect(codeOf(xml)).toBe('accepted')
  })

  test.each([
    ['version 1.1', '<?xml version="1.1"?><a/>'],
    ['version 1.00', '<?xml version="1.00"?><a/>'],
    ['version 2.0', '<?xml version="2.0"?><a/>'],
    ['US-ASCII', '<?xml version="1.0" encoding="US-ASCII"?><a/>'],
    ['UTF8', '<?xml version="1.0" encoding="UTF8"?><a/>'],
    ['UTF-16 declared over ASCII', '<?xml version="1.0" encoding="UTF-16"?><a/>'],
    ['windows-1258', '<?xml version="1.0" encoding="windows-1258"?><a/>'],
  ])('refuses %s', (_, xml) => {
    expect(codeOf(xml)).toBe('ASW_XML_ENCODING')
  })

  test.each(['utf16le', 'latin1'] as const)('refuses what was encoded as %s', (encoding) => {
    expect(codeOf(Buffer.from('<a>\u00e9</a>', encoding))).toBe('ASW_XML_ENCODING')
  })
})

describe('XS-05 limits', () => {
  const nested = (levels: number): string => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`
  const times = (count: number, make: (n: number) => string): string => Array.from({ length: count }, (_, n) => make(n)).join('')

  test.each<[limit: keyof XmlLimits, max: number, at: string, above: string, what: string]>([
    ['maxDepth', 128, nested(128), nested(129), 'levels'],
    ['maxDepth', 2, '<a><b/><b/></a>', '<a><b><c/></b></a>', 'levels, the last one empty'],
    ['maxElements', 3, '<a><b/><b/></a>', '<a><b/><b/><b/></a>', 'elements'],
    ['maxAttributes', 32, `<a${times(32, (n) => ` b${n}=""`)}/>`, `<a${times(33, (n) => ` b${n}=""`)}/>`, 'attributes'],
    ['maxAttributes', 2, '<a b="" c=""><d b="" c=""/></a>', '<a><d b="" c="" e=""/></a>', 'attributes of one element'],
    [
      'maxAttributes',
      1,
      '<a b="" xmlns="urn:x"/>',
      '<a b="" xmlns="urn:x" Id="x"/>',
      'attributes, declarations not counted, ids counted',
    ],
    [
      'maxNamespaces',
      64,
      `<a${times(64, (n) => ` xmlns:p${n}="u:${n}"`)}/>`,
      `<a${times(65, (n) => ` xmlns:p${n}="u:${n}"`)}/>`,
      'declarations',
    ],
    [
      'maxNamespaces',
      2,
      '<a xmlns="u:a"><b xmlns="u:b"/><b xmlns="u:b"/></a>',
      '<a xmlns="u:a"><b xmlns="u:b"><c xmlns="u:c"/></b></a>',
      'declarations in scope',
    ],
    ['maxNameLength', 4, '<abcd/>', '<abcde/>', 'bytes of an element name'],
    ['maxNameLength', 6, '<éa/>', '<éaaaaa/>', 'bytes of a name in UTF-8'],
    ['maxNameLength', 4, '<a abcd=""/>', '<a abcde=""/>', 'bytes of an attribute name'],
    ['maxNameLength', 9, '<a xmlns="urn:5"/>', '<a xmlns="urn:567890"/>', 'bytes of a namespace name'],
    ['maxTextLength', 4, '<a>1234</a>', '<a>12345</a>', 'bytes of text'],
    ['maxTextLength', 4, '<a>12<!-- 123456 -->34<b/>1234</a>', '<a>12<!-- -->345</a>', 'bytes of text around a comment'],
    ['maxTextLength', 4, '<a>12<![CDATA[34]]></a>', '<a>12<![CDATA[345]]></a>', 'bytes of text and CDATA'],
    ['maxTextLength', 4, '<a b="1234"/>', '<a b="12345"/>', 'bytes of an attribute value'],
    ['maxCharacterReferences', 2, '<a b="&#65;">&#65;</a>', '<a b="&#65;">&#65;&#65;</a>', 'character references'],
    [
      'maxCharacterReferences',
      1,
      '<a>&#65;<!-- &#65; --><![CDATA[&#65;]]>&lt;</a>',
      '<a>&#65;&#x41;</a>',
      'references, not in comment or CDATA',
    ],
  ])('%s %d: at the limit and one above, %5$s', (limit, max, at, above) => {
    expect([codeOf(at, { [limit]: max }), codeOf(above, { [limit]: max })]).toEqual(['accepted', 'ASW_XML_LIMIT'])
    expect(codeOf(above, { [limit]: max + 10, maxAttributes: 100 })).toBe('accepted')
  })

  test('XS-01 bytes: at the limit and one above', () => {
    expect([codeOf('<a>678</a>', { maxBytes: 10 }), codeOf('<a>6789</a>', { maxBytes: 10 })]).toEqual([
      'accepted',
      'ASW_XML_TOO_LARGE',
    ])
  })

  test('XS-01 the length is judged before anything is read', () => {
    expect(codeOf(Buffer.alloc(11, 0xff), { maxBytes: 10 })).toBe('ASW_XML_TOO_LARGE')
    expect(codeOf(Buffer.alloc(10, 0xff), { maxBytes: 10 })).toBe('ASW_XML_ENCODING')
  })
})

describe('XS-06 no processing instruction', () => {
  test.each([
    '<?x y?><a/>',
    '<a><?x y?></a>',
    '<a/><?x y?>',
    '<a><b/><?x?></a>',
    ' <?xml version="1.0"?><a/>',
    '<a><?xml version="1.0"?></a>',
  ])('refuses %s', (xml) => {
    expect(codeOf(xml)).toBe('ASW_XML_INSTRUCTION')
  })

  test('without the guard, canonical bytes would hold an instruction that stands outside the root', () => {
    using parsed = openXml(Buffer.from('<?x y?><a/><?z?>'))
    expect(Buffer.from(canonicalize(parsed, 'exc-c14n')).toString()).toBe('<?x y?>\n<a></a>\n<?z?>')
  })
})

describe('XS-10 namespace names are absolute ASCII URIs', () => {
  test.each([
    'x',
    '../x',
    '#x',
    '?x',
    '//h/x',
    'urn:\u00e9',
    'urn:a b',
    'urn:a&amp;b',
    '&#x72;el',
    'http://h/?a=1&amp;b=2',
    ' urn:x',
    'urn:\u0440\u0444',
  ])('refuses %s, as default and with a prefix', (uri) => {
    expect(codeOf(`<a xmlns="${uri}"/>`)).toBe('ASW_XML_NAMESPACE')
    expect(codeOf(`<a><p:b xmlns:p='${uri}'/></a>`)).toBe('ASW_XML_NAMESPACE')
  })

  test.each([
    'urn:EEC:R:017:ComplexObject:v1.0.0',
    'http://schemas.xmlsoap.org/soap/envelope/',
    'urn:oasis:names:tc:ebxml-msg:actor:nextMSH',
    'http://h:8080/a?b=c#',
    'mailto:a@b',
  ])('accepts %s', (uri) => {
    expect(codeOf(`<a xmlns="${uri}"/>`)).toBe('accepted')
  })

  test("without the guard, libxml2's canonical form of a name with & is not even well-formed", () => {
    using parsed = openXml(Buffer.from('<a xmlns="urn:a?b&amp;c"/>'))
    const bytes = canonicalize(parsed, 'exc-c14n')
    expect(Buffer.from(bytes).toString()).toBe('<a xmlns="urn:a?b&c"></a>')
    expect(codeOf(bytes)).not.toBe('accepted')
  })

  test('an empty default takes elements out of a namespace', () => {
    using parsed = parseXml(Buffer.from('<a xmlns="urn:x"><b xmlns=""/></a>'))
    expect(readCanonical(canonicalize(parsed, 'exc-c14n')).children[0]?.uri).toBe('')
  })
})

describe('XS-16 an id stands once', () => {
  const SPELLINGS = ['Id', 'ID', 'id', 'xml:id', 'wsu:Id', 'eb:id']
  const PAIRS = SPELLINGS.flatMap((a) => SPELLINGS.map((b): [string, string] => [a, b]))
  const document = (a: string, b: string, first = 'x', second = 'x'): string =>
    `<r xmlns:wsu="urn:wsu" xmlns:eb="urn:eb"><a ${a}="${first}"/><b ${b}='${second}'/></r>`

  test.each(PAIRS)('twins as %s and %s are refused', (a, b) => {
    expect(codeOf(document(a, b))).toBe('ASW_XML_DUPLICATE_ID')
    expect(codeOf(document(a, b, 'x', 'y'))).toBe('accepted')
  })

  test.each([
    ['a decimal reference', '&#120;'],
    ['a hexadecimal reference', '&#x78;'],
    ['white space around', ' x\n'],
    ['white space by reference', 'x&#9;'],
  ])('twins by %s are refused', (_, value) => {
    expect(codeOf(document('Id', 'Id', 'x', value))).toBe('ASW_XML_DUPLICATE_ID')
  })

  test('twins on one element are refused', () => {
    expect(codeOf('<a Id="x" id="x"/>')).toBe('ASW_XML_DUPLICATE_ID')
  })

  test.each(['iD', 'bid', 'Idx', 'ids', 'x:iD', 'guid'])('%s is no id', (name) => {
    expect(codeOf(`<r xmlns:x="urn:x"><a ${name}="x"/><b ${name}="x"/></r>`)).toBe('accepted')
  })

  test('without the guard libxml2 would tell only xml:id apart', () => {
    expect(SPELLINGS.filter((name) => !libxml2Accepts(document(name, name)))).toEqual(['xml:id'])
  })
})
