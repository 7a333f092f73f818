import type { DeliveryEvent, DeliveryState } from '../../message/delivery.ts'
import { Fault } from '../../message/fault.ts'
import { chainOf, type DeliveryRecord, followUp, isDead, isThere, type Motion, type Moved, moveOf } from '../motion.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import { appendEvent } from './events.ts'
import { exchangeNamed } from './exchanges.ts'
import { freeChildren } from './ledger.ts'
import type { Store } from './store.ts'

/** Throws ASW_NOT_FOUND. */
export function deliveryNamed(store: Store, id: string): DeliveryRecord {
  const delivery = store.get<DeliveryRecord>('delivery-by-id', { id })
  if (!delivery) throw new Fault('ASW_NOT_FOUND', `no delivery ${id}`)
  return delivery
}

/**
 * The one place where a delivery changes its state: `moveOf` decides, the event says so, the lease is given back, the
 * exchange's cancellations follow their original, and the next delivery in line gets its turn. `followers`: cancellations that
 * moved with it.
 */
export function move(store: Store, delivery: DeliveryRecord, event: DeliveryEvent, motion: Motion = {}): Moved {
  const { from, to, nextAt, closedAt, lastCode, data } = moveOf(delivery, event, motion, store.now)
  const { changes } = store.run('delivery-move', { seq: delivery.seq, from, to, nextAt, closedAt, lastCode })
  if (changes !== 1) throw new Fault('ASW_STATE_CONFLICT', `delivery ${delivery.id} has moved`)
  appendEvent(store, chainOf(delivery), { kind: event.type, data })
  const followers: DeliveryRecord[] = []
  if (to !== from) {
    if (delivery.action === 'issue') followers.push(...followOriginal(store, delivery, to))
    store.run('delivery-promote', { exchange: delivery.exchange, now: store.now })
  }
  return { to, followers }
}

function followOriginal(store: Store, original: DeliveryRecord, state: DeliveryState): readonly DeliveryRecord[] {
  const follow = followUp(state)
  if (!follow || (isDead(state) && partnerHas(store, original))) return []
  const followers: DeliveryRecord[] = []
  for (const cancellation of store.all<DeliveryRecord>('delivery-siblings', { exchange: original.exchange, action: 'cancel' })) {
    // One that was purged has nothing left to send.
    if (cancellation.state !== follow.concerned || cancellation.purged_at !== null) continue
    move(store, cancellation, follow.event, { data: { original: original.id } })
    followers.push(cancellation)
  }
  if (state === 'refused') freeIfCancelled(store, original)
  return followers
}

/** The partner does not have it, and it is not meant to be sent again: it draws on nothing. One that may have arrived still does. */
function freeIfCancelled(store: Store, { exchange: seq }: Pick<DeliveryRecord, 'exchange'>): void {
  const cancellations = store.all<DeliveryRecord>('delivery-siblings', { exchange: seq, action: 'cancel' })
  if (cancellations.some(({ state }) => state === 'moot'))
    freeChildren(store, store.one<ExchangeRecord>('exchange-by-seq', { seq }).certificate)
}

/** Whether the document that the exchange is about was sent and will not arrive by itself: a cancellation of it is moot. */
export function isOriginalDead(store: Store, exchange: number): boolean {
  const [original] = store.all<DeliveryRecord>('delivery-siblings', { exchange, action: 'issue' })
  return original !== undefined && isDead(original.state) && !partnerHas(store, original)
}

/** For a new cancellation: its original is dead already. */
export function mootIfOriginalDead(store: Store, cancellation: DeliveryRecord): void {
  const [original] = store.all<DeliveryRecord>('delivery-siblings', { exchange: cancellation.exchange, action: 'issue' })
  if (!original || !isDead(original.state) || partnerHas(store, original)) return
  move(store, cancellation, { type: 'mooted' }, { data: { original: original.id } })
  if (original.state === 'refused') freeIfCancelled(store, original)
}

/** It was sent once more, and that failed: there is something to cancel all the same. */
function partnerHas(store: Store, { exchange_id }: DeliveryRecord): boolean {
  return isThere(viewOf(exchangeNamed(store, exchange_id)))
}
