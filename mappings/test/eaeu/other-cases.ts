import type { EavCase } from './certificate-cases.ts'

const CANCELLED = 'certificate-status.cancelled'
const REPLACED = 'certificate-status.replaced'
const PERIOD = 'certificate-query.of-a-period'
const REQUEST = 'origin-verification-request.authenticity'
const DOUBTED = 'origin-verification-request.two-items-doubted'
const CONFIRMED = 'origin-verification-result.confirmed'
const NOT_CONFIRMED = 'origin-verification-result.one-item-not-confirmed'
const EXTRACT = 'goods-declaration-extract.vn-export-with-certificate'
const RUSSIAN = 'goods-declaration-extract.ru-export-cyrillic-kind'

function breaks(finds: string, title: string, from: string, patch: EavCase['patch']): EavCase {
  return { title: `${finds}: ${title}`, from, patch, finds: [finds] }
}

/** The other documents of the pack. */
export const OTHER_CASES: readonly EavCase[] = [
  breaks('ST-01 E /successor', 'replaced by nothing', REPLACED, { '/successor': undefined }),
  breaks('ST-01 E /successor', 'cancelled, and yet replaced', CANCELLED, {
    '/successor': { referenceNumber: 'VN-RU 26/02/00118', issuedOn: '2026-10-20' },
  }),
  breaks('ST-01 E /successor/referenceNumber', 'replaced by itself', REPLACED, {
    '/successor/referenceNumber': 'VN-KZ 26/01/00031',
  }),
  breaks('ST-02 E /effectiveAt', 'cancelled before it was issued', CANCELLED, { '/effectiveAt': '2026-10-11T23:59:59+07:00' }),
  breaks('ST-02 E /effectiveAt', 'the day before there, the same day in the zone of the text', CANCELLED, {
    '/effectiveAt': '2026-10-12T00:30:00+09:00',
  }),
  breaks('ST-03 W /reasons', 'cancelled without a reason', CANCELLED, { '/reasons': undefined }),
  breaks('QU-01 E /period', 'a period backwards', PERIOD, { '/period/to': '2026-09-30' }),
  breaks('QU-02 E /issuingCountry', 'Thailand issues none', PERIOD, { '/issuingCountry': 'TH' }),
  breaks('E-11 E /answerDueOn', 'due a day later than six months', REQUEST, { '/answerDueOn': '2027-05-21' }),
  breaks('E-11 W /answerDueOn', 'asked for in a hurry', REQUEST, { '/answerDueOn': '2027-05-19' }),
  breaks('VE-01 E /certificates', 'one certificate twice', DOUBTED, {
    '/certificates/1': { referenceNumber: 'VN-KZ 26/01/00044', issuedOn: '2026-11-02' },
  }),
  breaks('VE-01 E /certificates/0/issuedOn', 'a certificate of tomorrow', REQUEST, { '/certificates/0/issuedOn': '2026-11-21' }),
  breaks('VE-02 E /questions', 'a doubt without words', DOUBTED, { '/questions': undefined }),
  breaks('E-10 E /explanation', 'refused without a word', NOT_CONFIRMED, { '/explanation': undefined }),
  breaks('VE-10 W /foundOn', 'a day after the six months', CONFIRMED, { '/foundOn': '2027-05-21' }),
  breaks('VE-11 E /foundOn', 'found before it was asked', CONFIRMED, { '/foundOn': '2026-11-19' }),
  breaks('VE-11 E /certificates', 'one certificate twice', NOT_CONFIRMED, {
    '/certificates/1/referenceNumber': 'VN-KZ 26/01/00044',
  }),
  breaks('VE-12 W /certificates/0/items/0/result', 'an item that says nothing new', NOT_CONFIRMED, {
    '/certificates/0/items/0/result': 'CONFIRMED',
  }),
  breaks('E-20 W /documents', 'no transport document', EXTRACT, { '/documents/0': undefined }),
  breaks('E-21 N /items/1/decision/date', 'released on the third day', EXTRACT, { '/items/1/decision/date': '2026-10-17' }),
  breaks('E-02 E /items/0/documents/0/date', 'a certificate issued after the declaration', EXTRACT, {
    '/items/0/documents/0/date': '2026-10-15',
  }),
  breaks('DE-01 E /declaration/kind', 'RW-10, E in Cyrillic and K in Latin letters', RUSSIAN, { '/declaration/kind': 'ЭK' }),
  breaks('DE-01 E /declaration/kind', 'RW-10, IM in Latin letters', RUSSIAN, { '/declaration/kind': 'IM' }),
  breaks('DE-02 E /goodsCount', 'an item is missing', EXTRACT, { '/goodsCount': 3 }),
  breaks('DE-02 E /items/0/hsCode code', 'a code that HS 2022 does not have', EXTRACT, { '/items/0/hsCode': '85171200' }),
  breaks('DE-03 E /parties', 'nobody exported', RUSSIAN, { '/parties/0/role': 'DECLARANT' }),
]
