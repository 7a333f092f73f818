import { describe, expect, test } from 'vitest'
import { DocumentFault } from '../../src/fault.ts'
import { compileSchema, parseXml, type XsdIssue, type XsdSchema } from '../../src/xml/index.ts'

const XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'

/** A schema document for `urn:t` that holds `body`. */
function xsd(body: string, targetNamespace = 'urn:t'): Uint8Array {
  return Buffer.from(
    `<xs:schema ${XS} xmlns="${targetNamespace}" targetNamespace="${targetNamespace}" elementFormDefault="qualified">${body}</xs:schema>`,
  )
}

const ROOT =
  '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="q" type="Q" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>'
const TYPE = (pattern: string): string =>
  `<xs:simpleType name="Q"><xs:restriction base="xs:string"><xs:pattern value="${pattern}"/></xs:restriction></xs:simpleType>`

function judge(schema: XsdSchema, xml: string): readonly XsdIssue[] {
  using parsed = parseXml(Buffer.from(xml))
  return schema.validate(parsed)
}

function faultOf(files: Record<string, Uint8Array>, main: string): DocumentFault {
  try {
    compileSchema(files, main)[Symbol.dispose]()
  } catch (error) {
    if (error instanceof DocumentFault) return error
    throw error
  }
  throw new Error('compiled')
}

describe('compileSchema', () => {
  test.each<[what: string, main: string, location: string, name: string]>([
    ['beside it', 'main.xsd', 'types.xsd', 'types.xsd'],
    ['beside it, in a folder', 'a/main.xsd', 'types.xsd', 'a/types.xsd'],
    ['in another folder', 'a/main.xsd', '../b/types.xsd', 'b/types.xsd'],
    ['by the last part of a web address', 'main.xsd', 'http://example.org/2001/types.xsd', 'types.xsd'],
    ['by the last part of a path', 'main.xsd', '../../shared/types.xsd', 'types.xsd'],
  ])('finds an include %s', (_, main, location, name) => {
    using schema = compileSchema(
      { [main]: xsd(`<xs:include schemaLocation="${location}"/>${ROOT}`), [name]: xsd(TYPE('[A-Z]+')) },
      main,
    )
    expect(judge(schema, '<r xmlns="urn:t"><q>VN</q></r>')).toEqual([])
    expect(judge(schema, '<r xmlns="urn:t"><q>vn</q></r>')).toHaveLength(1)
  })

  test('imports another namespace, and includes of includes', () => {
    const files = {
      'main.xsd': Buffer.from(
        `<xs:schema ${XS} xmlns:t="urn:t" targetNamespace="urn:m" elementFormDefault="qualified"><xs:import namespace="urn:t" schemaLocation="one.xsd"/><xs:element name="r" type="t:Q"/></xs:schema>`,
      ),
      'one.xsd': xsd('<xs:include schemaLocation="two.xsd"/>'),
      'two.xsd': xsd(TYPE('x')),
    }
    using schema = compileSchema(files, 'main.xsd')
    expect([judge(schema, '<r xmlns="urn:m">x</r>').length, judge(schema, '<r xmlns="urn:m">y</r>').length]).toEqual([0, 1])
  })

  test('two packs may both hold a file of one name', () => {
    const files = (pattern: string): Record<string, Uint8Array> => ({
      'main.xsd': xsd(`<xs:include schemaLocation="types.xsd"/>${ROOT}`),
      'types.xsd': xsd(TYPE(pattern)),
    })
    using letters = compileSchema(files('[A-Z]+'), 'main.xsd')
    using digits = compileSchema(files('[0-9]+'), 'main.xsd')
    const [word, number] = ['<r xmlns="urn:t"><q>VN</q></r>', '<r xmlns="urn:t"><q>84</q></r>']
    expect([
      judge(letters, word).length,
      judge(letters, number).length,
      judge(digits, word).length,
      judge(digits, number).length,
    ]).toEqual([0, 1, 1, 0])
  })

  test.each<[what: string, files: Record<string, Uint8Array>, named: string]>([
    ['the main file', {}, 'main.xsd'],
    ['an include', { 'main.xsd': xsd(`<xs:include schemaLocation="types.xsd"/>${ROOT}`) }, 'types.xsd'],
    [
      'an include that nothing refers to',
      { 'main.xsd': xsd('<xs:include schemaLocation="extra.xsd"/><xs:element name="r"/>') },
      'extra.xsd',
    ],
    [
      'an import, which libxml2 would only skip',
      { 'main.xsd': xsd('<xs:import namespace="urn:z" schemaLocation="z.xsd"/><xs:element name="r"/>') },
      'z.xsd',
    ],
    [
      'an include of an include',
      { 'main.xsd': xsd('<xs:include schemaLocation="one.xsd"/>'), 'one.xsd': xsd('<xs:include schemaLocation="two.xsd"/>') },
      'two.xsd',
    ],
    ['a local file', { 'main.xsd': xsd('<xs:include schemaLocation="file:///etc/passwd"/>') }, 'file:///etc/passwd'],
    ['a web address', { 'main.xsd': xsd('<xs:include schemaLocation="http://127.0.0.1:9/a.xsd"/>') }, 'http://127.0.0.1:9/a.xsd'],
  ])('XS-04 a missing file stops: %s', (_, files, named) => {
    const fault = faultOf(files, 'main.xsd')
    expect(fault.code).toBe('ASW_PACK_INVALID')
    expect(fault.message).toContain(named)
  })

  test('a name of Object.prototype is no file', () => {
    expect(faultOf({}, 'constructor').code).toBe('ASW_PACK_INVALID')
    expect(faultOf({ 'main.xsd': xsd('<xs:include schemaLocation="toString"/>') }, 'main.xsd').message).toContain('toString')
  })

  test.each([
    ['not well-formed', '<xs:schema'],
    ['no schema', '<a/>'],
    ['a type that nothing defines', `<xs:schema ${XS}><xs:element name="r" type="Q"/></xs:schema>`],
    ['an assertion of XSD 1.1', `<xs:schema ${XS}><xs:complexType name="r"><xs:assert test="1"/></xs:complexType></xs:schema>`],
  ])('a schema that is %s stops, with what is wrong', (_, text) => {
    const fault = faultOf({ 'main.xsd': Buffer.from(text) }, 'main.xsd')
    expect([fault.code, fault.issues.length > 0]).toEqual(['ASW_PACK_INVALID', true])
  })

  test('a pack that could not be compiled does not disturb the next one', () => {
    expect(faultOf({ 'main.xsd': xsd('<xs:include schemaLocation="types.xsd"/>') }, 'main.xsd').code).toBe('ASW_PACK_INVALID')
    using schema = compileSchema({ 'main.xsd': xsd(`${TYPE('x')}${ROOT}`) }, 'main.xsd')
    expect(judge(schema, '<r xmlns="urn:t"><q>x</q></r>')).toEqual([])
  })
})

