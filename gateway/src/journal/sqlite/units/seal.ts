import { OPEN_STATES } from '../../../message/delivery.ts'
import { Fault } from '../../../message/fault.ts'
import type { Claim, NewTransmission } from '../../journal.ts'
import { chainOf, type DeliveryRecord } from '../../motion.ts'
import { millis } from '../../rows.ts'
import { putBlob, putWire } from '../blobs.ts'
import { appendEvent } from '../events.ts'
import { deliveryNamed } from '../move.ts'
import type { Store } from '../store.ts'
import { heldReason } from './hold.ts'

/** What of a claim the store looks at: its bytes need not cross the thread again. */
export type ClaimRef = Pick<Claim, 'delivery' | 'holder' | 'lease'>

interface TransmissionRef {
  readonly message_id: string
  readonly expires_at: number
}

/** Journal.seal. */
export function seal(store: Store, claim: ClaimRef, sealed: NewTransmission, leaving: boolean): number {
  const delivery = leased(store, claim)
  if (leaving) mayLeave(store)
  if (delivery.transmission !== null) throw new Fault('ASW_STATE_CONFLICT', 'this delivery is sealed already')
  return transmit(store, delivery, sealed, leaving)
}

/**
 * A transmission of the document, which supersedes the one before it; `leaving`: with its first attempt. Returns the number of the
 * attempt.
 */
export function transmit(store: Store, delivery: DeliveryRecord, sealed: NewTransmission, leaving: boolean): number {
  const { messageId, payloadDigest, contentDigest, wireDigest, expiresAt, serials } = sealed
  putWire(store, sealed.wire, wireDigest)
  putBlob(store, payloadDigest, sealed.xml)
  const { seq, supersedes: old } = store.one<{ seq: number; supersedes: number | null }>('transmission-insert', {
    messageId,
    delivery: delivery.seq,
    wire: wireDigest,
    payload: payloadDigest,
    contentDigest,
    expiresAt: millis(expiresAt),
    serials: JSON.stringify(serials),
    now: store.now,
  })
  store.run('delivery-seal', { seq: delivery.seq, transmission: seq })
  const supersedes = old === null ? undefined : store.one<TransmissionRef>('transmission-by-seq', { seq: old }).message_id
  const data = { delivery: delivery.id, messageId, payloadDigest, contentDigest, expiresAt, serials, supersedes }
  appendEvent(store, chainOf(delivery), { kind: 'sealed', data, blob: wireDigest })
  return leaving ? leave(store, delivery, { seq, messageId }) : 0
}

/** Journal.attempt. Nothing leaves whose time to live has passed, and nothing while the journal is held. */
export function attempt(store: Store, claim: ClaimRef): number {
  const delivery = leased(store, claim)
  mayLeave(store)
  if (delivery.transmission === null) throw new Fault('ASW_STATE_CONFLICT', 'this delivery is not sealed')
  const { message_id: messageId, expires_at } = store.one<TransmissionRef>('transmission-by-seq', { seq: delivery.transmission })
  if (expires_at <= store.now) throw new Fault('ASW_STATE_CONFLICT', 'the time to live of this transmission has passed')
  return leave(store, delivery, { seq: delivery.transmission, messageId })
}

function mayLeave(store: Store): void {
  const held = heldReason(store)
  if (held !== undefined) throw new Fault('ASW_JOURNAL_HELD', held)
}

function leave(store: Store, delivery: DeliveryRecord, { seq, messageId }: { seq: number; messageId: string }): number {
  const { tries } = store.one<{ tries: number }>('delivery-tried', { seq: delivery.seq })
  store.run('attempt-insert', { transmission: seq, n: tries, now: store.now })
  appendEvent(store, chainOf(delivery), { kind: 'attempted', data: { delivery: delivery.id, messageId, attempt: tries } })
  return tries
}

/** Journal.release. A lease that is lost is somebody else's: then there is nothing to give back. */
export function release(store: Store, claim: ClaimRef, delayMs?: number, code?: string): void {
  const delivery = deliveryNamed(store, claim.delivery)
  if (!holds(delivery, claim)) return
  store.run('delivery-release', { seq: delivery.seq, nextAt: delayMs === undefined ? undefined : store.now + delayMs, code })
  if (code === undefined || code === delivery.last_code) return
  appendEvent(store, chainOf(delivery), { kind: 'trouble', data: { delivery: delivery.id, code } })
}

/** The delivery if the claim still holds it. A lease that has run out and that nobody took since is good enough. Throws ASW_STATE_CONFLICT. */
export function leased(store: Store, claim: ClaimRef): DeliveryRecord {
  const delivery = deliveryNamed(store, claim.delivery)
  if (!holds(delivery, claim)) throw new Fault('ASW_STATE_CONFLICT', `the lease on ${claim.delivery} is lost`)
  if (!OPEN_STATES.has(delivery.state)) throw new Fault('ASW_STATE_CONFLICT', `delivery ${claim.delivery} is ${delivery.state}`)
  return delivery
}

function holds(delivery: DeliveryRecord, claim: ClaimRef): boolean {
  return delivery.holder === claim.holder && (claim.lease === undefined || claim.lease === delivery.lease)
}
