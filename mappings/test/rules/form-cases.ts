import type { SampleCase } from './request-cases.ts'

const TWO = 'certificate-of-origin.vn-jp-two-origins'
const BACK = 'certificate-of-origin.sg-kr-back-to-back'
const THIRD = 'certificate-of-origin.cn-vn-third-party-by-producer'
const bare = { '/items/0/hs': undefined }

export const RCEP: readonly SampleCase[] = [
  ['RC-01 E /issuingCountry', BACK, { '/issuingCountry': 'HK', '/parties/0/address/country': 'HK' }],
  ['RC-01 E /importingCountry', TWO, { '/importingCountry': 'IN' }],
  ['RC-01 E /importingCountry', TWO, { '/importingCountry': 'VN' }],
  ['RC-01 E /parties/0/address/country', TWO, { '/parties/0/address/country': 'TH' }],
  ['RC-02 W /referenceNumber', TWO, { '/referenceNumber': 'số 1' }],
  ['RC-03 E /items/0/criteria', TWO, { '/items/0/criteria': [] }],
  ['RC-03 E /items/0/criteria/0/code code', TWO, { '/items/0/criteria/0/code': 'CTH' }],
  ['RC-04 E /items/0/modifiers/0', TWO, { '/items/0/modifiers': ['2.6.6C'] }],
  ['RC-05 E /items/1/fob', TWO, { '/items/1/fob': undefined }],
  ['RC-06 E /items/1/origin/country', TWO, { '/items/1/origin/country': 'IN' }],
  ['RC-07 E /items/0/hs/code', TWO, bare],
  ['RC-07 E /items/0/hs/code', TWO, { '/items/0/hs/code': '44123100' }],
  ['RC-07 E /items/0/hs/code code', TWO, { '/items/0/hs/code': '851712' }],
  ['RC-08 E /relatedCertificates', BACK, { '/relatedCertificates': [] }],
  ['RC-08 W /relatedCertificates/0', BACK, { '/relatedCertificates/0/originCountry': undefined }],
  ['RC-09 E /issuedOn', TWO, { '/transport/departureDate': '2026-10-11' }],
  ['RC-09 W /issuedOn', TWO, { '/transport/departureDate': '2026-10-11' }, { side: 'import' }],
  ['RC-09 E /issuedOn', THIRD, { '/transport/departureDate': '2025-11-04' }],
  ['RC-10 E /invoices', THIRD, { '/parties/3': undefined, '/invoices/0/issuer': undefined }],
  ['RC-11 E /validTo', TWO, { '/validTo': '2027-10-13' }],
  ['RC-11 E /validTo', TWO, { '/validTo': '2026-10-11' }],
  ['RC-12 E /items/0/quantities/1/unit code', TWO, { '/items/0/quantities/1/unit': 'PCE' }],
  ['RC-12 E /items/0/packages/0/type code', TWO, { '/items/0/packages/0/type': 'Q9' }],
  ['RC-12 E /items/1/fob/currency code', TWO, { '/items/1/fob/currency': 'XXY' }],
  ['RC-13 E /items/1/seq', TWO, { '/items/1/seq': 3 }],
  ['RC-14 E /parties', THIRD, { '/parties/2': undefined }],
  ['RC-20 E /reasonCodes/0 code', 'certificate-response.refusal', { '/reasonCodes': ['R77'] }],
  ['RC-20 E /items/0/reasonCodes/0 code', 'certificate-response.refusal', { '/items/0/reasonCodes': ['R77'] }],
  ['RC-21 E /respondingCountry', 'certificate-response.receipt', { '/respondingCountry': 'IN' }],
  ['RC-22 E /issuedAt', 'certificate-response.utilisation', {}, { today: '2026-11-08' }],
  ['RC-30 E /reasonCode code', 'cancellation.not-shipped', { '/reasonCode': '7' }],
  ['RC-31 E /importingCountry', 'cancellation.not-shipped', { '/importingCountry': 'IN' }],
]

