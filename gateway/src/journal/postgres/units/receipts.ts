import { instant } from '../../../message/clock.ts'
import type { DeliveryId, ExchangeId, MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import type { Transmission } from '../../journal.ts'
import { getSent, wireIn } from '../blobs.ts'
import type { Tx } from '../tx.ts'

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

export function transmissionOf(row: TransmissionRecord, wire: Wire, now: number): Transmission {
  return {
    messageId: row.message_id,
    delivery: row.delivery,
    exchange: row.exchange,
    partner: row.partner,
    action: row.action,
    wire,
    wireDigest: row.wire,
    payloadDigest: row.payload,
    expiresAt: instant(row.expires_at),
    expired: row.expires_at <= now,
  }
}

/** Journal.transmission. One whose bytes have been purged is not there any more. */
export async function transmission(tx: Tx, messageId: MessageId): Promise<Transmission | undefined> {
  const [row, blobs] = await Promise.all([
    tx.get<TransmissionRecord & { now: number }>('transmission-by-message', { messageId }),
    getSent(tx, messageId),
  ])
  return row && blobs.has(row.wire) ? transmissionOf(row, wireIn(blobs, row.wire), row.now) : undefined
}
