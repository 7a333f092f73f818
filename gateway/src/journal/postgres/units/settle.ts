import type { DeliveryEvent, DeliveryState } from '../../../message/delivery.ts'
import type { ExchangeFact } from '../../../message/exchange.ts'
import { deliveryFacts } from '../../../message/facts.ts'
import type { DeliveryId, PartnerId } from '../../../message/ids.ts'
import type { SettleFacts } from '../../journal.ts'
import { assureNotTaken, assureReplayable, type DeliveryRecord } from '../../motion.ts'
import { type DeliveryRowRecord, deliveryRow, viewOf } from '../../rows.ts'
import { announce } from '../announce.ts'
import { lockExchange, tell } from '../exchanges.ts'
import { allotAgain } from '../ledger.ts'
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
  const { to: state, followers } = await move(tx, delivery, event, facts, ends)
  const refused = state === 'refused' && delivery.state !== state
  const said = [...(facts.facts ?? []), ...(refused ? await factsOf(tx, delivery, 'refused') : [])]
  for (const one of followers) said.push(...(await factsOf(tx, one, state === 'delivered' ? 'due' : 'moot')))
  await say(tx, delivery, said)
  return state
}

/** What it means to the exchange what became of the delivery of a request or a cancellation. */
async function factsOf(
  tx: Tx,
  { id, action }: Pick<DeliveryRecord, 'id' | 'action'>,
  became: 'refused' | 'moot' | 'due',
): Promise<readonly ExchangeFact[]> {
  const row = action !== 'issue' ? await tx.get<DeliveryRowRecord>('delivery-row', { id }) : undefined
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

/** States after which the message id means something to the partner. */
const SPENT: ReadonlySet<DeliveryState> = new Set(['refused', 'delivered'])

/** Journal.replay. */
export async function replay(tx: Tx, id: DeliveryId, by: string): Promise<{ readonly fresh: boolean }> {
  const delivery = await lockDelivery(tx, id)
  assureReplayable(delivery, viewOf(delivery))
  const seq = delivery.transmission
  const sealed = seq === null ? undefined : await tx.get<{ expires_at: number }>('transmission-by-seq', { seq })
  // A partner remembers the message id: of one that it refused it would refuse the same bytes again, whatever has been mended, and of one
  // that it took it would say so again, whatever it has lost since.
  const fresh = sealed === undefined || sealed.expires_at <= tx.now || SPENT.has(delivery.state)
  if (delivery.action === 'issue') await allotAgain(tx, (await lockExchange(tx, delivery.exchange)).certificate)
  await tx.run('delivery-replay', { seq: delivery.seq, fresh })
  await move(tx, delivery, { type: 'replayed' }, { data: { by, fresh } })
  if (delivery.state === 'refused') await say(tx, delivery, await factsOf(tx, delivery, 'due'))
  return { fresh }
}
