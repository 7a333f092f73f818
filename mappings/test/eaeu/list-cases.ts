import type { EavCase } from './certificate-cases.ts'

const SEA = 'certificate-of-origin.vn-ru-two-items-by-sea'
const THIRD = 'certificate-of-origin.vn-kz-substitution-third-country-invoice'
const CANCELLED = 'certificate-status.cancelled'
const PERIOD = 'certificate-query.of-a-period'
const REQUEST = 'origin-verification-request.authenticity'
const RESULT = 'origin-verification-result.confirmed'
const STATUS = 'resource-status.answer'
const EXTRACT = 'goods-declaration-extract.vn-export-with-certificate'
const RUSSIAN = 'goods-declaration-extract.ru-export-cyrillic-kind'
const AT_IMPORT = { side: 'import' } as const

function breaks(finds: string | readonly string[], from: string, patch: EavCase['patch'], context?: EavCase['context']): EavCase {
  const list = typeof finds === 'string' ? [finds] : finds
  const title = `${list[0]} in ${from}${context?.side === 'import' ? ' that came' : ''}`
  return { title, from, patch, finds: list, ...(context === undefined ? {} : { context }) }
}
/** One coded element with a code that is in no list. */
function unlisted(rule: string, from: string, pointer: string, code: string): EavCase {
  return breaks(`${rule} ${pointer} code`, from, { [pointer]: code })
}

/** Coded elements of all documents of the pack. XQ, QQ, Q9 and QQQ are of the right form and in no list. */
export const LIST_CASES: readonly EavCase[] = [
  breaks(['E-23 E /issuingCountry', 'EAV-01 E /parties/0/address/country', 'LIST-01 E /issuingCountry code'], SEA, {
    '/issuingCountry': 'XQ',
  }),
  unlisted('LIST-01 E', SEA, '/exportingCountry', 'XQ'),
  breaks(
    [
      'E-23 E /importingCountry',
      'E-24 W /referenceNumber',
      'EAV-02 W /parties/1/address/country',
      'EAV-08 W /items/0/hs/tariffCountry',
      'EAV-08 W /items/1/hs/tariffCountry',
      'EAV-13 E /declaration/importingCountry',
      'LIST-01 E /importingCountry code',
    ],
    SEA,
    { '/importingCountry': 'XQ' },
  ),
  breaks(['EAV-01 E /parties/0/address/country', 'LIST-01 E /parties/0/address/country code'], SEA, {
    '/parties/0/address/country': 'XQ',
  }),
  unlisted('LIST-01 E', SEA, '/transport/routeCountries/0', 'XQ'),
  unlisted('LIST-01 E', THIRD, '/relatedCertificates/0/country', 'XQ'),
  unlisted('LIST-01 E', THIRD, '/invoices/0/issuer/country', 'XQ'),
  breaks(['EAV-08 W /items/0/hs/tariffCountry', 'LIST-01 E /items/0/hs/tariffCountry code'], SEA, {
    '/items/0/hs/tariffCountry': 'XQ',
  }),
  breaks('LIST-01 E /items/0/exportHs/tariffCountry code', SEA, {
    '/items/0/exportHs': { code: '640399', version: '2022', tariffCountry: 'XQ' },
  }),
  unlisted('LIST-01 E', SEA, '/items/1/origin/country', 'XQ'),
  breaks(['EAV-13 E /declaration/countryOfProduction', 'LIST-01 E /declaration/countryOfProduction code'], SEA, {
    '/declaration/countryOfProduction': 'XQ',
  }),
  breaks(['EAV-13 E /declaration/importingCountry', 'LIST-01 E /declaration/importingCountry code'], SEA, {
    '/declaration/importingCountry': 'XQ',
  }),
  unlisted('LIST-03 E', SEA, '/items/0/quantities/1/unit', 'PCE'),
  unlisted('LIST-04 E', SEA, '/items/0/packages/0/type', 'Q9'),
  unlisted('LIST-05 E', SEA, '/transport/mode', 'SEA'),
  unlisted('LIST-06 W', SEA, '/transport/portOfLoading/code', 'VNQQ9'),
  unlisted('LIST-06 W', SEA, '/transport/portOfDischarge/code', 'RUQQ9'),
  breaks('LIST-10 W /items/0/exportHs/code code', SEA, {
    '/items/0/exportHs': { code: '85171200', version: '2017', tariffCountry: 'VN' },
  }),
  unlisted('LIST-01 E', CANCELLED, '/certificate/issuingCountry', 'XQ'),
  unlisted('LIST-01 E', CANCELLED, '/authority/country', 'XQ'),
  breaks(['QU-02 E /issuingCountry', 'LIST-01 E /issuingCountry code'], PERIOD, { '/issuingCountry': 'XQ' }),
  unlisted('LIST-01 E', REQUEST, '/authority/country', 'XQ'),
  unlisted('LIST-01 E', RESULT, '/authority/country', 'XQ'),
  unlisted('LIST-01 E', STATUS, '/countries/0', 'XQ'),
  unlisted('LIST-01 E', 'resource-status.question', '/countries/0', 'XQ'),
  ...['/parties/1/address/country', '/departureCountry', '/destinationCountry', '/tradeCountry'].map((pointer) =>
    unlisted('LIST-01 E', EXTRACT, pointer, 'XQ'),
  ),
  ...['/departureTransport/nationality', '/borderTransport/nationality', '/items/1/originCountry'].map((pointer) =>
    unlisted('LIST-01 E', EXTRACT, pointer, 'XQ'),
  ),
  ...['/invoiceValue', '/totalValue', '/items/0/invoiceValue', '/items/1/customsValue'].map((amount) =>
    unlisted('LIST-02 E', EXTRACT, `${amount}/currency`, 'QQQ'),
  ),
  unlisted('LIST-02 E', RUSSIAN, '/items/0/statisticalValue/currency', 'SUR'),
  ...['grossMass', 'netMass', 'measure'].map((name) => unlisted('LIST-03 E', EXTRACT, `/items/0/${name}/unit`, 'PCE')),
  unlisted('LIST-04 E', EXTRACT, '/items/1/packages/1/type', 'Q9'),
  unlisted('LIST-05 E', EXTRACT, '/departureTransport/mode', 'SEA'),
  unlisted('LIST-05 E', EXTRACT, '/borderTransport/mode', 'SEA'),
  unlisted('LIST-08 E', EXTRACT, '/documents/1/kind', 'ZZ9'),
  unlisted('LIST-08 E', EXTRACT, '/items/0/documents/0/kind', 'ZZ9'),
  unlisted('LIST-08 W', RUSSIAN, '/documents/1/kind', '99999'),
  breaks('LIST-08 N /items/0/documents/1/kind code', RUSSIAN, { '/items/0/documents/1/kind': '99999' }, AT_IMPORT),
  unlisted('LIST-09 E', RUSSIAN, '/declaration/kind', 'ИЭ'),
  breaks('LIST-09 W /declaration/kind code', RUSSIAN, { '/declaration/kind': 'ИЭ' }, AT_IMPORT),
]