describe('validate', () => {
  const FACETS = `<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:maxLength value="3"/><xs:pattern value="[A-Z]+"/><xs:enumeration value="ABC"/></xs:restriction></xs:simpleType>
<xs:simpleType name="D"><xs:restriction base="xs:decimal"><xs:maxInclusive value="9"/><xs:totalDigits value="2"/><xs:fractionDigits value="1"/></xs:restriction></xs:simpleType>
<xs:element name="r"><xs:complexType><xs:sequence>
<xs:element name="s" type="S" minOccurs="0"/><xs:element name="d" type="D" minOccurs="0"/><xs:element name="i" type="xs:integer" minOccurs="0"/><xs:element name="f" type="xs:string" fixed="F" minOccurs="0"/>
<xs:element name="k" type="xs:string" minOccurs="0" maxOccurs="unbounded"/><xs:element name="t" minOccurs="0"/></xs:sequence><xs:attribute name="id" type="xs:ID"/><xs:attribute name="n" type="xs:integer"/></xs:complexType>
<xs:unique name="u"><xs:selector xpath="*"/><xs:field xpath="."/></xs:unique></xs:element>`

  test('gives all findings, each with line and path', () => {
    using schema = compileSchema({ 'm.xsd': Buffer.from(`<xs:schema ${XS}>${FACETS}</xs:schema>`) }, 'm.xsd')
    const issues = judge(schema, '<r n="x">\n<d>1</d>\n<i>one</i>\n<zz/></r>')
    expect(issues.map(({ line, xpath }) => [line, xpath])).toEqual([
      [1, '/r'],
      [3, '/r/i'],
      [4, '/r/zz'],
    ])
    expect(issues[2]?.message).toContain('This element is not expected')
  })

  const MARKER = `S3C'RET`
  test.each([
    ['length, pattern and enumeration', `<r><s>${MARKER}</s></r>`, 3],
    ['a quotation that tries to end early', `<r><s>a' is not accepted ${MARKER} 'b' is not an element of x</s></r>`, 3],
    ['a value of several lines', `<r><s>x\n${MARKER}\nis not</s></r>`, 3],
    ['a decimal', `<r><d>${MARKER}</d></r>`, 1],
    ['an integer', `<r><i>${MARKER}</i></r>`, 1],
    ['an attribute', `<r n="${MARKER}"/>`, 1],
    ['an ID', `<r id="${MARKER}"/>`, 1],
    ['a fixed value', `<r><f>${MARKER}</f></r>`, 1],
    ['a value twice', `<r><k>${MARKER}</k><k>${MARKER}</k></r>`, 1],
    ['a type', `<r><t xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${MARKER}">x</t></r>`, 1],
    ['text between elements', `<r>${MARKER}</r>`, 1],
  ])('XS-41 says what is wrong with %s without repeating it', (_, xml, atLeast) => {
    using schema = compileSchema({ 'm.xsd': Buffer.from(`<xs:schema ${XS}>${FACETS}</xs:schema>`) }, 'm.xsd')
    const issues = judge(schema, xml)
    expect(issues.length).toBeGreaterThanOrEqual(atLeast)
    expect(issues.map(({ message }) => message).join('\n')).not.toMatch(/S3C|RET/)
  })

  test('H-20 refuses elements that the schema does not know', () => {
    using schema = compileSchema({ 'm.xsd': Buffer.from(`<xs:schema ${XS}>${FACETS}</xs:schema>`) }, 'm.xsd')
    expect(judge(schema, '<__proto__><constructor/></__proto__>')).toHaveLength(1)
  })

  test('XS-04 never follows a schemaLocation of the document, which asks for nothing outside of compiling', () => {
    using schema = compileSchema({ 'main.xsd': xsd(`${TYPE('x')}${ROOT}`), 'other.xsd': xsd(TYPE('y')) }, 'main.xsd')
    const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    expect(
      judge(schema, `<r xmlns="urn:t" ${xsi} xsi:schemaLocation="urn:t other.xsd urn:z http://127.0.0.1:9/z.xsd"><q>x</q></r>`),
    ).toEqual([])
    expect(judge(schema, `<r xmlns="urn:t" ${xsi} xsi:noNamespaceSchemaLocation="file:///etc/passwd"><q>x</q></r>`)).toEqual([])
  })
})
