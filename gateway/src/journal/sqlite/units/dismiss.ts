import { wireDigestOf } from '../../../message/digest.ts'
import { Fault } from '../../../message/fault.ts'
import type { MessageId, PartnerId } from '../../../message/ids.ts'
import type { Dismissal } from '../../journal.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { putWire } from '../blobs.ts'
import { appendEvent, GATEWAY } from '../events.ts'
import type { Store } from '../store.ts'
import { arrivalNamed } from './arrivals.ts'
import { duplicateOf } from './recall.ts'
import { owe } from './signals.ts'

/**
 * Journal.dismiss. An arrival that is held or set aside may be dismissed (the operator has decided); one that is closed stays as it is.
 * Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT for an accepted one.
 */
export function dismiss(store: Store, arrivalId: string, verdict: Dismissal): void {
  const arrival = arrivalNamed(store, arrivalId)
  if (arrival.state === 'accepted') throw new Fault('ASW_STATE_CONFLICT', `arrival ${arrivalId} has been accepted`)
  if (!['open', 'held', 'aside'].includes(arrival.state)) return
  const { code, detail, from, messageId, alarm } = verdict
  if (verdict.remember && from && messageId) remember(store, arrival, from, messageId, verdict)
  else store.run('duplicate-forget', { arrival: arrival.seq })
  sendAnswer(store, verdict)
  store.run('arrival-end', { seq: arrival.seq, state: 'dismissed', partner: from, messageId, code, now: store.now })
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
  appendEvent(store, GATEWAY, { kind, data, blob: arrival.wire })
}

/** A verdict on content: every repeat gets the same refusal. A verdict that another arrival brought about stays. */
function remember(store: Store, arrival: ArrivalRecord, partner: PartnerId, messageId: MessageId, { answer }: Dismissal): void {
  const known = duplicateOf(store, partner, messageId)
  if (known && known.arrival !== arrival.seq) return
  store.run('duplicate-put', {
    partner,
    messageId,
    digest: arrival.wire,
    verdict: 'refused',
    arrival: arrival.seq,
    now: store.now,
    answer: answer && putWire(store, answer.wire),
    answerMessageId: answer?.messageId,
    answerKind: answer?.kind,
    answerSend: answer?.send ? 1 : 0,
  })
}

function sendAnswer(store: Store, { answer, from, messageId }: Dismissal): void {
  if (!answer?.send) return
  if (!from) throw new Fault('ASW_INTERNAL', 'an answer goes to the endpoint of an agreement, and a stranger has none')
  const { kind, wire, messageId: id } = answer
  owe(store, { partner: from, kind, messageId: id, refTo: messageId ?? id, wire, digest: wireDigestOf(wire), chain: GATEWAY })
}
