import { describe, expect, test } from 'vitest'
import { CONVERSIONS } from '../../src/conversion.ts'
import { checkXml, type DocumentFault, toJson, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { patched } from '../rules/fixtures.ts'
import { pack, sample, write } from './fixtures.ts'

const CERTIFICATE = 'certificate-of-origin.vn-ru-two-items-by-sea'

describe('what the domestic JSON may say leaves as it stands', () => {
  test.each([
    [CERTIFICATE, '/issuedAt'],
    ['certificate-of-origin.vn-kz-substitution-third-country-invoice', '/registerEntry/updatedAt'],
    ['certificate-of-origin.vn-kz-substitution-third-country-invoice', '/registerEntry/effectiveFrom'],
    ['certificate-status.cancelled', '/effectiveAt'],
    ['processing-result.record-added', '/processedAt'],
    ['resource-status.answer', '/updatedAt'],
    ['goods-declaration-extract.vn-export-with-certificate', '/updatedAt'],
  ])('%s: no leap second and no offset that xs:dateTime has not, at %s', (name, pointer) => {
    for (const value of ['2016-12-31T23:59:60Z', '2026-11-20T09:30:00+14:01'])
      expect(errors(patched(sample(name), { [pointer]: value }))).toContain(`ASW_FIELD_VALUE ${pointer}`)
  })

  test.each([
    [CERTIFICATE, '/referenceNumber'],
    ['certificate-of-origin.vn-by-duplicate-invoice-to-follow', '/relatedCertificates/0/number'],
    ['certificate-query.by-number', '/referenceNumber'],
    ['certificate-status.replaced', '/certificate/referenceNumber'],
    ['certificate-status.replaced', '/successor/referenceNumber'],
    ['origin-verification-request.authenticity', '/requestNumber'],
    ['origin-verification-request.authenticity', '/certificates/0/referenceNumber'],
    ['origin-verification-result.confirmed', '/request/number'],
    ['origin-verification-result.confirmed', '/certificates/0/referenceNumber'],
  ])('%s: a number that would leave as another one is refused, at %s', (name, pointer) => {
    for (const value of ['VN-RU  26/02/00117', ' VN-RU 26/02/00117', 'VN-RU 26/02/00117 '])
      expect(errors(patched(sample(name), { [pointer]: value }))).toContain(`ASW_FIELD_VALUE ${pointer}`)
    expect(errors(patched(sample(name), { [pointer]: 'А 1/ж 2' }))).not.toContain(`ASW_FIELD_VALUE ${pointer}`)
  })
})

test('an instant without a zone is refused with the reason, its time is not guessed (RW-04)', () => {
  const text = new TextDecoder().decode(write(sample('certificate-status.cancelled')))
  const xml = new TextEncoder().encode(text.replace('14:05:00+07:00', '14:05:00'))
  let found: DocumentFault | undefined
  try {
    toJson(pack, xml)
  } catch (error) {
    found = error as DocumentFault
  }
  expect(found?.issues.map(({ code, message }) => [code, message])).toEqual([
    ['ASW_XML_VALUE', 'names no zone, and none is guessed'],
  ])
})

test.each([
  ['xsDecimal', '12345678901234567', 'has more than 16 digits before the point'],
  ['xsDecimal', '1.0000001', 'has more than 6 digits behind the point'],
  ['xsDecimal', '-1', undefined],
  ['xsDateTime', 'yesterday', undefined],
] as const)('%s: of %j it is said that it %s', (name, text, why) => {
  expect(CONVERSIONS[name].wrong(text)).toBe(why)
})

function errors(json: object): readonly string[] {
  return validate(pack, json, { side: 'issue', today: '2026-12-01' })
    .filter(({ severity }) => severity === 'E')
    .map(({ code, pointer }) => `${code} ${pointer}`)
}

/** The most that the wire takes of each text (the data model of the Commission, Decision 6 of 2020). */
const ROOM: readonly (readonly [name: string, pointer: string, most: number])[] = [
  [CERTIFICATE, '/issuingAuthority/code', 20],
  [CERTIFICATE, '/issuingAuthority/name', 300],
  [CERTIFICATE, '/parties/0/name', 300],
  [CERTIFICATE, '/parties/0/id', 20],
  [CERTIFICATE, '/parties/0/address/lines/0', 120],
  [CERTIFICATE, '/parties/0/address/city', 120],
  [CERTIFICATE, '/transport/portOfDischarge/name', 120],
  [CERTIFICATE, '/items/0/brandName', 120],
  [CERTIFICATE, '/items/0/manufacturer', 300],
  [CERTIFICATE, '/declaration/place', 120],
  [CERTIFICATE, '/declaration/signatory', 120],
  [CERTIFICATE, '/certification/place', 120],
  [CERTIFICATE, '/certification/signatory', 120],
  [CERTIFICATE, '/certification/title', 120],
  ['certificate-of-origin.vn-kz-substitution-third-country-invoice', '/invoices/0/issuer/name', 300],
  ['certificate-status.cancelled', '/authority/name', 300],
  ['origin-verification-request.authenticity', '/authority/code', 20],
  ['origin-verification-request.authenticity', '/authority/name', 300],
  ['origin-verification-request.authenticity', '/contact/position', 120],
  ['origin-verification-result.confirmed', '/authority/name', 300],
  ['goods-declaration-extract.vn-export-with-certificate', '/parties/0/name', 300],
  ['goods-declaration-extract.vn-export-with-certificate', '/parties/0/address/city', 120],
  ['goods-declaration-extract.vn-export-with-certificate', '/parties/0/address/lines/0', 120],
]

describe('what the wire has room for, the domestic JSON has too', () => {
  test.each(ROOM)('%s, %s: %d characters', (name, pointer, most) => {
    const json = patched(sample(name), { [pointer]: 'N'.repeat(most) })
    expect(errors(json).filter((one) => one.startsWith('ASW_FIELD'))).toEqual([])
    expect(checkXml(pack, parseXml(write(json)))).toEqual([])
    expect(toJson(pack, write(json))).toEqual(json)
    expect(errors(patched(sample(name), { [pointer]: 'N'.repeat(most + 1) }))).toContain(`ASW_FIELD_VALUE ${pointer}`)
  })
})
