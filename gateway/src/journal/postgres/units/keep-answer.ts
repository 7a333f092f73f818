import type { DeliveryId, MessageId } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import type { AnswerKind, HeededAnswer } from '../../journal.ts'
import { chainOf } from '../../motion.ts'
import { dropBlob, putWire } from '../blobs.ts'
import { type HeldDelivery, lockDelivery } from '../move.ts'
import type { Tx } from '../tx.ts'
import { dismiss } from './dismiss.ts'
import { settleOne } from './settle.ts'

/** Journal.keepAnswer. */
export async function keepAnswer(
  tx: Tx,
  id: DeliveryId,
  kind: AnswerKind,
  messageId: MessageId,
  wire: Wire,
  heeded?: HeededAnswer,
): Promise<void> {
  const delivery = await lockDelivery(tx, id)
  const digest = await putWire(tx, wire)
  const past = heeded?.event?.type === 'refused' && !(await isPresent(tx, delivery, heeded.about))
  const { kept } = await tx.one<{ kept: boolean }>('answer-keep', { delivery: delivery.seq, kind, messageId, wire: digest })
  if (kept) {
    const data = {
      delivery: id,
      answer: kind,
      messageId,
      ...(heeded ? { arrival: heeded.arrival } : {}),
      ...(past ? { about: heeded.about } : {}),
    }
    tx.append(chainOf(delivery), { kind: 'answer-kept', data, blob: digest })
  } else await dropBlob(tx, digest)
  if (heeded?.event && !past) await settleOne(tx, delivery, heeded.event, heeded.facts ?? {})
  if (heeded && kept) tx.push('arrival-answered', { id: heeded.arrival, partner: heeded.from, code: heeded.code })
  // What the answer's own event tells need not be told again.
  else if (heeded) await repeated(tx, heeded)
}

/** Whether a message is the delivery's present transmission; a delivery that will be sealed anew has none. */
async function isPresent(tx: Tx, { transmission: seq }: HeldDelivery, message: MessageId): Promise<boolean> {
  const present = seq === null ? undefined : await tx.get<{ message_id: string }>('transmission-by-seq', { seq })
  return present?.message_id === message
}

function repeated(tx: Tx, { arrival, code, detail, from }: HeededAnswer): Promise<void> {
  return dismiss(tx, arrival, { code, detail, from, remember: false })
}
