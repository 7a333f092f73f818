import { describe, expect, test } from 'vitest'
import { DocumentFault, type Issue, toJson, toXml } from '../../src/index.ts'
import { FORM_D, pack, sample } from './fixtures.ts'

const DEC = '/md:MetaData/dec:Declaration'

function edited(name: string, from: string | RegExp, to: string): Uint8Array {
  const text = new TextDecoder().decode(toXml(pack, sample(name)).xml)
  const changed = text.replace(from, to)
  if (changed === text) throw new Error(`the edit of ${name} changed nothing`)
  return new TextEncoder().encode(changed)
}

function faultOf(xml: Uint8Array): { code: string; issues: readonly Issue[] } {
  try {
    toJson(pack, xml)
  } catch (error) {
    if (error instanceof DocumentFault) return error
    throw error
  }
  throw new Error('it was read')
}

describe('reading XML, what no row accounts for is never dropped', () => {
  test.each([
    ['an element no row knows', '<ID>VN-TH 26', '<Extra>x</Extra><ID>VN-TH 26', 'ASW_XML_UNMAPPED', `${DEC}/dec:Extra`],
    [
      'a known element in another place',
      '<Submitter>',
      '<MarksNumbersID>x</MarksNumbersID><Submitter>',
      'ASW_XML_UNMAPPED',
      `${DEC}/dec:MarksNumbersID`,
    ],
    [
      'a known name in another namespace',
      '<IssueLocationID>02</IssueLocationID>',
      '<IssueLocationID xmlns="urn:x">02</IssueLocationID>',
      'ASW_XML_UNMAPPED',
      `${DEC}/*[local-name()='IssueLocationID']`,
    ],
    ['an attribute no row knows', '<ID>VN-TH 26', '<ID scheme="x">VN-TH 26', 'ASW_XML_UNMAPPED', `${DEC}/dec:ID`],
    ['text between elements', '<Submitter>', 'loose<Submitter>', 'ASW_XML_UNMAPPED', DEC],
    [
      'a value twice',
      '<IssueLocationID>02</IssueLocationID>',
      '<IssueLocationID>02</IssueLocationID><IssueLocationID>03</IssueLocationID>',
      'ASW_XML_VALUE',
      `${DEC}/dec:IssueLocationID[2]`,
    ],
    ['another constant', '<FunctionCode>9<', '<FunctionCode>5<', 'ASW_XML_VALUE', `${DEC}/dec:FunctionCode`],
    ['a code outside its map', '<TypeCode>861<', '<TypeCode>865<', 'ASW_XML_VALUE', `${DEC}/dec:TypeCode`],
    [
      'a date of another format',
      /<EffectiveDateTime>.*?<\/EffectiveDateTime>/,
      '<EffectiveDateTime><DateTimeString formatCode="102">2026-10-12</DateTimeString></EffectiveDateTime>',
      'ASW_XML_VALUE',
      `${DEC}/dec:EffectiveDateTime/dec:DateTimeString`,
    ],
    [
      'packages out of their order',
      '<Packaging><SequenceNumeric>2',
      '<Packaging><SequenceNumeric>3',
      'ASW_XML_VALUE',
      `${DEC}/dec:GoodsShipment/dec:GovernmentAgencyGoodsItem[3]/dec:Packaging[2]/dec:SequenceNumeric`,
    ],
    [
      'a quantity that is no number',
      '1440.50',
      '1.440,50',
      'ASW_XML_VALUE',
      `${DEC}/dec:GoodsShipment/dec:GovernmentAgencyGoodsItem[1]/dec:Commodity/dec:GoodsMeasure/dec:GrossMassMeasure`,
    ],
    ['a statement of an unknown type', '>KND<', '>XXX<', 'ASW_XML_UNMAPPED', `${DEC}/dec:AdditionalInformation`],
  ])('%s', (_, from, to, code, xpath) => {
    const fault = faultOf(edited(FORM_D, from, to))
    expect(fault.code).toBe('ASW_DOCUMENT_INVALID')
    expect(fault.issues.map((issue) => [issue.code, issue.xpath])).toEqual([[code, xpath]])
  })

  test('everything wrong is found at once', () => {
    const xml = edited(FORM_D, /<FunctionCode>9</, '<FunctionCode>5<')
    const twice = new TextEncoder().encode(new TextDecoder().decode(xml).replace('<TypeCode>861<', '<TypeCode>865<'))
    expect(faultOf(twice).issues).toHaveLength(2)
  })

  test('an extension key that means something to JavaScript is data like any other', () => {
    const xml = edited('certificate-of-origin.mm-th-issued-retroactively', '<StatementCode>mm.moc<', '<StatementCode>__proto__<')
    const json = toJson(pack, xml) as { extensions: object }
    expect(Object.keys(json.extensions)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(json.extensions)).toBe(Object.prototype)
    expect((json.extensions as Record<string, unknown>).tradeNet).toBeUndefined()
  })

  test('blanks between elements, as a partner that indents sends them, change nothing', () => {
    const xml = edited(FORM_D, /></g, '>\n  <')
    expect(toJson(pack, xml)).toEqual(sample(FORM_D))
  })

  const xsi = (attribute: string) =>
    edited(
      FORM_D,
      '<IssueLocationID>02<',
      `<IssueLocationID xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${attribute}>02<`,
    )

  test.each(['xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd"', 'xsi:noNamespaceSchemaLocation="x.xsd"', 'xsi:nil="false"'])(
    '%s says nothing about the document, and is no part of it',
    (attribute) => {
      expect(toJson(pack, xsi(attribute))).toEqual(sample(FORM_D))
    },
  )

  test.each([
    ['xsi:type="IdentificationIDType"', /xsi:type is not taken/],
    ['xsi:nil="true"', /xsi:nil is not taken/],
    ['xsi:other="x"', /xsi:other is not mapped/],
  ])('%s would make another element of it, and is refused', (attribute, message) => {
    const [issue, ...more] = faultOf(xsi(attribute)).issues
    expect(more).toEqual([])
    expect(issue).toMatchObject({ code: 'ASW_XML_UNMAPPED', xpath: `${DEC}/dec:IssueLocationID` })
    expect(issue?.message).toMatch(message)
  })

  test('an element in a text that is cut in pieces is not dropped', () => {
    const xml = edited(
      'certificate-of-origin.mm-th-issued-retroactively',
      '<StatementDescription>',
      '<StatementDescription><b>lost</b>',
    )
    const [issue, ...more] = faultOf(xml).issues
    expect(more).toEqual([])
    expect(issue?.code).toBe('ASW_XML_UNMAPPED')
    expect(issue?.xpath).toMatch(/dec:StatementDescription(?:\[1\])?\/dec:b$/)
  })

  test('another document is refused by code', () => {
    expect(faultOf(new TextEncoder().encode('<a></a>')).code).toBe('ASW_DOCUMENT_UNKNOWN')
    expect(faultOf(edited(FORM_D, '>EFORMD<', '>EFORMX<')).code).toBe('ASW_DOCUMENT_UNKNOWN')
    expect(faultOf(edited(FORM_D, '>219<', '>218<')).code).toBe('ASW_DOCUMENT_VERSION')
  })

  test('bytes that are not canonical are refused', () => {
    expect(faultOf(edited(FORM_D, '<FunctionCode>9</FunctionCode>', '<FunctionCode >9</FunctionCode>')).code).toBe(
      'ASW_XML_NOT_CANONICAL',
    )
  })
})
