import { describe, expect, test } from 'vitest'
import { toXml, validate } from '../../src/index.ts'
import { FORM_D, pack, sample, spoilt } from './fixtures.ts'

const context = { side: 'issue', today: '2026-10-12' } as const

describe('the table is chosen by what a document calls itself and by its date', () => {
  test.each([
    ['another kind of document', { document: 'bill-of-lading' }, 'ASW_DOCUMENT_UNKNOWN'],
    ['another scheme', { scheme: 'RCEP' }, 'ASW_DOCUMENT_UNKNOWN'],
    ['a form version nobody knows', { formVersion: '2019-01' }, 'ASW_DOCUMENT_VERSION'],
    ['a date before the form came into force', { issuedOn: '2021-09-07' }, 'ASW_DOCUMENT_VERSION'],
    ['no date at all', { issuedOn: undefined }, 'ASW_DOCUMENT_VERSION'],
  ])('%s', (_, change, code) => {
    const json = { ...sample(FORM_D), ...change }
    expect(() => toXml(pack, json)).toThrow(expect.objectContaining({ code }))
    expect(validate(pack, json, context)).toContainEqual(expect.objectContaining({ code, severity: 'E' }))
  })

  test('the first day of a window counts', () => {
    expect(toXml(pack, { ...sample(FORM_D), issuedOn: '2021-09-08' }).version).toBe('eform-d/2021-09')
  })

  test.each([undefined, null, 'text', 7, [], {}])('what is no document at all is an issue, not a crash: %j', (json) => {
    expect(validate(pack, json, context).map(({ code }) => code)).toContain('ASW_DOCUMENT_UNKNOWN')
  })
})

describe('an issue of a rule has both pointers', () => {
  test('the XPath is that of the item the pointer means', () => {
    const json = spoilt(FORM_D, { '/items/1/quantities/1/unit': 'PCE' })
    const issue = validate(pack, json, context).find(({ pointer }) => pointer === '/items/1/quantities/1/unit')
    expect(issue?.code).toBe('ASW_CODE_UNKNOWN')
    expect(issue?.xpath).toBe(
      '/md:MetaData/dec:Declaration/dec:GoodsShipment/dec:GovernmentAgencyGoodsItem[2]/dec:Commodity/dec:GoodsMeasure/dec:TariffQuantity/@unitCode',
    )
  })
})