const COFFEE = 'certificate-of-origin.vn-cn-wholly-obtained'
const LATE = 'certificate-of-origin.cn-vn-regional-value-retroactive'
const MOVED = 'certificate-of-origin.sg-cn-movement-certificate'

export const ACFTA: readonly SampleCase[] = [
  ['FE-01 E /issuingCountry', COFFEE, { '/issuingCountry': 'JP' }],
  ['FE-01 E /importingCountry', COFFEE, { '/importingCountry': 'JP' }],
  ['FE-01 E /importingCountry', COFFEE, { '/importingCountry': 'VN' }],
  ['FE-02 W /referenceNumber', COFFEE, { '/referenceNumber': 'E' }],
  ['FE-03 E /items/0/criteria', COFFEE, { '/items/0/criteria': [] }],
  ['FE-03 E /items/0/criteria/0/code code', COFFEE, { '/items/0/criteria/0/code': 'CTSH' }],
  ['FE-04 E /items/0/criteria/0/percent', LATE, { '/items/0/criteria/0/percent': undefined }],
  ['FE-04 E /items/0/criteria/0/percent', COFFEE, { '/items/0/criteria/0/percent': 100 }],
  ['FE-05 W /items/0/fob', COFFEE, { '/items/0/fob': undefined }],
  ['FE-06 E /items/0/hs/code', COFFEE, bare],
  ['FE-06 E /items/0/hs/code', COFFEE, { '/items/0/hs/code': '0901111' }],
  ['FE-06 E /items/0/hs/code code', COFFEE, { '/items/0/hs/code': '85171200' }],
  ['FE-07 E /relatedCertificates', MOVED, { '/relatedCertificates': [] }],
  ['FE-07 E /proofKind', MOVED, { '/proofKind': 'CERTIFICATE' }],
  ['FE-07 E /flags', MOVED, { '/flags': [] }],
  ['FE-08 E /parties', COFFEE, { '/flags': ['EXHIBITION'] }],
  ['FE-08 E /parties', COFFEE, { '/parties/1': undefined }],
  ['FE-09 E /invoices', LATE, { '/invoices/0/issuer': undefined }],
  ['FE-10 E /issuedOn', COFFEE, { '/transport/departureDate': '2026-10-16' }],
  ['FE-10 W /issuedOn', COFFEE, { '/transport/departureDate': '2026-10-16' }, { side: 'import' }],
  ['FE-10 E /issuedOn', LATE, { '/transport/departureDate': '2025-10-11' }],
  ['FE-11 E /validTo', COFFEE, { '/validTo': '2027-10-21' }],
  ['FE-11 E /validTo', COFFEE, { '/validTo': '2026-10-19' }],
  ['FE-12 E /items/0/quantities/1/unit code', COFFEE, { '/items/0/quantities/1/unit': 'PCE' }],
  ['FE-12 E /items/0/packages/0/type code', COFFEE, { '/items/0/packages/0/type': 'Q9' }],
  ['FE-12 E /items/0/fob/currency code', COFFEE, { '/items/0/fob/currency': 'XXY' }],
  ['FE-13 E /items/1/seq', LATE, { '/items/1/seq': 3 }],
  ['FE-20 E /reasonCodes/0 code', 'certificate-response.refusal', { '/reasonCodes': ['R77'] }],
  ['FE-20 E /items/0/reasonCodes/0 code', 'certificate-response.refusal', { '/items/0/reasonCodes': ['R77'] }],
  ['FE-21 E /respondingCountry', 'certificate-response.receipt', { '/respondingCountry': 'JP' }],
  ['FE-22 E /issuedAt', 'certificate-response.utilisation', {}, { today: '2026-11-08' }],
  ['FE-30 E /reasonCode code', 'cancellation.not-shipped', { '/reasonCode': '7' }],
  ['FE-31 E /importingCountry', 'cancellation.not-shipped', { '/importingCountry': 'JP' }],
]

