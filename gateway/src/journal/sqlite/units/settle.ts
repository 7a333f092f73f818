import type { DeliveryEvent, DeliveryState } from '../../../message/delivery.ts'
import type { ExchangeFact } from '../../../message/exchange.ts'
import { deliveryFacts } from '../../../message/facts.ts'
import type { DeliveryId, PartnerId } from '../../../message/ids.ts'
import type { SettleFacts } from '../../journal.ts'
import { assureNotTaken, assureReplayable, type DeliveryRecord } from '../../motion.ts'
import { type DeliveryRowRecord, deliveryRow, viewOf } from '../../rows.ts'
import { announce } from '../announce.ts'
import { exchangeNamed, tell } from '../exchanges.ts'
import { allotAgain } from '../ledger.ts'
import { deliveryNamed, move } from '../move.ts'
import type { Store } from '../store.ts'

/** Journal.settle. */
export function settle(store: Store, id: DeliveryId, event: DeliveryEvent, facts: SettleFacts): DeliveryState {
  const delivery = deliveryNamed(store, id)
  assureNotTaken(delivery, facts.claim)
  return settleOne(store, delivery, event, facts)
}

export function settleOne(store: Store, delivery: DeliveryRecord, event: DeliveryEvent, facts: SettleFacts): DeliveryState {
  const { to: state, followers } = move(store, delivery, event, facts)
  const refused = state === 'refused' && delivery.state !== state
  say(store, delivery, [
    ...(facts.facts ?? []),
    ...(refused ? factsOf(store, delivery, 'refused') : []),
    ...followers.flatMap((one) => factsOf(store, one, state === 'delivered' ? 'due' : 'moot')),
  ])
  if (delivery.transmission !== null) {
    const code = facts.data?.code
    store.run('attempt-end', {
      transmission: delivery.transmission,
      outcome: event.type,
      code: typeof code === 'string' ? code : undefined,
      now: store.now,
    })
  }
  return state
}

/** What it means to the exchange what became of the delivery of a request or a cancellation. */
function factsOf(store: Store, { id, action }: DeliveryRecord, became: 'refused' | 'moot' | 'due'): readonly ExchangeFact[] {
  const row = action !== 'issue' ? store.get<DeliveryRowRecord>('delivery-row', { id }) : undefined
  return row ? deliveryFacts(deliveryRow(row), became, store.at) : []
}

function say(store: Store, delivery: DeliveryRecord, facts: readonly ExchangeFact[]): void {
  if (facts.length === 0) return
  const known = exchangeNamed(store, delivery.exchange_id)
  announce(store, known, tell(store, known, facts))
}

/**
 * Journal.hasten. Only what waits for another try: an `awaiting` delivery is with the partner already, and to call its
 * Acknowledgment overdue would send it again, or abandon it, because the partner is alive.
 */
export function hasten(store: Store, partner: PartnerId, withinMs: number): number {
  const name = `hastened ${partner}`
  const before = store.get<{ value: string }>('meta-get', { name })
  const passed = before === undefined ? withinMs : store.now - Number(before.value)
  // A clock that was put back keeps nothing waiting.
  if (passed >= 0 && passed < withinMs) return 0
  const { changes } = store.run('delivery-hasten', { partner, now: store.now })
  if (changes > 0) store.run('meta-set', { name, value: String(store.now) })
  return changes
}

/** States after which the message id means something to the partner. */
const SPENT: ReadonlySet<DeliveryState> = new Set(['refused', 'delivered'])

/** Journal.replay. */
export function replay(store: Store, id: DeliveryId, by: string): { readonly fresh: boolean } {
  const delivery = deliveryNamed(store, id)
  assureReplayable(delivery, viewOf(exchangeNamed(store, delivery.exchange_id)))
  const sealed =
    delivery.transmission === null
      ? undefined
      : store.get<{ expires_at: number }>('transmission-by-seq', { seq: delivery.transmission })
  // A partner remembers the message id: of one that it refused it would refuse the same bytes again, whatever has been mended, and of one
  // that it took it would say so again, whatever it has lost since.
  const fresh = sealed === undefined || sealed.expires_at <= store.now || SPENT.has(delivery.state)
  if (delivery.action === 'issue') allotAgain(store, exchangeNamed(store, delivery.exchange_id).certificate)
  store.run('delivery-replay', { seq: delivery.seq, fresh: fresh ? 1 : 0 })
  move(store, delivery, { type: 'replayed' }, { data: { by, fresh } })
  if (delivery.state === 'refused') say(store, delivery, factsOf(store, delivery, 'due'))
  return { fresh }
}
