import { OPEN_STATES } from '../../../message/delivery.ts'
import { Fault } from '../../../message/fault.ts'
import type { Claim, NewTransmission } from '../../journal.ts'
import { chainOf, type DeliveryRecord } from '../../motion.ts'
import { millis } from '../../rows.ts'
import { putBlobs } from '../blobs.ts'
import { lockDelivery } from '../move.ts'
import type { Tx } from '../tx.ts'

/** What of a claim the store looks at. */
export type ClaimRef = Pick<Claim, 'delivery' | 'holder' | 'lease'>

/** Journal.seal. */
export async function seal(tx: Tx, claim: ClaimRef, sealed: NewTransmission, leaving: boolean): Promise<number> {
  const delivery = await leased(tx, claim)
  if (delivery.transmission !== null) throw new Fault('ASW_STATE_CONFLICT', 'this delivery is sealed already')
  return transmit(tx, delivery, sealed, leaving)
}

/**
 * A transmission of the document, which supersedes the one before it; `leaving`: with its first attempt. The delivery is held.
 * Returns the number of the attempt.
 */
export async function transmit(tx: Tx, delivery: DeliveryRecord, sealed: NewTransmission, leaving: boolean): Promise<number> {
  const { messageId, payloadDigest, contentDigest, wireDigest, expiresAt, serials } = sealed
  const { body: bytes, contentType } = sealed.wire
  await putBlobs(tx, { digest: wireDigest, bytes, contentType }, { digest: payloadDigest, bytes: sealed.xml })
  const tries = leaving ? 1 : 0
  const { supersedes, held } = await tx.one<{ supersedes: string | null; held: string | null }>('delivery-seal', {
    messageId,
    delivery: delivery.seq,
    wire: wireDigest,
    payload: payloadDigest,
    contentDigest,
    expiresAt: millis(expiresAt),
    serials: JSON.stringify(serials),
    tries,
  })
  if (leaving && held !== null) throw new Fault('ASW_JOURNAL_HELD', held)
  const data = { delivery: delivery.id, messageId, payloadDigest, contentDigest, expiresAt, serials }
  const all = { ...data, supersedes: supersedes ?? undefined }
  tx.append(chainOf(delivery), { kind: 'sealed', data: all, blob: wireDigest })
  if (leaving) told(tx, delivery, messageId, tries)
  return tries
}

interface AttemptLook {
  readonly message_id: string | null
  readonly expires_at: number | null
  readonly held: string | null
}

/** Journal.attempt. Nothing leaves whose time to live has passed, and nothing while the journal is held. */
export async function attempt(tx: Tx, claim: Claim): Promise<number> {
  const delivery = await leased(tx, claim)
  const look = await tx.one<AttemptLook>('attempt-look', { transmission: delivery.transmission })
  const { message_id: messageId, expires_at, held } = look
  if (held !== null) throw new Fault('ASW_JOURNAL_HELD', held)
  if (messageId === null || expires_at === null) throw new Fault('ASW_STATE_CONFLICT', 'this delivery is not sealed')
  if (expires_at <= tx.now) throw new Fault('ASW_STATE_CONFLICT', 'the time to live of this transmission has passed')
  const { tries } = await tx.one<{ tries: number }>('delivery-tried', { seq: delivery.seq })
  told(tx, delivery, messageId, tries)
  return tries
}

function told(tx: Tx, delivery: DeliveryRecord, messageId: string, attempt: number): void {
  tx.append(chainOf(delivery), { kind: 'attempted', data: { delivery: delivery.id, messageId, attempt } })
}

/** Journal.release. A lease that is lost is somebody else's: then there is nothing to give back. */
export async function release(tx: Tx, claim: Claim, delayMs?: number, code?: string): Promise<void> {
  const delivery = await lockDelivery(tx, claim.delivery)
  if (!holds(delivery, claim)) return
  const nextAt = delayMs === undefined ? undefined : tx.now + delayMs
  await tx.run('delivery-release', { seq: delivery.seq, nextAt, code })
  if (code === undefined || code === delivery.last_code) return
  tx.append(chainOf(delivery), { kind: 'trouble', data: { delivery: delivery.id, code } })
}

/** The delivery if the claim still holds it. A lease that has run out and that nobody took since is good enough. Throws ASW_STATE_CONFLICT. */
export async function leased(tx: Tx, claim: ClaimRef): Promise<DeliveryRecord> {
  const delivery = await lockDelivery(tx, claim.delivery)
  if (!holds(delivery, claim)) throw new Fault('ASW_STATE_CONFLICT', `the lease on ${claim.delivery} is lost`)
  if (!OPEN_STATES.has(delivery.state)) throw new Fault('ASW_STATE_CONFLICT', `delivery ${claim.delivery} is ${delivery.state}`)
  return delivery
}

function holds(delivery: DeliveryRecord, claim: ClaimRef): boolean {
  return delivery.holder === claim.holder && (claim.lease === undefined || claim.lease === delivery.lease)
}
