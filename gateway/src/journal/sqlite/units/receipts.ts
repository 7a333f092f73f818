import { instant } from '../../../message/clock.ts'
import type { DeliveryId, ExchangeId, MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import type { AnswerKind, Transmission } from '../../journal.ts'
import { chainOf } from '../../motion.ts'
import { dropBlob, getWire, putWire } from '../blobs.ts'
import { appendEvent } from '../events.ts'
import { deliveryNamed } from '../move.ts'
import type { Store } from '../store.ts'

export interface TransmissionRecord {
  readonly message_id: MessageId
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly wire: Sha256
  readonly payload: Sha256
  readonly expires_at: number
}

export function transmissionOf(
  store: Store,
  row: TransmissionRecord,
  wireOf: (store: Store, digest: string) => Wire,
): Transmission {
  return {
    messageId: row.message_id,
    delivery: row.delivery,
    exchange: row.exchange,
    partner: row.partner,
    wire: wireOf(store, row.wire),
    wireDigest: row.wire,
    payloadDigest: row.payload,
    expiresAt: instant(row.expires_at),
    expired: row.expires_at <= store.now,
  }
}

/** Journal.transmission. One whose bytes have been purged is not there any more. */
export function transmission(store: Store, messageId: MessageId): Transmission | undefined {
  const row = store.get<TransmissionRecord>('transmission-by-message', { messageId })
  return row && store.get('blob-get', { digest: row.wire }) ? transmissionOf(store, row, getWire) : undefined
}

/** Journal.keepAnswer. */
export function keepAnswer(store: Store, id: DeliveryId, kind: AnswerKind, messageId: MessageId, wire: Wire): void {
  const delivery = deliveryNamed(store, id)
  const digest = putWire(store, wire)
  const { changes, seq } = store.run('answer-insert', { delivery: delivery.seq, kind, messageId, wire: digest, now: store.now })
  if (changes === 0) {
    dropBlob(store, digest)
    return
  }
  store.run('delivery-answered', { seq: delivery.seq, answer: seq, kind })
  appendEvent(store, chainOf(delivery), { kind: 'answer-kept', data: { delivery: id, answer: kind, messageId }, blob: digest })
}
