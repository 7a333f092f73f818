import { AT_IMPORT, breaks, type Case, party } from './case.ts'
import * as f from './fixtures.ts'

const KNOWN = f.knowing({})

export const BOX_13: readonly Case[] = [
  breaks('D-60 E /parties', 'F10, ticked without a name', f.thirdCountryInvoice(), {
    '/parties/2': undefined,
    '/invoices/0/issuer': undefined,
  }),
  breaks('D-60 W /flags', 'invoiced at home', f.thirdCountryInvoice(), { '/parties/2/address/country': 'VN' }),
  breaks('D-61 W /parties/2/address/country', 'a foreign invoicer without the tick', f.formD(), {
    '/parties/-': party('INVOICER', 'CH'),
  }),
  breaks('D-61 W /invoices/0/issuer/country', 'a foreign invoice without the tick', f.formD(), {
    '/invoices/0/issuer': { name: 'Limmat Handels AG', country: 'CH' },
  }),
  breaks('D-62 W /invoices', "only the manufacturer's invoice", f.thirdCountryInvoice(), { '/invoices/0/mode': 'NORMAL' }),
  breaks('D-63 E /relatedCertificates', 'no original', f.backToBack(), { '/relatedCertificates': [] }),
  breaks('D-63 E /relatedCertificates', 'originals without a date', f.backToBack(), {
    '/relatedCertificates/0/date': undefined,
    '/relatedCertificates/1/date': undefined,
  }),
  breaks('D-63 E /items/0/origin/country', 'goods of the intermediate state', f.backToBack(), {
    '/items/0/origin/country': 'SG',
  }),
  breaks('D-64 E /relatedCertificates/0/date', 'F8, an original has expired', f.backToBack(), {
    '/relatedCertificates/0/date': '2025-03-04',
  }),
  breaks('D-64 E /relatedCertificates/1/date', 'an original from the future', f.backToBack(), {
    '/relatedCertificates/1/date': '2026-03-06',
  }),
  breaks(
    'D-64 W /relatedCertificates/0/date',
    'an original expired on the way',
    f.backToBack(),
    { '/relatedCertificates/0/date': '2025-03-08' },
    AT_IMPORT,
  ),
  breaks('D-65 E /items/0/originalRef/itemSeq', 'no such item', f.backToBack(), { '/items/0/originalRef/itemSeq': 7 }, KNOWN),
  breaks(
    'D-65 W /items/0/originalRef/unit',
    'litres of goods that were certified in pairs',
    f.backToBack(),
    { '/items/0/originalRef/unit': 'LTR' },
    KNOWN,
  ),
  breaks(
    'D-65 W /items/0/originalRef/unit',
    'kilograms of tonnes, while the account is in pairs',
    f.backToBack(),
    { '/items/0/originalRef/unit': 'KGM', '/items/0/originalRef/quantity': '1000' },
    f.knowing({ accountUnit: 'PR' }),
  ),
  breaks('D-65 E /items/0/originalRef/quantity', 'F9, 60 and 50 of 100', f.backToBack(), {}, f.knowing({ taken: '50' })),
  breaks(
    'D-65 E /items/0/originalRef/quantity',
    '101 of 100 at once',
    f.backToBack(),
    { '/items/0/originalRef/quantity': '101' },
    KNOWN,
  ),
  breaks(
    'D-65 E /items/0/originalRef/quantity',
    'more kilograms than the tonnes that were certified',
    f.backToBack(),
    { '/items/0/originalRef/unit': 'KGM', '/items/0/originalRef/quantity': '1000.1' },
    KNOWN,
  ),
  breaks(
    'D-67 W /items/0/criteria/0',
    'another criterion than the original',
    f.backToBack(),
    {},
    f.knowing({ criterion: { code: 'WO' } }),
  ),
  breaks(
    'D-67 W /items/0/criteria/0',
    '51 where the original says 50.7',
    f.backToBack(),
    { '/items/0/criteria': [{ code: 'RVC', percent: 51 }] },
    f.knowing({ criterion: { code: 'RVC', percent: '50.7' } }),
  ),
  ...['CANCELLED', 'REFUSED', 'EXHAUSTED'].map((status) =>
    breaks(
      'D-68 E /relatedCertificates/0/number',
      `an original that is ${status}`,
      f.backToBack(),
      {},
      {
        known: { statuses: [{ number: 'D2025-0099', status }] },
      },
    ),
  ),
  ...['NOT_AUTHENTIC', 'NOT_FOUND'].map((finding) =>
    breaks(
      'D-68 E /relatedCertificates/0/number',
      `an original that is ${finding}`,
      f.backToBack(),
      {},
      { known: { statuses: [{ number: 'D2025-0099', status: 'RECEIVED', finding }] } },
    ),
  ),
  breaks(
    'D-68 W /relatedCertificates/0/number',
    'an original that is being verified',
    f.backToBack(),
    {},
    { known: { statuses: [{ number: 'D2025-0099', status: 'UNDER_VERIFICATION' }] } },
  ),
  breaks('D-66 E /items/0', 'no marks', f.backToBack(), { '/items/0/marksAndNumbers': undefined }),
  breaks('D-66 E /items/0', 'no packages', f.backToBack(), { '/items/0/packages': [] }),
  breaks('D-66 W /items/0/originalRef', 'no share of an original', f.backToBack(), { '/items/0/originalRef': undefined }),
  breaks('D-73 W /flags', 'accumulation with nothing but partial cumulation', f.partialCumulation(), {
    '/flags/-': 'ACCUMULATION',
  }),
]

