import { wireDigestOf } from '../../../message/digest.ts'
import { Fault } from '../../../message/fault.ts'
import type { MessageId, PartnerId } from '../../../message/ids.ts'
import type { Dismissal } from '../../journal.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { putWire } from '../blobs.ts'
import { GATEWAY, type Tx } from '../tx.ts'
import { lockArrival } from './arrivals.ts'
import type { DuplicateRecord } from './recall.ts'
import { owe } from './signals.ts'

/**
 * Journal.dismiss. An arrival that is held or set aside may be dismissed (the operator has decided); one that is closed stays as it is.
 * Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT for an accepted one.
 */
export async function dismiss(tx: Tx, arrivalId: string, verdict: Dismissal): Promise<void> {
  const arrival = await lockArrival(tx, arrivalId)
  if (arrival.state === 'accepted') throw new Fault('ASW_STATE_CONFLICT', `arrival ${arrivalId} has been accepted`)
  if (!['open', 'held', 'aside'].includes(arrival.state)) return
  const { code, detail, from, messageId, alarm } = verdict
  if (verdict.remember && from && messageId) await remember(tx, arrival, from, messageId, verdict)
  else await tx.run('duplicate-forget', { arrival: arrival.seq })
  await sendAnswer(tx, verdict)
  await tx.run('arrival-end', { seq: arrival.seq, state: 'dismissed', partner: from, messageId, code })
  const kind = verdict.remember ? 'refused' : 'dismissed'
  const data = {
    arrival: arrivalId,
    arrivedAt: arrival.at,
    code,
    detail,
    from,
    messageId,
    answer: verdict.answer?.messageId,
    alarm: alarm || undefined,
  }
  tx.append(GATEWAY, { kind, data, blob: arrival.wire })
}

/** A verdict on content: every repeat gets the same refusal. A verdict that another arrival brought about stays. */
async function remember(
  tx: Tx,
  arrival: ArrivalRecord,
  partner: PartnerId,
  messageId: MessageId,
  { answer }: Dismissal,
): Promise<void> {
  const known = await tx.get<DuplicateRecord>('duplicate-lock', { partner, messageId })
  if (known && known.arrival !== arrival.seq) return
  await tx.run('duplicate-put', {
    partner,
    messageId,
    digest: arrival.wire,
    verdict: 'refused',
    arrival: arrival.seq,
    answer: answer && (await putWire(tx, answer.wire)),
    answerMessageId: answer?.messageId,
    answerKind: answer?.kind,
    answerSend: answer?.send ? 1 : 0,
  })
}

async function sendAnswer(tx: Tx, { answer, from, messageId }: Dismissal): Promise<void> {
  if (!answer?.send) return
  if (!from) throw new Fault('ASW_INTERNAL', 'an answer goes to the endpoint of an agreement, and a stranger has none')
  const { kind, wire, messageId: id } = answer
  await owe(tx, { partner: from, kind, messageId: id, refTo: messageId ?? id, wire, digest: wireDigestOf(wire), chain: GATEWAY })
}
