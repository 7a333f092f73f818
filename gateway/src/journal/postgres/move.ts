import { type DeliveryEvent, type DeliveryState, OPEN_STATES } from '../../message/delivery.ts'
import { Fault } from '../../message/fault.ts'
import { chainOf, codeOf, type DeliveryRecord, followUp, isDead, isThere, type Motion, type Moved, moveOf } from '../motion.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import { lockExchange } from './exchanges.ts'
import { freeChildren } from './ledger.ts'
import type { Tx } from './tx.ts'

/** A delivery that is held, with what its exchange says. */
export interface HeldDelivery extends DeliveryRecord {
  readonly view: string
  readonly revision: number
  readonly role: 'issuer' | 'importer'
  readonly scheme: string
  readonly issuing_country: string
}

/** The delivery, its exchange and its chain, until the end of the unit. Throws ASW_NOT_FOUND. */
export async function lockDelivery(tx: Tx, id: string): Promise<HeldDelivery> {
  const row = await tx.get<HeldDelivery & { chain_n: number; chain_hash: string; now: number }>('delivery-lock', { id })
  if (!row) throw new Fault('ASW_NOT_FOUND', `no delivery ${id}`)
  tx.holds(row.exchange, row)
  return row
}

/**
 * The one place where a delivery changes its state, its exchange being held: `moveOf` decides, the event says so, the lease
 * is given back, the exchange's cancellations follow their original, and the next delivery in line gets its turn.
 * `followers`: cancellations that moved with it.
 */
export async function move(
  tx: Tx,
  delivery: DeliveryRecord,
  event: DeliveryEvent,
  motion: Motion = {},
  ends?: { readonly transmission: number },
): Promise<Moved> {
  const { from, to, open, nextAt, closedAt, lastCode, data } = moveOf(delivery, event, motion, tx.now)
  const attempt = { transmission: ends?.transmission, outcome: event.type, code: codeOf(motion) }
  const changes = await tx.run('delivery-move', { seq: delivery.seq, from, to, nextAt, closedAt, lastCode, ...attempt })
  if (changes !== 1) throw new Fault('ASW_STATE_CONFLICT', `delivery ${delivery.id} has moved`)
  tx.append(chainOf(delivery), { kind: event.type, data })
  const followers: DeliveryRecord[] = []
  if (to !== from) {
    if (delivery.action === 'issue') followers.push(...(await followOriginal(tx, delivery, to)))
    // Whoever stays open keeps its place in the line.
    if (!(open && OPEN_STATES.has(from))) {
      if (open) tx.wake()
      tx.push('delivery-promote', { exchange: delivery.exchange }, (promoted) => {
        if (promoted > 0) tx.wake()
      })
    }
  }
  return { to, followers }
}

async function followOriginal(tx: Tx, original: DeliveryRecord, state: DeliveryState): Promise<readonly DeliveryRecord[]> {
  const follow = followUp(state)
  if (!follow || (isDead(state) && (await partnerHas(tx, original)))) return []
  const followers: DeliveryRecord[] = []
  for (const cancellation of await siblings(tx, original, 'cancel')) {
    // One that was purged has nothing left to send.
    if (cancellation.state !== follow.concerned || cancellation.purged_at !== null) continue
    await move(tx, cancellation, follow.event, { data: { original: original.id } })
    followers.push(cancellation)
  }
  if (state === 'refused') await freeIfCancelled(tx, original)
  return followers
}

/** The partner does not have it, and it is not meant to be sent again: it draws on nothing. One that may have arrived still does. */
async function freeIfCancelled(tx: Tx, original: DeliveryRecord): Promise<void> {
  const cancellations = await siblings(tx, original, 'cancel')
  if (cancellations.some(({ state }) => state === 'moot'))
    await freeChildren(tx, (await lockExchange(tx, original.exchange)).certificate)
}

/** Whether the document that the exchange is about was sent and will not arrive by itself: a cancellation of it is moot. */
export async function isOriginalDead(tx: Tx, exchange: number): Promise<boolean> {
  const [original] = await siblings(tx, { exchange }, 'issue')
  return original !== undefined && isDead(original.state) && !(await partnerHas(tx, original))
}

/** For a new cancellation: its original is dead already. */
export async function mootIfOriginalDead(tx: Tx, seq: number): Promise<void> {
  const cancellation = await tx.one<DeliveryRecord>('delivery-by-seq', { seq })
  const [original] = await siblings(tx, cancellation, 'issue')
  if (!original || !isDead(original.state) || (await partnerHas(tx, original))) return
  await move(tx, cancellation, { type: 'mooted' }, { data: { original: original.id } })
  if (original.state === 'refused') await freeIfCancelled(tx, original)
}

function siblings(
  tx: Tx,
  { exchange }: Pick<DeliveryRecord, 'exchange'>,
  action: DeliveryRecord['action'],
): Promise<DeliveryRecord[]> {
  return tx.all<DeliveryRecord>('delivery-siblings', { exchange, action })
}

/** It was sent once more, and that failed: there is something to cancel all the same. */
async function partnerHas(tx: Tx, { exchange_id: id }: DeliveryRecord): Promise<boolean> {
  return isThere(viewOf(await tx.one<ExchangeRecord>('exchange-by-id', { id })))
}
