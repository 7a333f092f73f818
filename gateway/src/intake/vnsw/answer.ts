import type { AnswerHead, Vnsw, VnswEnvelope, VnswFinding, VnswParty } from '@asw/mappings'
import type { Fault } from '../../message/fault.ts'
import type { FaultClass } from '../../message/faults.ts'
import type { EnvelopeHead } from './read-envelope.ts'

/** An instant on the clock of Viet Nam: `2026-10-12T09:31:06.250+07:00`. */
export function vietnamTime(ms: number): string {
  return new Date(ms + 7 * 3_600_000).toISOString().replace('Z', '+07:00')
}

/** Whether a fault is a verdict on what was sent: only that is answered with function 00. */
export function isVerdict({ row, code }: Fault): boolean {
  return VERDICTS.has(row.class) && row.status < 500 && !NO_VERDICT.has(code)
}
const VERDICTS: ReadonlySet<FaultClass> = new Set(['document-wrong', 'partner-says-no'])
/** Who asks, not what. */
const NO_VERDICT: ReadonlySet<string> = new Set(['ASW_NOT_AUTHENTICATED', 'ASW_NOT_ALLOWED'])

/** Function 00 with every finding of a fault, to the sender, or to nobody by name where the header could not be read. */
export function refusalOf(vnsw: Vnsw, ours: VnswParty, of: EnvelopeHead | undefined, head: AnswerHead, fault: Fault): Uint8Array {
  return vnsw.write(vnsw.refusal(of ?? anonymous(ours, head), head, findingsOf(fault)))
}

/** Errors alone: a warning is no reason. */
function findingsOf(fault: Fault): readonly VnswFinding[] {
  const issues = ((fault.facts.issues ?? []) as readonly VnswFinding[]).filter(({ severity }) => severity === 'E')
  return issues.length > 0 ? issues : [{ code: fault.code, message: fault.message }]
}

const UNREAD = '-'

function anonymous(to: VnswParty, { sentAt }: AnswerHead): VnswEnvelope {
  const year = Number(sentAt.slice(0, 4))
  return {
    document: 'vnsw-envelope',
    scheme: 'VNSW',
    formVersion: '2015-01',
    reference: {},
    from: { name: UNREAD, identity: UNREAD, countryCode: to.countryCode, ministryCode: UNREAD, organizationCode: UNREAD },
    to,
    subject: {
      ...{ documentType: UNREAD, type: UNREAD, function: UNREAD, reference: UNREAD, documentYear: year },
      ...{ preReference: UNREAD, preDocumentYear: year, sentAt },
    },
    content: {},
    signature: '',
  }
}
