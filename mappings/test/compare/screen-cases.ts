import type { Outcome, ScreenRuleId } from '../../src/compare/index.ts'
import { patched } from '../rules/fixtures.ts'
import { type Change, declaration, goods, line } from './papers.ts'

/** One change of the three papers, and every difference that the comparison must tell of it. */
export interface ScreenCase {
  readonly title: string
  readonly change: Change
  /** `rule outcome` of every finding that is not OK, in order. */
  readonly tells: readonly `${ScreenRuleId} ${Outcome}`[]
}

function tells(title: string, change: Change, ...expected: ScreenCase['tells']): ScreenCase {
  return { title, change, tells: expected }
}

const TCI = {
  '/flags': ['THIRD_COUNTRY_INVOICING'],
  '/invoices/0/issuer': { name: 'Limmat Handels AG', country: 'CH' },
  '/invoices/0/mode': 'THIRD_COUNTRY',
}
const swiss = { '/invoices': [{ number: 'LH-77', date: '2026-03-02', issuer: { name: 'Limmat Handels', country: 'CH' } }] }
const use = { declaration: '103', itemSeq: 1, quantity: '100', unit: 'PR' }
const earlier = { declaration: '103', itemSeq: 1, quantity: '0', unit: 'PR' }
/** Rates, RVC, FOB on both sides. */
const fob = (amount: string, currency: string, criterion = { code: 'RVC', percent: 45 }) => ({
  '/items/0/fob': { amount, currency },
  '/items/0/criteria': [criterion],
})
const value = (amount: string, currency = 'USD') => ({ '/lines/0/value': { amount, currency } })
const otherCode = (code: string) => ({
  '/lines/0/hs/code': code,
  '/lines/0/certificate': { referenceNumber: 'D2026-0451', itemSeq: 1 },
})

