import { advance, type DeliveryEvent, type DeliveryState } from '../../../message/delivery.ts'
import type { ExchangeFact } from '../../../message/exchange.ts'
import { deliveryFacts } from '../../../message/facts.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId, PartnerId } from '../../../message/ids.ts'
import type { SettleFacts } from '../../journal.ts'
import { assureNotTaken } from '../../motion.ts'
import { type DeliveryRowRecord, deliveryRow } from '../../rows.ts'
import { announce } from '../announce.ts'
import { tell } from '../exchanges.ts'
import { type HeldDelivery, lockDelivery, move } from '../move.ts'
import type { Tx } from '../tx.ts'

/** Journal.settle. */
export async function settle(tx: Tx, id: DeliveryId, event: DeliveryEvent, facts: SettleFacts): Promise<DeliveryState> {
  const delivery = await lockDelivery(tx, id)
  assureNotTaken(delivery, facts.claim)
  return settleOne(tx, delivery, event, facts)
}

export async function settleOne(
  tx: Tx,
  delivery: HeldDelivery,
  event: DeliveryEvent,
  facts: SettleFacts,
): Promise<DeliveryState> {
  const ends = delivery.transmission === null ? undefined : { transmission: delivery.transmission }
  const state = await move(tx, delivery, event, facts, ends)
  const refused = state === 'refused' && delivery.state !== state
  await say(tx, delivery, [...(facts.facts ?? []), ...(refused ? await factsOf(tx, delivery, 'refused') : [])])
  return state
}

/** What it means to the exchange that the delivery of a request was refused, or is due again. */
async function factsOf(tx: Tx, { id, action }: HeldDelivery, became: 'refused' | 'due'): Promise<readonly ExchangeFact[]> {
  const row = action === 'respond' ? await tx.get<DeliveryRowRecord>('delivery-row', { id }) : undefined
  return row ? deliveryFacts(deliveryRow(row), became, tx.at) : []
}

async function say(tx: Tx, delivery: HeldDelivery, facts: readonly ExchangeFact[]): Promise<void> {
  if (facts.length === 0) return
  const exchange = { ...delivery, seq: delivery.exchange, id: delivery.exchange_id }
  await announce(tx, exchange, delivery, await tell(tx, exchange, facts))
}

/**
 * Journal.hasten. Only what waits for another try: an `awaiting` delivery is with the partner already, and to call its
 * Acknowledgment overdue would send it again, or abandon it, because the partner is alive.
 */
export async function hasten(tx: Tx, partner: PartnerId, withinMs: number): Promise<number> {
  const changes = await tx.run('delivery-hasten', { partner, name: `hastened ${partner}`, withinMs })
  if (changes > 0) tx.wake()
  return changes
}

/** Journal.replay. */
export async function replay(tx: Tx, id: DeliveryId, by: string): Promise<{ readonly fresh: boolean }> {
  const delivery = await lockDelivery(tx, id)
  if (advance(delivery.state, { type: 'replayed' }) === delivery.state) {
    throw new Fault(
      'ASW_STATE_CONFLICT',
      `delivery ${id} is ${delivery.state}: only a refused, abandoned or expired one is sent again`,
    )
  }
  if (delivery.purged_at !== null) throw new Fault('ASW_STATE_CONFLICT', `the content of delivery ${id} has been purged`)
  const seq = delivery.transmission
  const sealed = seq === null ? undefined : await tx.get<{ expires_at: number }>('transmission-by-seq', { seq })
  // A partner that refused remembers the message id and would refuse the same bytes again, whatever has been mended.
  const fresh = sealed === undefined || sealed.expires_at <= tx.now || delivery.state === 'refused'
  await tx.run('delivery-replay', { seq: delivery.seq, fresh })
  await move(tx, delivery, { type: 'replayed' }, { data: { by, fresh } })
  if (delivery.state === 'refused') await say(tx, delivery, await factsOf(tx, delivery, 'due'))
  return { fresh }
}