export const REPLACEMENT: readonly Case[] = [
  breaks('D-80 E /relatedCertificates', 'what does it replace', f.replacement(), { '/relatedCertificates': [] }),
  breaks('D-80 E /relatedCertificates/0/number', 'replaces itself', f.replacement(), {
    '/relatedCertificates/0/number': 'VN-TH 26/02/00006',
  }),
  breaks('D-81 E /relatedCertificates/0/date', 'after more than a year', f.replacement(), {
    '/relatedCertificates/0/date': '2025-03-04',
  }),
  breaks('D-82 E /kind', 'a certified copy', f.formD(), { '/kind': 'CERTIFIED_COPY' }),
  breaks('D-82 W /kind', 'a certified copy, seen by the importing side', f.formD(), { '/kind': 'CERTIFIED_COPY' }, AT_IMPORT),
  breaks('D-86 W /parties', 'two consignees', f.formD(), { '/parties/-': party('CONSIGNEE', 'TH') }),
]

export const CODES: readonly Case[] = [
  breaks('LIST-01 E /exportingCountry code', 'no such country', f.backToBack(), { '/exportingCountry': 'XZ' }),
  breaks('LIST-01 E /parties/2/address/country code', 'of a producer', f.formD(), { '/parties/-': party('PRODUCER', 'ZZ') }),
  breaks('LIST-01 E /transport/routeCountries/1 code', 'on the route', f.formD(), { '/transport/routeCountries': ['KH', 'UK'] }),
  breaks('LIST-01 E /relatedCertificates/0/country code', 'of an original', f.backToBack(), {
    '/relatedCertificates/0/country': 'XX',
  }),
  breaks('LIST-01 E /invoices/0/issuer/country code', 'of an invoice', f.thirdCountryInvoice(), {
    '/invoices/0/issuer/country': 'SW',
  }),
  breaks('LIST-01 E /items/0/origin/country code', 'of origin', f.formD(), { '/items/0/origin/country': 'VM' }),
  breaks('LIST-01 E /declaration/countryOfProduction code', 'of production', f.formD(), {
    '/declaration/countryOfProduction': 'VM',
  }),
  breaks('LIST-02 E /items/0/fob/currency code', 'the lev after the euro came', f.regionalValue(), {
    '/items/0/fob/currency': 'BGN',
  }),
  breaks('LIST-03 E /items/0/quantities/1/unit code', 'F15, PCE is not in Rec 20', f.formD(), {
    '/items/0/quantities/1/unit': 'PCE',
  }),
  breaks('LIST-03 E /items/0/originalRef/unit code', 'NPR is deprecated', f.backToBack(), { '/items/0/originalRef/unit': 'NPR' }),
  breaks('LIST-04 E /items/0/packages/0/type code', 'no such package', f.formD(), { '/items/0/packages/0/type': 'Q9' }),
  breaks('LIST-05 E /transport/mode code', 'a VNACCS word', f.formD(), { '/transport/mode': 'SEA' }),
  breaks('LIST-06 W /transport/portOfLoading/code code', 'VNCLN is no place', f.formD(), {
    '/transport/portOfLoading/code': 'VNCLN',
  }),
  breaks('LIST-06 W /transport/portOfDischarge/code code', 'a place that is not there', f.formD(), {
    '/transport/portOfDischarge/code': 'TH0QZ',
  }),
  breaks('LIST-07 E /flags/0 code', 'no such box', f.formD(), { '/flags': ['RETROACTIVE'] }),
]
