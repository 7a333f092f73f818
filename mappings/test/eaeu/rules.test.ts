import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validate } from '../../src/index.ts'
import type { RuleContext } from '../../src/rules/index.ts'
import { patched } from '../rules/fixtures.ts'
import { EAV_CASES, type EavCase } from './certificate-cases.ts'
import { type Json, pack, SAMPLE_LIST, sample } from './fixtures.ts'
import { LIST_CASES } from './list-cases.ts'
import { OTHER_CASES } from './other-cases.ts'

const CASES: readonly EavCase[] = [...EAV_CASES, ...OTHER_CASES, ...LIST_CASES]
const SOUND = SAMPLE_LIST.map(({ name, json }) => [name, json] as const)

function findings(document: Json, context: Partial<RuleContext> = {}): readonly string[] {
  return validate(pack, document, { side: 'issue', today: '2026-12-01', ...context })
    .filter(({ rule }) => rule !== undefined)
    .map(({ rule, severity, pointer, code }) => `${rule} ${severity} ${pointer}${code === 'ASW_CODE_UNKNOWN' ? ' code' : ''}`)
}

describe('a sound document has no findings', () => {
  test.each(SOUND)('%s', (_, json) => {
    expect(findings(json)).toEqual([])
    expect(findings(json, { side: 'import' })).toEqual([])
  })
})

describe('nothing is found in', () => {
  const SETTINGS = { authorisedBodies: ['02', '01'], offshoreCountries: ['VG', 'KY'] }
  const SEA = 'certificate-of-origin.vn-ru-two-items-by-sea'
  const DUPLICATE = 'certificate-of-origin.vn-by-duplicate-invoice-to-follow'
  const SUBSTITUTION = 'certificate-of-origin.vn-kz-substitution-third-country-invoice'
  test.each([
    ['E-01: a certificate of exactly twelve months', SEA, { '/validTo': '2027-10-12' }],
    ['E-04: issued on the day of departure', SEA, { '/transport/departureDate': '2026-10-12' }],
    ['E-04: a departure that nobody knows', SEA, { '/transport/departureDate': undefined }],
    ['E-04: a duplicate long after the goods have left', DUPLICATE, { '/transport/departureDate': '2025-11-05' }],
    [
      'E-04: a substitution of what was issued before export',
      SUBSTITUTION,
      { '/flags': ['THIRD_COUNTRY_INVOICING'], '/officialText/1': undefined },
    ],
    ['ST-02: cancelled at once, told in UTC', 'certificate-status.cancelled', { '/effectiveAt': '2026-10-11T17:30:00Z' }],
    ['E-06: a substitution up to the last day of the original', SUBSTITUTION, { '/validTo': '2027-09-01' }],
    ['E-13: a body that was notified', SEA, {}],
    ['E-19: an invoice of a country outside Annex 4', SUBSTITUTION, {}],
    ['E-22: wholly obtained', SEA, { '/items/0/criteria': [{ code: 'WO' }] }],
    [
      'E-23: from Viet Nam to Kyrgyzstan',
      SEA,
      {
        '/importingCountry': 'KG',
        '/referenceNumber': 'VN-KG 26/02/00001',
        '/parties/1/address/country': 'KG',
        '/items/0/hs/tariffCountry': 'KG',
        '/items/1/hs/tariffCountry': 'KG',
        '/declaration/importingCountry': 'KG',
      },
    ],
    ['EAV-08: another HS code of the same chapter', SEA, { '/items/0/hs/code': '640391' }],
    ['LIST-01: a country that joined the list late', SEA, { '/exportingCountry': 'SS' }],
    ['LIST-02: the rouble', 'goods-declaration-extract.vn-export-with-certificate', { '/invoiceValue/currency': 'RUB' }],
    ['LIST-03: a dozen, which has no number in the Union', SEA, { '/items/0/quantities/1/unit': 'DZN' }],
    ['LIST-04: drums of steel', SEA, { '/items/0/packages/0/type': '1A' }],
    ['LIST-05: an unknown mode', SEA, { '/transport/mode': '0' }],
    ['LIST-06: another port', SEA, { '/transport/portOfLoading/code': 'VNHPH' }],
    [
      'LIST-08: a kind of document of the Union alone',
      'goods-declaration-extract.vn-export-with-certificate',
      { '/documents/1/kind': '09018' },
    ],
    ['LIST-09: an import of the Union', 'goods-declaration-extract.kz-import-least', { '/declaration/kind': '\u0418\u041c' }],
    ['LIST-10: the tariff of Viet Nam', SEA, { '/items/0/exportHs': { code: '64039990', version: '2022', tariffCountry: 'VN' } }],
  ] as const)('%s', (_, name, patch) => {
    expect(findings(patched(sample(name), patch), { settings: SETTINGS })).toEqual([])
  })
})

describe('exactly the broken rule is found', () => {
  test.each(CASES.map((one) => [one.title, one] as const))('%s', (_, { from, patch, finds, context }) => {
    expect(findings(patched(sample(from), patch), context)).toEqual(finds)
  })

  test('for every rule that a document can break', () => {
    const broken = new Set(CASES.flatMap(({ finds }) => finds.map((finding) => finding.split(' ')[0])))
    const judged = pack.rules.register.filter(({ documents }) => documents.length > 0).map(({ id }) => id)
    expect(judged.filter((id) => !broken.has(id))).toEqual([])
  })
})

describe('the register of rules', () => {
  test('has E-01 to E-24, each judged here or with the reason why not', () => {
    const ids = new Set(pack.rules.register.map(({ id }) => id))
    const wanted = Array.from({ length: 24 }, (_, at) => `E-${String(at + 1).padStart(2, '0')}`)
    const aliased = new Set(pack.rules.register.flatMap(({ aliases }) => aliases))
    expect(wanted.filter((id) => !ids.has(id) && !aliased.has(id))).toEqual([])
  })

  test('names a legal basis and a mark for all', () => {
    for (const { basis, mark, text, id } of pack.rules.register)
      expect([id, basis !== '' && text !== '', mark]).toEqual([id, true, expect.stringMatching(/^C$|^P$|^C\/P$/)])
  })
})

test('a document of any shape is judged without an exception', () => {
  const pointers = SAMPLE_LIST.flatMap(({ json }) => Object.keys(json).map((key) => `/${key}`))
  fc.assert(
    fc.property(
      fc.constantFrom(...SAMPLE_LIST),
      fc.constantFrom(...pointers),
      fc.jsonValue({ maxDepth: 3 }),
      ({ json }, pointer, value) => {
        const strange = patched(json, { [pointer]: value })
        expect(findings(strange).every((finding) => /^\S+ [EWN] \//.test(finding))).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})
