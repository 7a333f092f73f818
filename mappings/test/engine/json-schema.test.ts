import { describe, expect, test } from 'vitest'
import { type Issue, toJson, toXml, validate } from '../../src/index.ts'
import { FORM_D, pack, spoilt } from './fixtures.ts'

const DEC = '/md:MetaData/dec:Declaration'
const ITEM = `${DEC}/dec:GoodsShipment/dec:GovernmentAgencyGoodsItem`
const RES = '/md:MetaData/res:Response'
const GROSS = `${ITEM}[1]/dec:Commodity/dec:GoodsMeasure/dec:GrossMassMeasure`

const AS3 = 'certificate-response.receipt-as3'
const AS4 = 'certificate-response.receipt-as4'
const NOT_RECEIVED = 'certificate-response.receipt-as4-not-received'
const USED = 'certificate-response.utilisation-400-of-1000'
const REFUSED_ITEM = 'certificate-response.refusal-of-one-item'
const REFUSED = 'certificate-response.refusal-of-invalid-document'
const OUTCOME = 'certificate-response.cancellation-outcome'

type List = readonly unknown[]
const withoutFirst = (list: List): List => list.slice(1)
const firstTwice = (list: List): List => [...list, list[0]]

interface Case {
  readonly name: string
  readonly of: string
  readonly edits: Readonly<Record<string, unknown>>
  readonly code: 'REQUIRED' | 'UNKNOWN' | 'TYPE' | 'VALUE'
  readonly at: string
  readonly xpath: string
}

// biome-ignore format: a table
const CASES: readonly Case[] = [
  { name: 'a missing field', of: FORM_D, edits: { '/referenceNumber': undefined }, code: 'REQUIRED', at: '/referenceNumber', xpath: `${DEC}/dec:ID` },
  { name: 'a missing field of an item', of: FORM_D, edits: { '/items/1/hs/code': undefined }, code: 'REQUIRED', at: '/items/1/hs/code', xpath: `${ITEM}[2]/dec:Commodity/dec:Classification/dec:ID` },
  { name: 'a missing object', of: FORM_D, edits: { '/certification': undefined }, code: 'REQUIRED', at: '/certification', xpath: `${DEC}/dec:Authentication` },
  { name: 'an unknown field', of: FORM_D, edits: { '/items/0/colour': 'red' }, code: 'UNKNOWN', at: '/items/0/colour', xpath: `${ITEM}[1]` },
  { name: 'a number for a text', of: FORM_D, edits: { '/referenceNumber': 6 }, code: 'TYPE', at: '/referenceNumber', xpath: `${DEC}/dec:ID` },
  { name: 'a decimal as a number', of: FORM_D, edits: { '/items/0/quantities/0/value': 1440.5 }, code: 'TYPE', at: '/items/0/quantities/0/value', xpath: GROSS },
  { name: 'a decimal with an exponent', of: FORM_D, edits: { '/items/0/quantities/0/value': '1e3' }, code: 'VALUE', at: '/items/0/quantities/0/value', xpath: GROSS },
  { name: 'null for a missing value', of: FORM_D, edits: { '/issuedAt': null }, code: 'TYPE', at: '/issuedAt', xpath: `${DEC}/dec:IssueDateTime/dec:DateTimeString[2]` },
  { name: 'a day that does not exist', of: FORM_D, edits: { '/issuedOn': '2026-02-30' }, code: 'VALUE', at: '/issuedOn', xpath: `${DEC}/dec:IssueDateTime/dec:DateTimeString[1]` },
  { name: 'an instant without an offset', of: FORM_D, edits: { '/issuedAt': '2026-10-12T09:30:00' }, code: 'VALUE', at: '/issuedAt', xpath: `${DEC}/dec:IssueDateTime/dec:DateTimeString[2]` },
  { name: 'a blank name', of: FORM_D, edits: { '/parties/0/name': ' \u00a0' }, code: 'VALUE', at: '/parties/0/name', xpath: `${DEC}/dec:Exporter/dec:Name` },
  { name: 'a line that holds a line break', of: FORM_D, edits: { '/parties/1/name': 'A\nB' }, code: 'VALUE', at: '/parties/1/name', xpath: `${DEC}/dec:GoodsShipment/dec:Consignee/dec:Name` },
  { name: 'a character that XML cannot carry', of: FORM_D, edits: { '/items/0/description': 'a\u0000b' }, code: 'VALUE', at: '/items/0/description', xpath: `${ITEM}[1]/dec:Commodity/dec:Description` },
  { name: 'half a surrogate pair', of: FORM_D, edits: { '/items/0/description': 'a\ud83d' }, code: 'VALUE', at: '/items/0/description', xpath: `${ITEM}[1]/dec:Commodity/dec:Description` },
  { name: 'a text that is one character too long', of: FORM_D, edits: { '/items/0/description': 'x'.repeat(20_001) }, code: 'VALUE', at: '/items/0/description', xpath: `${ITEM}[1]/dec:Commodity/dec:Description[1]` },
  { name: 'seven digits of HS', of: FORM_D, edits: { '/items/0/hs/code': '6403999' }, code: 'VALUE', at: '/items/0/hs/code', xpath: `${ITEM}[1]/dec:Commodity/dec:Classification/dec:ID` },
  { name: 'no exporter', of: FORM_D, edits: { '/parties': withoutFirst }, code: 'VALUE', at: '/parties', xpath: '/md:MetaData' },
  { name: 'two exporters', of: FORM_D, edits: { '/parties': firstTwice }, code: 'VALUE', at: '/parties', xpath: '/md:MetaData' },
  { name: 'two quantities of one kind', of: FORM_D, edits: { '/items/0/quantities': firstTwice }, code: 'VALUE', at: '/items/0/quantities', xpath: `${ITEM}[1]` },
  { name: 'neither country nor group of origin', of: FORM_D, edits: { '/items/0/origin': {} }, code: 'VALUE', at: '/items/0/origin', xpath: `${ITEM}[1]` },
  { name: 'both country and group of origin', of: FORM_D, edits: { '/items/0/origin/countryGroup': 'ASEAN' }, code: 'VALUE', at: '/items/0/origin', xpath: `${ITEM}[1]` },
  { name: 'a receipt without its hop', of: AS3, edits: { '/hop': undefined }, code: 'REQUIRED', at: '/hop', xpath: `${RES}/res:Status/res:NameCode` },
  { name: 'AS4 that does not say whether it was received', of: AS4, edits: { '/received': undefined }, code: 'REQUIRED', at: '/received', xpath: `${RES}/res:Status/res:NameCode` },
  { name: 'AS3 that says so', of: AS3, edits: { '/received': true }, code: 'UNKNOWN', at: '/received', xpath: `${RES}/res:Status[2]/res:NameCode` },
  { name: 'a refusal without any reason', of: REFUSED, edits: { '/reasonCodes': undefined, '/issues': undefined }, code: 'REQUIRED', at: '', xpath: '/md:MetaData' },
  { name: 'R99 without words', of: NOT_RECEIVED, edits: { '/reasonText': undefined }, code: 'REQUIRED', at: '/reasonText', xpath: `${RES}/res:AdditionalInformation/res:StatementDescription` },
  { name: 'an item refused without a reason', of: REFUSED_ITEM, edits: { '/items/1/reasonCodes': undefined }, code: 'REQUIRED', at: '/items/1/reasonCodes', xpath: `${RES}/res:Declaration/res:GoodsShipment/res:GovernmentAgencyGoodsItem[2]` },
  { name: 'a quantity without its unit', of: USED, edits: { '/items/0/unit': undefined }, code: 'REQUIRED', at: '/items/0/unit', xpath: `${RES}/res:Declaration/res:GoodsShipment/res:GovernmentAgencyGoodsItem/res:AdditionalDocument/res:WriteOff/res:QuantityQuantity/@unitCode` },
  { name: 'an outcome without its cancellation', of: OUTCOME, edits: { '/cancellation': undefined }, code: 'REQUIRED', at: '/cancellation', xpath: '/md:MetaData' },
  { name: 'reason 9 without words', of: 'cancellation.other-reason', edits: { '/reasonText': undefined }, code: 'REQUIRED', at: '/reasonText', xpath: `${DEC}/dec:AdditionalInformation/dec:StatementDescription` },
  { name: 'reason 3 without the successor', of: 'cancellation.replaced', edits: { '/replacedBy': undefined }, code: 'REQUIRED', at: '/replacedBy', xpath: `${DEC}/dec:GoodsShipment/dec:PreviousDocument` },
]

