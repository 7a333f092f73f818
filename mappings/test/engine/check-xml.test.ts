import { describe, expect, test } from 'vitest'
import { checkXml, schemaFor, toXml } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { FORM_D, pack, sample } from './fixtures.ts'

const DEC = '/md:MetaData/dec:Declaration'

function issues(from: string | RegExp, to: string) {
  const text = new TextDecoder().decode(toXml(pack, sample(FORM_D)).xml)
  const changed = text.replace(from, to)
  if (changed === text) throw new Error('the edit changed nothing')
  using parsed = parseXml(new TextEncoder().encode(changed))
  return checkXml(pack, parsed)
}

describe('the XSD', () => {
  test.each([
    ['an element out of order', /(<ID>VN-TH.*?<\/ID>)(<IssueDateTime>.*?<\/IssueDateTime>)/, '$2$1', `${DEC}/dec:IssueDateTime`],
    ['a missing element', /<ExpirationDateTime>.*?<\/ExpirationDateTime>/, '', `${DEC}/dec:Authentication[1]`],
    ['a text that is too long', 'VN-TH 26/02/00006', 'X'.repeat(36), `${DEC}/dec:ID`],
    ['an empty text', 'VN-TH 26/02/00006', '', `${DEC}/dec:ID`],
    [
      'a country of three letters',
      '<CountryCode>TH</CountryCode><Line>88',
      '<CountryCode>THA</CountryCode><Line>88',
      `${DEC}/dec:GoodsShipment/dec:Consignee/dec:Address/dec:CountryCode`,
    ],
    ['a fourth digit group', '64039990', '6403999000', undefined],
    [
      'a missing attribute',
      ' unitCode="PR"',
      '',
      `${DEC}/dec:GoodsShipment/dec:GovernmentAgencyGoodsItem[1]/dec:Commodity/dec:GoodsMeasure/dec:TariffQuantity`,
    ],
    ['an attribute nobody knows', '<TypeCode>861', '<TypeCode list="1001">861', `${DEC}/dec:TypeCode`],
    ['another function', '<FunctionCode>9', '<FunctionCode>1', `${DEC}/dec:FunctionCode`],
    ['a month that does not exist', '>20261012<', '>20261312<', undefined],
  ])('judges %s', (name, from, to, xpath) => {
    const found = issues(from, to)
    if (name === 'a fourth digit group') return expect(found).toEqual([])
    expect(found.length).toBeGreaterThan(0)
    for (const issue of found) expect(issue).toMatchObject({ severity: 'E', code: 'ASW_SCHEMA_INVALID', line: 1 })
    if (xpath !== undefined) expect(found[0]?.xpath).toBe(xpath)
  })

  test('a document the pack does not know is one finding', () => {
    using parsed = parseXml(new TextEncoder().encode('<a/>'))
    expect(checkXml(pack, parsed).map(({ code }) => code)).toEqual(['ASW_DOCUMENT_UNKNOWN'])
  })

  test('is found by the name of the document', () => {
    using parsed = parseXml(toXml(pack, sample(FORM_D)).xml)
    expect(schemaFor(pack, 'certificate-of-origin').validate(parsed)).toEqual([])
    expect(schemaFor(pack, 'cancellation').validate(parsed)).not.toEqual([])
    expect(() => schemaFor(pack, 'manifest')).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' }))
  })
})
