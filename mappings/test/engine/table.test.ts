import { describe, expect, test } from 'vitest'
import { toJson, toXml, validate, versionsOn } from '../../src/index.ts'
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

describe('two versions of the e-Form D live side by side', () => {
  const OLD = 'certificate-of-origin.vn-th-old-layout-in-overlap'
  const inOverlap = { '/issuedOn': '2022-06-15', '/validFrom': '2022-06-15', '/validTo': '2023-06-15' }
  const version = (issues: ReturnType<typeof validate>) => issues.filter(({ code }) => code === 'ASW_DOCUMENT_VERSION')

  test('between 8 September 2021 and 31 October 2022 both are written, read and accepted', () => {
    for (const [json, form] of [
      [sample(OLD), 'eform-d/2018-01'],
      [spoilt(FORM_D, inOverlap), 'eform-d/2021-09'],
    ] as const) {
      const { xml, version: written } = toXml(pack, json)
      expect(written).toBe(form)
      expect(toJson(pack, xml)).toEqual(json)
      expect(version(validate(pack, json, context))).toEqual([])
    }
  })

  test.each([
    ['2021-09-07', ['2018-01']],
    ['2021-09-08', ['2021-09', '2018-01']],
    ['2022-10-31', ['2021-09', '2018-01']],
    ['2022-11-01', ['2021-09']],
    ['2017-12-31', []],
  ])('on %s the forms %j may be issued, newest first', (day, forms) => {
    expect(versionsOn(pack, 'certificate-of-origin', 'ATIGA', day).map(({ formVersion }) => formVersion)).toEqual(forms)
  })

  test('the old layout is refused from 1 November 2022, whoever writes or sends it', () => {
    const late = spoilt(OLD, { '/issuedOn': '2022-11-01' })
    expect(() => toXml(pack, late)).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_VERSION' }))
    expect(version(validate(pack, late, { side: 'import', today: '2022-11-02' }))).toHaveLength(1)
  })

  test('a field of the new layout is refused in the old one, by name', () => {
    const json = spoilt(OLD, { '/items/0/originalRef': { number: 'SG-1', itemSeq: 1, quantity: '1', unit: 'PR' } })
    expect(validate(pack, json, context)).toContainEqual(
      expect.objectContaining({ code: 'ASW_FIELD_UNKNOWN', pointer: '/items/0/originalRef' }),
    )
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
