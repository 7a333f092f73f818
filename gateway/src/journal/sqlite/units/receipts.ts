import { instant } from '../../../message/clock.ts'
import type { DeliveryId, ExchangeId, MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import type { Transmission } from '../../journal.ts'
import { getWire } from '../blobs.ts'
import type { Store } from '../store.ts'

export interface TransmissionRecord {
  readonly message_id: MessageId
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly action: Transmission['action']
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
    action: row.action,
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
