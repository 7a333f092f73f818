import { instant } from '../../../message/clock.ts'
import type { DeliveryId, ExchangeId, MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import type { AnswerKind, Transmission } from '../../journal.ts'
import { chainOf } from '../../motion.ts'
import { dropBlob, getBlobs, putWire, wireIn } from '../blobs.ts'
import { lockDelivery } from '../move.ts'
import type { Tx } from '../tx.ts'

export interface TransmissionRecord {
  readonly message_id: MessageId
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly wire: Sha256
  readonly payload: Sha256
  readonly expires_at: number
}

export function transmissionOf(row: TransmissionRecord, wire: Wire, now: number): Transmission {
  return {
    messageId: row.message_id,
    delivery: row.delivery,
    exchange: row.exchange,
    partner: row.partner,
    wire,
    wireDigest: row.wire,
    payloadDigest: row.payload,
    expiresAt: instant(row.expires_at),
    expired: row.expires_at <= now,
  }
}

/** Journal.transmission. One whose bytes have been purged is not there any more. */
export async function transmission(tx: Tx, messageId: MessageId): Promise<Transmission | undefined> {
  const row = await tx.get<TransmissionRecord & { now: number }>('transmission-by-message', { messageId })
  if (!row) return undefined
  const blobs = await getBlobs(tx, [row.wire])
  return blobs.has(row.wire) ? transmissionOf(row, wireIn(blobs, row.wire), row.now) : undefined
}

/** Journal.keepAnswer. */
export async function keepAnswer(tx: Tx, id: DeliveryId, kind: AnswerKind, messageId: MessageId, wire: Wire): Promise<void> {
  const delivery = await lockDelivery(tx, id)
  const digest = await putWire(tx, wire)
  const row = { delivery: delivery.seq, kind, messageId, wire: digest }
  const answer = await tx.get<{ seq: number }>('answer-insert', row)
  if (!answer) return dropBlob(tx, digest)
  await tx.run('delivery-answered', { seq: delivery.seq, answer: answer.seq, kind })
  tx.append(chainOf(delivery), { kind: 'answer-kept', data: { delivery: id, answer: kind, messageId }, blob: digest })
}
