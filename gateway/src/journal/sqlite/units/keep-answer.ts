import type { DeliveryId, MessageId } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import type { AnswerKind, HeededAnswer } from '../../journal.ts'
import { chainOf, type DeliveryRecord } from '../../motion.ts'
import { dropBlob, putWire } from '../blobs.ts'
import { appendEvent } from '../events.ts'
import { deliveryNamed } from '../move.ts'
import type { Store } from '../store.ts'
import { arrivalNamed } from './arrivals.ts'
import { dismiss } from './dismiss.ts'
import { settleOne } from './settle.ts'

/** Journal.keepAnswer. */
export function keepAnswer(
  store: Store,
  id: DeliveryId,
  kind: AnswerKind,
  messageId: MessageId,
  wire: Wire,
  heeded?: HeededAnswer,
): void {
  const delivery = deliveryNamed(store, id)
  const digest = putWire(store, wire)
  const { changes, seq } = store.run('answer-insert', { delivery: delivery.seq, kind, messageId, wire: digest, now: store.now })
  const kept = changes === 1
  const past = heeded?.event?.type === 'refused' && !isPresent(store, delivery, heeded.about)
  if (kept) {
    store.run('delivery-answered', { seq: delivery.seq, answer: seq, kind })
    const data = {
      delivery: id,
      answer: kind,
      messageId,
      ...(heeded ? { arrival: heeded.arrival } : {}),
      ...(past ? { about: heeded.about } : {}),
    }
    appendEvent(store, chainOf(delivery), { kind: 'answer-kept', data, blob: digest })
  } else dropBlob(store, digest)
  if (heeded?.event && !past) settleOne(store, delivery, heeded.event, heeded.facts ?? {})
  if (heeded) end(store, heeded, kept)
}

/** Whether a message is the delivery's present transmission; a delivery that will be sealed anew has none. */
function isPresent(store: Store, { transmission: seq }: DeliveryRecord, message: MessageId): boolean {
  const present = seq === null ? undefined : store.get<{ message_id: string }>('transmission-by-seq', { seq })
  return present?.message_id === message
}

/** The arrival that brought an answer. What the answer's own event tells need not be told again. */
function end(store: Store, { arrival: id, code, detail, from }: HeededAnswer, told: boolean): void {
  if (!told) {
    dismiss(store, id, { code, detail, from, remember: false })
    return
  }
  const { seq, state } = arrivalNamed(store, id)
  if (state === 'open') store.run('arrival-end', { seq, state: 'dismissed', partner: from, code, now: store.now })
}
