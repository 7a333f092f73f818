import type { RuleContext } from '../../src/rules/index.ts'
import type { Patch } from './fixtures.ts'

/** A sample, what is changed in it, and exactly what is then found: `rule severity pointer`. */
export type SampleCase = readonly [finds: string, sample: string, patch: Patch, context?: Partial<RuleContext>]

const CLARIFIED = 'certificate-response.clarification-result'
const ASKED = 'certificate-response.refusal-that-asks-to-explain'
const USED = 'certificate-response.utilisation-with-balance-and-duty'
const MISSING = 'certificate-response.not-found'
const WANTED = 'retransmission-request.not-received'
const AGAIN = 'retransmission-response.on-its-way'
const REPLACED = 'retransmission-response.replaced'
const DOUBT = 'verification-request.reasonable-doubt'
const RANDOM = 'verification-request.random'
const FOUND = 'verification-response.originating'
const FALSE = 'verification-response.not-authentic'

export const REQUESTS: readonly SampleCase[] = [
  ['CL-01 W /items/0/decision', CLARIFIED, { '/items/0': { seq: 2, decision: 'PENDING' } }],
  ['CL-02 W /clarification/dueDate', ASKED, { '/clarification/dueDate': undefined }],
  ['CL-02 E /clarification/dueDate', ASKED, { '/clarification/dueDate': '2026-10-30' }],
  ['CL-03 E /items/0/dutyPreference/currency code', USED, { '/items/0/dutyPreference/currency': 'XXY' }],
  ['CL-04 E /importDeclaration', MISSING, { '/importDeclaration': undefined }],
  ['RX-01 E /requestingCountry', WANTED, { '/requestingCountry': 'JP' }],
  ['RX-01 E /requestingCountry', WANTED, { '/requestingCountry': 'VN' }],
  ['RX-02 E /reasonText', 'retransmission-request.other-reason', { '/reasonText': undefined }],
  ['RX-03 E /requestedAt', WANTED, {}, { today: '2026-10-14' }],
  ['RX-04 E /retransmittedAt', AGAIN, { '/retransmittedAt': undefined }],
  ['RX-04 E /retransmittedAt', AGAIN, { '/retransmittedAt': '2026-10-23T00:00:00+07:00' }],
  ['RX-05 E /replacedBy', REPLACED, { '/replacedBy': undefined }],
  ['RX-05 E /replacedBy/referenceNumber', REPLACED, { '/replacedBy/referenceNumber': 'VN-TH 26/02/00006' }],
  ['RX-06 E /requestingCountry', AGAIN, { '/requestingCountry': 'JP' }],
  ['VE-01 E /reasonCodes', DOUBT, { '/reasonCodes': undefined }],
  ['VE-01 W /reasonCodes', RANDOM, { '/reasonCodes': ['R04'] }],
  ['VE-02 E /replyBy', RANDOM, { '/replyBy': '2027-01-30' }],
  ['VE-02 W /completeBy', RANDOM, { '/completeBy': '2027-05-02' }],
  ['VE-02 E /completeBy', RANDOM, { '/replyBy': '2027-05-01', '/completeBy': '2027-04-30' }],
  ['VQ-01 E /reasonCodes/0 code', DOUBT, { '/reasonCodes': ['R77'] }],
  ['VQ-01 E /items/0/reasonCodes/1 code', DOUBT, { '/items/0/reasonCodes': ['R04', 'R77'] }],
  ['VQ-02 E /requestingCountry', RANDOM, { '/requestingCountry': 'JP' }],
  ['VQ-02 E /requestingCountry', RANDOM, { '/requestingCountry': 'VN' }],
  ['VQ-03 E /items', DOUBT, { '/items/1/seq': 2 }],
  ['VQ-04 E /requestedAt', RANDOM, {}, { today: '2026-10-31' }],
  ['VA-01 E /requestingCountry', FOUND, { '/requestingCountry': 'JP' }],
  ['VA-01 E /requestingCountry', FOUND, { '/requestingCountry': 'VN' }],
  ['VA-02 E /authenticity', FALSE, { '/authenticity': 'PENDING' }],
  ['VA-02 E /items/1/result', FOUND, { '/items/1/result': 'PENDING' }],
  ['VA-03 E /items/0/result', FALSE, { '/items': [{ seq: 1, result: 'ORIGINATING' }] }],
  ['VA-03 E /finding', FALSE, { '/finding': undefined }],
  ['VA-04 E /items', FOUND, { '/items/1/seq': 2 }],
]