function structural(json: unknown): readonly Issue[] {
  return validate(pack, json, { side: 'issue', today: '2026-10-12' }).filter(({ code }) => code.startsWith('ASW_FIELD_'))
}

describe('the JSON Schema', () => {
  test.each(CASES)('finds $name, and says where in both documents', ({ of, edits, code, at, xpath }) => {
    const json = spoilt(of, edits)
    const found = structural(json).map((issue) => [issue.code, issue.pointer, issue.xpath])
    expect(found).toEqual([[`ASW_FIELD_${code}`, at, xpath]])
    expect(() => toXml(pack, json)).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' }))
  })

  test('finds everything at once', () => {
    const json = spoilt(FORM_D, { '/referenceNumber': undefined, '/items/2/packages/1/type': 'carton', '/items/0/seq': '1' })
    const places = structural(json).map(({ pointer }) => pointer)
    expect(places.sort()).toEqual(['/items/0/seq', '/items/2/packages/1/type', '/referenceNumber'])
  })

  test('a finding about the whole document, pointer empty, can be carried back in a refusal', () => {
    const json = spoilt(REFUSED, { '/issues/0/pointer': '' })
    expect(structural(json)).toEqual([])
    expect(toJson(pack, toXml(pack, json).xml)).toEqual(json)
  })

  test('never repeats a value of the document', () => {
    const secrets = { '/issuingAuthority/code': 'SECRET'.repeat(5), '/parties/0/address/country': 'SECRET', '/kind': 'SECRET' }
    const found = structural(spoilt(FORM_D, secrets))
    expect(found).toHaveLength(3)
    expect(JSON.stringify(found)).not.toContain('SECRET')
  })

  test.each([
    [70, 0],
    [71, 1],
  ])('counts characters, not UTF-16 units: %i characters outside the basic plane are %i findings', (length, findings) => {
    expect(structural(spoilt(FORM_D, { '/parties/0/name': '𠮷'.repeat(length) }))).toHaveLength(findings)
  })
})
