import type { Fault } from '../message/fault.ts'
import type { FaultCode } from '../message/faults.ts'
import type { Arrived, Peer } from '../message/stages.ts'
import type { Answer } from '../transport/transport.ts'
import type { ReceiveDeps } from './deps.ts'

/** The journal itself, this process, or an error of ours that the message may bring about: whoever holds the message goes on holding it. */
const NOT_KEPT: ReadonlySet<FaultCode> = new Set([
  'ASW_INTERNAL',
  'ASW_OVERLOADED',
  'ASW_STOPPING',
  'ASW_DISK_FULL',
  'ASW_JOURNAL_DOWN',
  'ASW_JOURNAL_DAMAGED',
])

/**
 * Whether a message waits in our journal for the end of trouble that is ours. Over HTTPS the partner keeps it and comes again. A broker
 * has nobody who comes again: it would give the message to us until its deliveries are spent, while it holds up what lies behind it. So what is
 * durable here is taken from it, and read again until there is a verdict. Whose the queue is, is known by our broker: that this node
 * has no agreement with it does not say that there is none.
 */
export function waitsHere({ partner }: Peer, { code, row }: Fault): boolean {
  if (partner === undefined) return false
  const ours = row.class === 'own-dependency-down' || row.class === 'config-wrong'
  return code === 'ASW_PARTNER_UNKNOWN' || (ours && !NOT_KEPT.has(code))
}

/** It stays open, and its reading has come to an orderly end. Throws ASW_JOURNAL_DOWN. */
export async function leaveOpen(deps: ReceiveDeps, { arrival, peer }: Arrived, fault: Fault): Promise<Answer> {
  await deps.journal.endReading(arrival)
  deps.report({ what: 'waits', code: fault.code, detail: fault.message, ...(peer.partner ? { partner: peer.partner } : {}) })
  return { status: 202, waits: true }
}

/** Whom this node does not know is a stranger, unless another node may know it: then it is asked to come later. Nothing else is told. */
export async function strangerAnswer(deps: ReceiveDeps, { code, row }: Fault): Promise<Answer> {
  if (code === 'ASW_PARTNER_UNKNOWN' && (await deps.elsewhere())) return { status: 503, retryAfter: RETRY_AFTER_SECONDS }
  return { status: row.status >= 400 && row.status < 500 ? row.status : 403 }
}
const RETRY_AFTER_SECONDS = 10
