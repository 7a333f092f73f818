import type { RuleContext } from '../../src/rules/index.ts'
import type { Patch } from '../rules/fixtures.ts'

/** A sample, what is changed in it, and exactly what the rules then find. */
export interface EavCase {
  readonly title: string
  readonly from: string
  readonly patch: Patch
  readonly finds: readonly string[]
  readonly context?: Partial<RuleContext>
}

const SEA = 'certificate-of-origin.vn-ru-two-items-by-sea'
const SUBSTITUTION = 'certificate-of-origin.vn-kz-substitution-third-country-invoice'
const DUPLICATE = 'certificate-of-origin.vn-by-duplicate-invoice-to-follow'
const RUSSIAN = 'certificate-of-origin.ru-vn-under-verification'
const AT_IMPORT = { side: 'import' } as const

function breaks(
  finds: string | readonly string[],
  title: string,
  from: string,
  patch: Patch,
  context?: Partial<RuleContext>,
): EavCase {
  const list = typeof finds === 'string' ? [finds] : finds
  return { title: `${list[0]}: ${title}`, from, patch, finds: list, ...(context === undefined ? {} : { context }) }
}

export const EAV_CASES: readonly EavCase[] = [
  breaks('E-01 E /validTo', 'a day too long', SEA, { '/validTo': '2027-10-13' }),
  breaks('E-01 E /validTo', 'over before it began', SEA, { '/validTo': '2026-10-11' }),
  breaks('E-04 E /issuedOn', 'issued after export without the mark', SEA, { '/transport/departureDate': '2026-10-11' }),
  breaks(
    'E-04 W /issuedOn',
    'the same, seen by the importing side',
    SEA,
    { '/transport/departureDate': '2026-10-11' },
    AT_IMPORT,
  ),
  breaks('E-04 E /issuedOn', 'marked, but issued before export', SEA, {
    '/flags': ['ISSUED_RETROACTIVELY'],
    '/officialText': [{ text: 'ISSUED RETROACTIVELY' }],
  }),
  breaks(['E-06 E /relatedCertificates'], 'a duplicate of nothing', DUPLICATE, { '/relatedCertificates': [] }),
  breaks('E-06 E /relatedCertificates', 'a substitution of nothing', SUBSTITUTION, { '/relatedCertificates': [] }),
  breaks('E-06 E /relatedCertificates', 'an original that replaces another', SEA, {
    '/relatedCertificates': [{ number: 'VN-RU 26/02/00001', date: '2026-01-02', relation: 'SUBSTITUTES' }],
  }),
  breaks('E-06 E /validTo', 'F21, a duplicate that outlives the original', DUPLICATE, { '/validTo': '2026-11-04' }),
  breaks('E-06 E /validTo', 'a substitution that outlives the original', SUBSTITUTION, { '/validTo': '2027-09-02' }),
  breaks('E-06 E /validTo', 'a duplicate that is over before it began', DUPLICATE, { '/validTo': '2026-08-19' }),
  breaks('E-06 E /relatedCertificates/0/date', 'a duplicate older than its original', DUPLICATE, {
    '/relatedCertificates/0/date': '2026-08-21',
  }),
  breaks('E-06 E /validTo', 'a substitute of a duplicate that outlives the first of them', SUBSTITUTION, {
    '/relatedCertificates/1': { number: 'VN-KZ 26/01/00007', date: '2026-08-31', relation: 'DUPLICATE_OF' },
  }),
  breaks('E-06 E /relatedCertificates/1/date', 'one of two earlier certificates is younger', SUBSTITUTION, {
    '/relatedCertificates/1': { number: 'VN-KZ 26/01/00045', date: '2026-11-03', relation: 'DUPLICATE_OF' },
  }),
  breaks('E-13 E /issuingAuthority/code', 'a body that nobody notified', SEA, {}, { settings: { authorisedBodies: ['01'] } }),
  breaks('E-19 E /invoices/0/issuer', 'a third country invoice without its issuer', SUBSTITUTION, {
    '/invoices/0/issuer': undefined,
  }),
  breaks(
    'E-19 E /invoices/0/issuer/country',
    'an invoice from a country of Annex 4',
    SUBSTITUTION,
    {},
    {
      settings: { offshoreCountries: ['CH'] },
    },
  ),
  breaks('E-19 E /flags', 'the mark without such an invoice', SEA, { '/flags': ['THIRD_COUNTRY_INVOICING'] }),
  breaks('E-19 E /flags', 'such an invoice without the mark', SUBSTITUTION, { '/flags': ['ISSUED_RETROACTIVELY'] }),
  breaks('E-22 E /items/0/criteria/0/code', 'F22, CTH', SEA, { '/items/0/criteria': [{ code: 'CTH' }] }),
  breaks('E-22 E /items/0/criteria/0/percent', 'a percentage', SEA, { '/items/0/criteria': [{ code: 'PSR', percent: 40 }] }),
  breaks('E-22 E /items/0/criteria', 'two criteria', SEA, { '/items/0/criteria': [{ code: 'WO' }, { code: 'PSR' }] }),
  breaks('E-22 E /items/1/criteria', 'no criterion', SEA, { '/items/1/criteria': [] }),
  breaks(
    [
      'E-23 E /importingCountry',
      'EAV-02 W /parties/1/address/country',
      'EAV-08 W /items/0/hs/tariffCountry',
      'EAV-08 W /items/1/hs/tariffCountry',
    ].toSpliced(1, 0, 'E-24 W /referenceNumber'),
    'from Viet Nam to Thailand',
    SEA,
    { '/importingCountry': 'TH', '/declaration/importingCountry': 'TH' },
  ),
  breaks(
    ['E-23 E /importingCountry', 'EAV-02 W /parties/1/address/country', 'EAV-08 W /items/0/hs/tariffCountry'],
    'from Russia to Kazakhstan',
    RUSSIAN,
    {
      '/importingCountry': 'KZ',
      '/declaration/importingCountry': 'KZ',
    },
  ),
  breaks(['E-23 E /issuingCountry', 'EAV-01 E /parties/0/address/country'], 'from Serbia', RUSSIAN, { '/issuingCountry': 'RS' }),
  breaks('E-24 W /referenceNumber', 'another form of number', SEA, { '/referenceNumber': 'EAV 117' }),
  breaks('E-24 W /referenceNumber', 'another country in the number', SEA, { '/referenceNumber': 'VN-BY 26/02/00117' }),
  breaks('E-24 W /referenceNumber', 'another year in the number', SEA, { '/referenceNumber': 'VN-RU 25/02/00117' }),

  breaks('EAV-01 E /parties', 'no exporter', SEA, { '/parties/0/role': 'CERTIFIER' }),
  breaks('EAV-01 E /parties/0', 'no address of the exporter', SEA, { '/parties/0/address/lines': [] }),
  breaks('EAV-01 E /parties/0/address/country', 'an exporter elsewhere', SEA, { '/parties/0/address/country': 'TH' }),
  breaks('EAV-02 E /parties', 'F22, no importer', SEA, { '/parties/1/role': 'CERTIFIER' }),
  breaks('EAV-02 W /parties/1/address/country', 'an importer elsewhere', SEA, { '/parties/1/address/country': 'KZ' }),
  breaks('EAV-04 E /referenceNumber', 'no number', SEA, { '/referenceNumber': undefined }),
  breaks('EAV-05 W /officialText', 'a duplicate without its words', DUPLICATE, { '/officialText': undefined }),
  breaks('EAV-05 W /officialText', 'a substitution without its words', SUBSTITUTION, {
    '/officialText': [{ text: 'ISSUED RETROACTIVELY' }],
  }),
  breaks('EAV-05 W /officialText', 'retroactive without the words', SUBSTITUTION, { '/officialText/1': undefined }),
  breaks(['EAV-06 E /items'], 'no items', SEA, { '/items': [] }),
  breaks('EAV-06 E /items/1/seq', 'a gap', SEA, { '/items/1/seq': 3 }),
  breaks('EAV-07 E /items/0/packages', 'no packages', SEA, { '/items/0/packages': [] }),
  breaks('EAV-08 E /items/0/description', 'no description', SEA, { '/items/0/description': '' }),
  breaks(['EAV-08 E /items/0/hs/code'], 'no HS', SEA, { '/items/0/hs': undefined }),
  breaks('EAV-08 E /items/0/hs/code code', 'a code that HS 2022 does not have', SEA, { '/items/0/hs/code': '851712' }),
  breaks('EAV-08 W /items/0/hs/code', 'ten digits of a national tariff', SEA, { '/items/0/hs/code': '6403999100' }),
  breaks('EAV-08 W /items/0/hs/tariffCountry', "the exporter's tariff", SEA, { '/items/0/hs/tariffCountry': 'VN' }),
  breaks('EAV-08 E /parties', 'F23, an invoice to follow from nobody', DUPLICATE, { '/parties/2/role': 'CERTIFIER' }),
  breaks('EAV-08 E /parties/2', 'F23, an invoice to follow from nowhere', DUPLICATE, { '/parties/2/address/lines': [] }),
  breaks('EAV-10 E /items/0/quantities', 'no quantity', SEA, { '/items/0/quantities': [] }),
  breaks('EAV-10 E /items/0/quantities/0/unit', 'a gross weight in tonnes', SEA, { '/items/0/quantities/0/unit': 'TNE' }),
  breaks(['EAV-11 E /invoices', 'EAV-11 E /items/0/invoiceRefs/0', 'EAV-11 E /items/1/invoiceRefs/0'], 'no invoice', SEA, {
    '/invoices': [],
  }),
  breaks('EAV-11 E /items/0/invoiceRefs/0', 'an invoice that is not there', SEA, { '/items/0/invoiceRefs': ['2'] }),
  breaks('EAV-12 E /certification', 'no place of certification', SEA, { '/certification/place': undefined }),
  breaks('EAV-12 E /certification/date', 'certified the day before', SEA, { '/certification/date': '2026-10-11' }),
  breaks('EAV-13 E /declaration/countryOfProduction', 'Chinese goods', SEA, { '/declaration/countryOfProduction': 'CN' }),
  breaks('EAV-13 E /declaration/countryOfProduction', 'Serbian goods', RUSSIAN, { '/declaration/countryOfProduction': 'RS' }),
  breaks('EAV-13 E /declaration/importingCountry', 'declared for another country', SEA, {
    '/declaration/importingCountry': 'BY',
  }),
  breaks('EAV-13 E /declaration/date', 'declared after the issue', SEA, { '/declaration/date': '2026-10-13' }),
]