const JOINT = 'certificate-of-origin.vn-eu-joint-description-no-invoice'
const AFTER = 'certificate-of-origin.vn-de-issued-retrospectively'
const BULK = 'certificate-of-origin.fr-vn-duplicate-in-bulk'
/** Issued by the day of departure, so that neither the mark nor its words are asked for. */
const inTime = { '/transport/departureDate': '2026-10-23', '/flags': [], '/officialText': undefined }

export const EVFTA: readonly SampleCase[] = [
  ['EU-01 E /issuingCountry', BULK, { '/issuingCountry': 'CH' }],
  ['EU-01 E /importingCountry', JOINT, { '/importingCountry': 'CH' }],
  ['EU-01 E /importingCountry', JOINT, { '/importingCountry': 'VN' }],
  ['EU-01 E /importingCountry', BULK, { '/importingCountry': 'DE' }],
  ['EU-02 W /referenceNumber', JOINT, { '/referenceNumber': 'số 1' }],
  ['EU-03 E /items/0/origin/country', JOINT, { '/items/0/origin/country': 'DE' }],
  ['EU-03 E /items/0/origin/country', BULK, { '/items/0/origin': { country: 'VN' } }],
  ['EU-03 E /items/0/origin/countryGroup', JOINT, { '/items/0/origin': { countryGroup: 'EU' } }],
  ['EU-03 E /items/0/origin/countryGroup', BULK, { '/items/0/origin/countryGroup': 'ASEAN' }],
  ['EU-04 E /items/0/quantities', JOINT, { '/items/0/quantities': [] }],
  // Friday: the fourth working day after Monday.
  ['EU-05 E /issuedOn', AFTER, { ...inTime, '/transport/departureDate': '2026-10-19' }],
  ['EU-05 W /issuedOn', AFTER, { ...inTime, '/transport/departureDate': '2026-10-19' }, { side: 'import' }],
  ['EU-06 E /officialText', AFTER, { '/officialText': undefined }],
  ['EU-06 E /flags', AFTER, { ...inTime, '/officialText': [{ text: 'ISSUED RETROSPECTIVELY' }] }],
  ['EU-07 E /officialText', BULK, { '/officialText': undefined }],
  ['EU-07 E /relatedCertificates', BULK, { '/relatedCertificates': [] }],
  ['EU-07 E /kind', BULK, { '/kind': 'ORIGINAL' }],
  ['EU-08 E /validTo', JOINT, { '/validTo': '2027-10-13' }],
  ['EU-08 E /validTo', JOINT, { '/validTo': '2026-10-11' }],
  ['EU-09 E /items/0/quantities/0/unit code', JOINT, { '/items/0/quantities/0/unit': 'PCE' }],
  ['EU-09 E /items/1/packages/0/type code', AFTER, { '/items/1/packages/0/type': 'Q9' }],
  ['EU-10 E /items/1/seq', AFTER, { '/items/1/seq': 3 }],
  ['EU-20 E /reasonCodes/0 code', 'certificate-response.refusal', { '/reasonCodes': ['R77'] }],
  ['EU-20 E /items/0/reasonCodes/0 code', 'certificate-response.refusal', { '/items/0/reasonCodes': ['R77'] }],
  ['EU-21 E /respondingCountry', 'certificate-response.receipt', { '/respondingCountry': 'CH' }],
  ['EU-22 E /issuedAt', 'certificate-response.utilisation', {}, { today: '2026-11-08' }],
  ['EU-30 E /reasonCode code', 'cancellation.not-shipped', { '/reasonCode': '7' }],
  ['EU-31 E /importingCountry', 'cancellation.not-shipped', { '/importingCountry': 'CH' }],
]

/** Three working days after departure need no remark, however many calendar days they are. */
export const EVFTA_IN_TIME: readonly SampleCase[] = [
  // Tuesday to Friday; and Thursday to Tuesday, over a weekend.
  ['', AFTER, { ...inTime, '/transport/departureDate': '2026-10-20' }],
  ['', AFTER, { ...inTime, '/transport/departureDate': '2026-10-22', '/issuedOn': '2026-10-27' }],
]