export const SCREEN_CASES: readonly ScreenCase[] = [
  tells('nothing differs', {}),
  tells(
    'M-01: the number in another spelling',
    { declaration: { '/certificates/0/referenceNumber': 'd 2026/0451' } },
    'M-01 MINOR',
  ),
  tells('M-01: another certificate', { declaration: { '/certificates/0/referenceNumber': 'D2026-0452' } }, 'M-01 NOT_FOUND'),
  tells('M-02: another date of issue', { declaration: { '/certificates/0/issuedOn': '2026-03-04' } }, 'M-02 EXPLAIN'),
  tells('M-03: the certificate stands', { known: { status: 'PARTLY_UTILISED' } }),
  tells('M-03: cancelled', { known: { status: 'CANCELLED' } }, 'M-03 REJECT'),
  tells('M-03: replaced', { known: { status: 'CANCELLED', replacedBy: 'D2026-0500' } }, 'M-03 REJECT'),
  tells('M-03: refused before', { known: { status: 'REFUSED' } }, 'M-03 REJECT'),
  tells('M-03: under verification', { known: { underVerification: true } }, 'M-03 HOLD'),
  tells('M-03: under verification, as the exchange derives it', { known: { status: 'UNDER_VERIFICATION' } }, 'M-03 HOLD'),
  tells('M-04: the last day of validity', { declaration: { '/registeredOn': '2027-03-05' } }),
  tells('M-04: a day late', { declaration: { '/registeredOn': '2027-03-06' } }, 'M-04 REJECT'),
  tells('M-05: for another country', { certificate: { '/importingCountry': 'LA' } }, 'M-05 VERIFY'),
  tells('M-05: for a group of countries, and in one of its members', {
    certificate: { '/importingCountry': 'EU' },
    declaration: { '/country': 'FR' },
  }),
  tells('M-05: issued by the group, exported from one of its members', {
    certificate: { '/issuingCountry': 'EU' },
    declaration: { '/exportCountry': 'SK', '/invoices/0/issuer/country': 'AT' },
  }),
  tells(
    'M-05: two members are two countries',
    { certificate: { '/importingCountry': 'DE' }, declaration: { '/country': 'FR' } },
    'M-05 VERIFY',
  ),
  tells(
    'M-05: for a group, and in a country that left it',
    { certificate: { '/importingCountry': 'EU' }, declaration: { '/country': 'GB' } },
    'M-05 VERIFY',
  ),
  tells('M-05: exported from elsewhere', { declaration: { '/exportCountry': 'MY' } }, 'M-05 VERIFY'),
  tells(
    'M-05: exported from elsewhere, by a third-country sale',
    { certificate: TCI, declaration: { ...swiss, '/exportCountry': 'MY' }, without: ['acdd'] },
    'M-05 EXPLAIN',
    'M-31 INFO',
  ),
  tells(
    'M-05: back-to-back of a state outside the agreement',
    { certificate: { '/flags': ['BACK_TO_BACK'], '/issuingCountry': 'JP' }, declaration: { '/exportCountry': 'JP' } },
    'M-05 REJECT',
    'M-11 EXPLAIN',
  ),
  tells('M-06: a letter lost', { declaration: { '/exporter/name': 'Chao Praya Fotwear Co., Ltd' } }, 'M-06 MINOR'),
  tells('M-06: another exporter', { declaration: { '/exporter/name': 'Mekong Rice Mills' } }, 'M-06 EXPLAIN'),
  tells(
    'M-06: the invoicing company stands for the exporter',
    { certificate: TCI, declaration: { ...swiss, '/exporter/name': 'LIMMAT HANDELS AG' }, without: ['acdd'] },
    'M-31 INFO',
  ),
  tells('M-06: the same identifier settles another name', { acdd: { '/exporter/name': 'CPF Shoes' } }, 'M-06 MINOR'),
  tells('M-07: another identifier under the same name', { acdd: { '/exporter/id': '0105536000999' } }, 'M-07 INFO'),
  tells('M-08: a spelling difference of the importer', { declaration: { '/importer/name': 'Song Hongg' } }, 'M-08 MINOR'),
  tells('M-08: another importer', { declaration: { '/importer/name': 'Cửu Long JSC' } }, 'M-08 EXPLAIN'),
  tells(
    'M-08: another buyer by a third-country sale',
    { certificate: TCI, declaration: { ...swiss, '/importer/name': 'Cửu Long JSC' }, without: ['acdd'] },
    'M-08 INFO',
    'M-31 INFO',
  ),
  tells(
    'M-09: an invoice that the certificate does not list',
    { declaration: { '/invoices/0/number': 'INV-43' } },
    'M-09 EXPLAIN',
  ),
  tells('M-09: the third party’s invoice', { certificate: TCI, declaration: swiss, without: ['acdd'] }, 'M-31 INFO'),
  tells(
    'M-09: a certificate without invoices',
    { certificate: { '/invoices': [] }, without: ['acdd'] },
    'M-09 INFO',
    'M-31 INFO',
  ),
  tells('M-10: another date of the invoice', { declaration: { '/invoices/0/date': '2026-03-03' } }, 'M-10 EXPLAIN'),
  tells(
    'M-10: an invoice that was announced',
    { certificate: { '/invoices/0/mode': 'TO_FOLLOW' }, declaration: { '/invoices/0/date': '2026-03-09' }, without: ['acdd'] },
    'M-31 INFO',
  ),
  tells('M-11: a foreign invoice without the tick', { declaration: { '/invoices/0/issuer/country': 'CH' } }, 'M-11 EXPLAIN'),
  tells(
    'M-11: another company than the certificate names',
    { certificate: TCI, declaration: { '/invoices/0/issuer': { name: 'Aare Trading', country: 'CH' } } },
    'M-11 EXPLAIN',
  ),
  tells(
    'M-11: in another country than the certificate names',
    { certificate: TCI, declaration: { '/invoices/0/issuer': { name: 'Limmat Handels AG', country: 'LI' } } },
    'M-11 EXPLAIN',
  ),
  tells('M-12: the national digits differ', { declaration: { '/lines/0/hs/code': '64039910' } }, 'M-12 MINOR'),
  tells('M-12: no product rule for another code', { declaration: otherCode('64039190') }, 'M-12 NEED_PSR'),
  tells(
    'M-12: another code with a change of classification',
    { declaration: otherCode('64039190'), known: { productRules: { '640391': { criteria: ['CTH'] } } } },
    'M-12 PROOF',
  ),
  tells(
    'M-12: another code with a regional value',
    { declaration: otherCode('64039190'), known: { productRules: { '640391': { criteria: ['RVC'] } } } },
    'M-12 VERIFY',
  ),
  tells(
    'M-12: two editions of the HS',
    {
      certificate: { '/items/0/hs': { code: '85171200', version: '2017' } },
      acdd: { '/items/0/hsCode': '85171200', '/items/0/hsVersion': '2017' },
      declaration: otherCode('85171300'),
    },
    'M-12 NEED_PSR',
  ),
  tells(
    'M-12: two editions and a correlation',
    {
      certificate: { '/items/0/hs': { code: '85171200', version: '2017' } },
      acdd: { '/items/0/hsCode': '85171200', '/items/0/hsVersion': '2017' },
      declaration: otherCode('85171300'),
      known: { correlation: { '2017': { '851712': ['851713', '851714'] } } },
    },
    'M-12 MINOR',
  ),
  tells('M-12: the export declaration classifies otherwise', { acdd: { '/items/0/hsCode': '64029900' } }, 'M-12 INFO'),
  tells('M-13: a slight difference', { declaration: { '/lines/0/description': 'Sport shoes, canvas uppers' } }, 'M-13 MINOR'),
  tells('M-13: other goods', { declaration: { '/lines/0/description': 'Frozen shrimps' } }, 'M-13 EXPLAIN'),
  tells('M-14: another brand', { declaration: { '/lines/0/brandName': 'Mekong' } }, 'M-14 EXPLAIN'),
  tells(
    'M-14: another model',
    { certificate: { '/items/0/model': 'CP-1' }, declaration: { '/lines/0/model': 'X-99' } },
    'M-14 EXPLAIN',
  ),
  tells('M-15: more than certified', { declaration: { '/lines/0/quantities/0/value': '1200.01' } }, 'M-15 PARTIAL'),
  tells('M-15: more than what is left', { known: { uses: [use] } }, 'M-15 PARTIAL'),
  tells('M-15: another unit of the same dimension', {
    certificate: { '/items/0/quantities/1': { kind: 'QUANTITY', value: '100', unit: 'DZN' } },
    acdd: { '/items/0/quantityUnit': 'EA' },
    declaration: { '/lines/0/quantities/0/unit': 'H87' },
  }),
  tells('M-15: a use of this very declaration is not counted twice', {
    known: { uses: [{ ...use, declaration: '104000000001', quantity: '1200' }] },
  }),
  tells('M-15: an earlier use that cannot be counted', { known: { uses: [{ ...use, unit: 'KGM' }] } }, 'M-15 EXPLAIN'),
  tells('M-16: pieces against pairs', { declaration: { '/lines/0/quantities/0/unit': 'H87' } }, 'M-16 MINOR'),
  tells('M-17: a little heavier', { declaration: { '/lines/0/grossMass/value': '1260' } }, 'M-17 INFO'),
  tells('M-17: much heavier', { declaration: { '/lines/0/grossMass/value': '1400' } }, 'M-17 EXPLAIN'),
  tells(
    'M-17: heavier where the weight is the only measure',
    {
      certificate: { '/items/0/quantities/1': undefined },
      declaration: { '/lines/0/quantities': [], '/lines/0/grossMass/value': '1260' },
      without: ['acdd'],
    },
    'M-15 PARTIAL',
    'M-17 INFO',
    'M-31 INFO',
  ),
  tells(
    'M-17: the whole declaration is heavier',
    { declaration: { '/lines/0/grossMass': undefined, '/grossMass': { value: '1.4', unit: 'TNE' } } },
    'M-17 EXPLAIN',
  ),
  tells(
    'M-18: bulk goods within the tolerance',
    {
      certificate: { '/items/0/quantities': [{ kind: 'NET', value: '1000', unit: 'TNE' }] },
      declaration: { '/bulk': true, '/lines/0/quantities': [{ value: '1040', unit: 'TNE' }], '/lines/0/grossMass': undefined },
      without: ['acdd'],
    },
    'M-15 PARTIAL',
    'M-18 INFO',
    'M-31 INFO',
  ),
  tells(
    'M-18: bulk goods beyond the tolerance of the contract',
    {
      certificate: { '/items/0/quantities': [{ kind: 'NET', value: '1000', unit: 'TNE' }] },
      declaration: {
        '/bulk': true,
        '/contractTolerancePercent': '3',
        '/lines/0/quantities': [{ value: '1040', unit: 'TNE' }],
        '/lines/0/grossMass': undefined,
      },
      without: ['acdd'],
    },
    'M-15 PARTIAL',
    'M-18 EXPLAIN',
    'M-31 INFO',
  ),
  tells('M-19: other packages, same quantity', { declaration: { '/lines/0/packages/0/quantity': 98 } }, 'M-19 INFO'),
  tells(
    'M-19: other packages, other quantity',
    { declaration: { '/lines/0/packages/0/quantity': 120, '/lines/0/quantities/0/value': '1440' } },
    'M-15 PARTIAL',
    'M-19 EXPLAIN',
  ),
  tells('M-20: one per cent', { certificate: fob('10000', 'USD'), declaration: value('10100') }),
  tells('M-20: five per cent', { certificate: fob('10000', 'USD'), declaration: value('10500') }, 'M-20 INFO'),
  tells(
    'M-20: a quarter, and the criterion rests on it',
    { certificate: fob('10000', 'USD'), declaration: value('12500') },
    'M-20 EXPLAIN',
  ),
  tells(
    'M-20: a quarter, and it does not',
    { certificate: { '/items/0/fob': { amount: '10000', currency: 'USD' } }, declaration: value('12500') },
    'M-20 INFO',
  ),
  tells('M-20: another currency at its rate', {
    certificate: fob('10000', 'USD'),
    declaration: value('350000', 'THB'),
    known: { perDollar: { THB: '35' } },
  }),
  tells(
    'M-20: terms that cannot be compared',
    { certificate: fob('10000', 'USD'), declaration: { ...value('12500'), '/deliveryTerms': 'CIF' } },
    'M-20 INFO',
  ),
  tells('M-21: partial cumulation', { certificate: { '/items/0/criteria': [{ code: 'PC', percent: 25 }] } }, 'M-21 REJECT'),
  tells('M-22: of a group, and of one of its members', {
    certificate: { '/items/0/origin/country': 'EU' },
    declaration: { '/lines/0/originCountry': 'FR' },
    acdd: { '/items/0/originCountry': 'DE' },
  }),
  tells(
    'M-22: of another member',
    {
      certificate: { '/items/0/origin/country': 'DE' },
      declaration: { '/lines/0/originCountry': 'FR' },
      acdd: { '/items/0/originCountry': 'DE' },
    },
    'M-22 EXPLAIN',
  ),
  tells('M-22: another origin on the declaration', { declaration: { '/lines/0/originCountry': 'CN' } }, 'M-22 EXPLAIN'),
  tells('M-22: F18, origin not determined at export', { acdd: { '/items/0/description': 'Giày da#&KXĐ' } }, 'M-22 VERIFY'),
  tells('M-22: another origin at export', { acdd: { '/items/0/originCountry': 'CN' } }, 'M-22 VERIFY'),
  tells(
    'M-22: another origin at export, back-to-back',
    { certificate: { '/flags': ['BACK_TO_BACK'] }, acdd: { '/items/0/originCountry': 'MY' } },
    'M-22 INFO',
  ),
  tells('M-23: three days apart', { declaration: { '/transport/departureDate': '2026-03-09' } }),
  tells('M-23: a week apart', { declaration: { '/transport/departureDate': '2026-03-13' } }, 'M-23 MINOR'),
  tells('M-23: a month apart', { declaration: { '/transport/departureDate': '2026-04-06' } }, 'M-23 EXPLAIN'),
  tells(
    'M-23: issued a day after departure, without the mark',
    { declaration: { '/transport/departureDate': '2026-03-04' } },
    'M-23 MINOR',
  ),
  tells('M-24: another vessel', { declaration: { '/transport/vesselOrFlight': 'Wan Hai 302' } }, 'M-24 MINOR'),
  tells('M-25: by rail', { declaration: { '/transport/mode': '2' } }, 'M-25 INFO'),
  tells('M-25: by air', { declaration: { '/transport/mode': '4' } }, 'M-25 EXPLAIN'),
  tells('M-25: F19, code 2 of VNACCS is the sea', { declaration: { '/codes': 'VNACCS', '/transport/mode': '2' } }),
  tells(
    'M-25: F19, code 1 of VNACCS is the air',
    { declaration: { '/codes': 'VNACCS', '/transport/mode': '1' } },
    'M-25 EXPLAIN',
  ),
  tells('M-26: another port of the country', { declaration: { '/transport/portOfDischarge/code': 'VNHPH' } }, 'M-26 MINOR'),
  tells('M-26: a port of another country', { declaration: { '/transport/portOfDischarge/code': 'KHKOS' } }, 'M-26 PROOF'),
  tells(
    'M-26: a port of another country, direct consignment shown',
    { declaration: { '/transport/portOfDischarge/code': 'KHKOS', '/transport/transitProof': 'CUSTOMS' } },
    'M-26 INFO',
  ),
  tells('M-27: through Hong Kong', { declaration: { '/transport/routeCountries': ['HK'] } }, 'M-27 PROOF'),
  tells('M-27: through Hong Kong, with the same container and seal', {
    declaration: { '/transport/routeCountries': ['HK'], '/transport/transitProof': 'CONTAINER_AND_SEAL' },
  }),
  tells('M-27: through Malaysia', { declaration: { '/transport/routeCountries': ['MY'] } }),
  tells(
    'M-28: a line that no item covers',
    { declaration: { '/lines/1': line(2, { '/hs/code': '03061700', '/description': 'Frozen shrimps' }) } },
    'M-28 REJECT',
  ),
  tells(
    'M-28: an item of which nothing is declared',
    { certificate: { '/items/1': goods(2, { '/hs/code': '03061700', '/description': 'Frozen shrimps' }) } },
    'M-28 INFO',
  ),
  tells('M-29: another importer', { known: { uses: [{ ...earlier, importerId: '0309999999' }] } }, 'M-29 VERIFY'),
  tells('M-29: another country', { known: { uses: [{ ...earlier, country: 'LA' }] } }, 'M-29 VERIFY'),
  tells('M-29: the same importer before', {
    known: { uses: [{ ...earlier, importerId: '0301-234567', importerName: 'SH', country: 'VN' }] },
  }),
  tells(
    'M-30: more exported than certified',
    {
      known: {
        otherAcdds: [
          {
            exportDeclarationNumber: 'A2',
            relatedCertificate: { referenceNumber: 'D2026-0451' },
            items: [{ seq: 1, hsCode: '640399', quantity: '1', quantityUnit: 'PR' }],
          },
        ],
      },
    },
    'M-30 INFO',
  ),
  tells('M-31: no export declaration', { without: ['acdd'] }, 'M-31 INFO'),
  tells('M-31: no certificate claimed', { declaration: { '/certificates': [] } }, 'M-31 INFO'),
  tells('M-32: the export declaration was cancelled', { known: { acddStatus: 'CANCELLED' } }, 'M-32 INFO'),
  tells(
    'M-33: an origin declaration for the same invoice',
    { known: { originDeclarations: [{ number: 'OD-1', invoiceNumber: 'INV 42' }] }, without: ['acdd'] },
    'M-31 INFO',
    'M-33 EXPLAIN',
  ),
  tells(
    'M-34: under the value of the waiver',
    { declaration: { '/fobValue': { amount: '200.00', currency: 'USD' }, '/registeredOn': '2028-01-01' } },
    'M-34 INFO',
  ),
  tells('M-34: above it', { declaration: { '/fobValue': { amount: '200.01', currency: 'USD' } } }),
  tells(
    'M-34: by the rate of the day',
    { declaration: { '/fobValue': { amount: '5000000', currency: 'VND' } }, known: { perDollar: { VND: '25000' } } },
    'M-34 INFO',
  ),
  tells(
    'a declaration of 51 lines',
    {
      declarations: [
        patched(declaration(), {
          '/lines': Array.from({ length: 51 }, (_, i) =>
            line(i + 1, { '/quantities/0/value': '1', '/grossMass': undefined, '/packages': undefined }),
          ),
        }),
      ],
    },
    'M-28 EXPLAIN',
  ),

  // At the very edge of each tolerance.
  tells('M-23: fourteen days apart', { declaration: { '/transport/departureDate': '2026-03-20' } }, 'M-23 MINOR'),
  tells('M-23: fifteen days apart', { declaration: { '/transport/departureDate': '2026-03-21' } }, 'M-23 EXPLAIN'),
  tells('M-20: twenty per cent to the cent', { certificate: fob('10000', 'USD'), declaration: value('12000') }, 'M-20 INFO'),
  tells('M-20: a cent more', { certificate: fob('10000', 'USD'), declaration: value('12000.01') }, 'M-20 EXPLAIN'),
  tells('M-20: one unit on a small value', { certificate: fob('10', 'USD'), declaration: value('11') }),
  tells('M-13: half of the words', {
    certificate: { '/items/0/description': 'leather shoes' },
    declaration: { '/lines/0/description': 'leather gloves' },
  }),
  tells(
    'M-13: a fifth of the words',
    {
      certificate: { '/items/0/description': 'leather shoes brown laced high' },
      declaration: { '/lines/0/description': 'leather gloves red thin warm' },
    },
    'M-13 MINOR',
  ),
  tells(
    'M-13: less than a fifth',
    {
      certificate: { '/items/0/description': 'leather shoes brown laced high ankle' },
      declaration: { '/lines/0/description': 'leather gloves red thin warm lined' },
    },
    'M-13 EXPLAIN',
  ),
  tells('M-29: this very declaration, whoever it named before', {
    known: { uses: [{ ...earlier, declaration: '104000000001', importerId: '0309999999' }] },
  }),
  tells(
    'M-06: somebody whom the certificate does not name, in spite of the tick',
    { certificate: TCI, declaration: { ...swiss, '/exporter/name': 'Mekong Rice Mills' }, without: ['acdd'] },
    'M-06 EXPLAIN',
    'M-31 INFO',
  ),
]
