import { AT_IMPORT, breaks, type Case } from './case.ts'
import * as f from './fixtures.ts'

export const RESPONSES: readonly Case[] = [
  breaks('D-92 E /reasonCodes', 'a refusal without reasons', f.utilisation(), { '/kind': 'REFUSAL', '/items': undefined }),
  breaks('D-92 W /issuedAt', 'F24, on day 61 after receipt', f.refusal(), {}, { known: { receivedOn: '2026-01-18' } }),
  breaks('D-93 W /issuedAt', 'on day 61 after the import declaration', f.refusal(), { '/importDeclaration/date': '2026-01-18' }),
  breaks(
    'D-43 E /items/0/decision',
    'F6, preference for partial cumulation',
    f.utilisation(),
    {},
    f.answering(f.partialCumulation()),
  ),
  breaks(
    'D-43 W /items/0/decision',
    'the same, seen by the issuer',
    f.utilisation(),
    {},
    {
      ...AT_IMPORT,
      ...f.answering(f.partialCumulation()),
    },
  ),
  breaks(
    'D-91 W /issuedAt',
    'told after the validity',
    f.utilisation(),
    {},
    f.answering({ ...f.formD(), validTo: '2026-03-19' }),
  ),
  breaks('D-95 E /items/0/reasonCodes', 'an item refused without reasons', f.refusal(), {
    '/items/0': { seq: 1, decision: 'NOT_GIVEN' },
  }),
  breaks('D-95 W /items/0/reasonCodes', 'a reason with preference', f.refusal(), { '/items/0/reasonCodes': ['R04'] }),
  breaks('RS-01 E /items/1/reasonCodes/0 code', 'no such reason', f.refusal(), { '/items/1/reasonCodes': ['R77'] }),
  breaks('RS-01 E /reasonCodes/0 code', 'no such reason', f.refusal(), { '/reasonCodes': ['r04'] }),
  breaks('RS-02 E /reasonText', 'other, without a word', f.refusal(), { '/reasonCodes': ['R99'] }),
  breaks('RS-02 E /items/1/reasonText', 'other, without a word', f.refusal(), { '/items/1/reasonCodes': ['R99'] }),
  breaks('RS-03 E /hop', 'a receipt from nowhere', f.receipt(), { '/hop': undefined }),
  breaks('RS-03 E /hop', 'a refusal with a hop', f.refusal(), { '/hop': 'AS4' }),
  breaks('RS-03 E /received', 'the single window cannot tell', f.receipt(), { '/hop': 'AS3' }),
  breaks('RS-04 E /importDeclaration', 'no declaration', f.utilisation(), { '/importDeclaration': undefined }),
  breaks('RS-04 E /items', 'no decision', f.utilisation(), { '/items': [] }),
  breaks('RS-05 E /items/0/unit', 'no unit', f.utilisation(), { '/items/0/unit': undefined }),
  breaks('RS-05 E /items/1/quantityUsed', 'refused and used', f.refusal(), {
    '/items/1/quantityUsed': '1',
    '/items/1/unit': 'PR',
  }),
  breaks('RS-06 E /items', 'refuses nothing', f.refusal(), {
    '/items/1': { seq: 2, decision: 'GIVEN' },
    '/reasonCodes': ['R04'],
  }),
  breaks('RS-07 E /cancellation', 'no outcome', f.outcome(), { '/cancellation': undefined }),
  breaks('RS-07 E /cancellation', 'an outcome of nothing', f.utilisation(), { '/cancellation': { outcome: 'CANCELLED' } }),
  breaks('RS-08 E /items', 'two decisions', f.utilisation(), { '/items/1/seq': 1 }),
  breaks('RS-09 E /respondingCountry', 'not a member', f.utilisation(), { '/respondingCountry': 'JP' }),
  breaks('RS-09 E /respondingCountry', 'answers itself', f.utilisation(), { '/respondingCountry': 'VN' }),
  breaks('RS-12 E /items/1/seq', 'the fourth of three', f.refusal(), { '/items/1/seq': 4 }, f.answering(f.formD())),
  breaks(
    'RS-12 W /items/1/seq',
    'the same, seen by the issuer',
    f.refusal(),
    { '/items/1/seq': 4 },
    { ...AT_IMPORT, ...f.answering(f.formD()) },
  ),
  ...['NOT_AUTHENTIC', 'NOT_FOUND'].map((finding) =>
    breaks(
      'RS-13 W /items/0/decision',
      `given, and the authority said ${finding}`,
      f.utilisation(),
      { '/items/1': undefined },
      f.answering({ ...f.formD(), finding }),
    ),
  ),
  breaks(
    'RS-14 W /items/0/decision',
    'given, and what it replaces is not cancelled yet',
    f.utilisation(),
    { '/items/1': undefined },
    f.answering({ ...f.formD(), standingPredecessor: 'VN-TH 26/02/00005' }),
  ),
  breaks('RS-10 E /items/0/unit code', 'PCE', f.utilisation(), { '/items/0/unit': 'PCE' }),
  breaks('RS-11 E /issuedAt', 'issued the day after tomorrow', f.utilisation(), {}, { today: '2026-03-18' }),
  breaks('RS-11 E /issuedAt', 'the same, seen by the issuer', f.refusal(), {}, { today: '2026-03-18', ...AT_IMPORT }),
]

export const CANCELLATIONS: readonly Case[] = [
  breaks('CA-04 E /replacedBy', 'no successor', f.cancellation(), { '/replacedBy': undefined }),
  breaks('CA-04 E /replacedBy', 'a successor without need', f.cancellation(), { '/reasonCode': '2' }),
  breaks('CA-04 E /replacedBy/referenceNumber', 'its own successor', f.cancellation(), {
    '/replacedBy/referenceNumber': 'VN-TH 26/02/00006',
  }),
  breaks('CN-01 E /reasonCode code', 'no such reason', f.cancellation(), { '/reasonCode': '7', '/replacedBy': undefined }),
  breaks('CN-02 E /reasonText', 'other, without a word', f.cancellation(), { '/reasonCode': '9', '/replacedBy': undefined }),
  breaks('CN-03 E /importingCountry', 'to a stranger', f.cancellation(), { '/importingCountry': 'JP' }),
  breaks('CN-03 E /importingCountry', 'to itself', f.cancellation(), { '/importingCountry': 'VN' }),
  breaks('CN-04 E /certificate/issuingCountry', 'of a stranger', f.cancellation(), { '/certificate/issuingCountry': 'JP' }),
  breaks('CN-05 E /certificate/referenceNumber', 'a number that cannot be', f.cancellation(), {
    '/certificate/referenceNumber': 'VN-TH 26',
  }),
  breaks('CN-06 E /requestedAt', 'from the future', f.cancellation(), {}, { today: '2026-03-07' }),
]
