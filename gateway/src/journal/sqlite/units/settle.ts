import { advance, type DeliveryEvent, type DeliveryState } from '../../../message/delivery.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId, PartnerId } from '../../../message/ids.ts'
import type { SettleFacts } from '../../journal.ts'
import type { DeliveryRecord } from '../../motion.ts'
import { announce } from '../announce.ts'
import { exchangeNamed, tell } from '../exchanges.ts'
import { deliveryNamed, move } from '../move.ts'
import type { Store } from '../store.ts'

/** Journal.settle. */
export function settle(store: Store, id: DeliveryId, event: DeliveryEvent, facts: SettleFacts): DeliveryState {
  return settleOne(store, deliveryNamed(store, id), event, facts)
}

export function settleOne(store: Store, delivery: DeliveryRecord, event: DeliveryEvent, facts: SettleFacts): DeliveryState {
  const state = move(store, delivery, event, facts)
  if (facts.facts && facts.facts.length > 0) {
    const known = exchangeNamed(store, delivery.exchange_id)
    announce(store, known, tell(store, known, facts.facts))
  }
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

/**
 * Journal.hasten. Only what waits for another try: an `awaiting` delivery is with the partner already, and to call its
 * Acknowledgment overdue would send it again, or abandon it, because the partner is alive.
 */
export function hasten(store: Store, partner: PartnerId): number {
  return store.run('delivery-hasten', { partner, now: store.now }).changes
}

/** Journal.replay. */
export function replay(store: Store, id: DeliveryId, by: string): { readonly fresh: boolean } {
  const delivery = deliveryNamed(store, id)
  if (advance(delivery.state, { type: 'replayed' }) === delivery.state) {
    throw new Fault(
      'ASW_STATE_CONFLICT',
      `delivery ${id} is ${delivery.state}: only a refused, abandoned or expired one is sent again`,
    )
  }
  if (delivery.purged_at !== null) throw new Fault('ASW_STATE_CONFLICT', `the content of delivery ${id} has been purged`)
  const sealed =
    delivery.transmission === null
      ? undefined
      : store.get<{ expires_at: number }>('transmission-by-seq', { seq: delivery.transmission })
  // A partner that refused remembers the message id and would refuse the same bytes again, whatever has been mended.
  const fresh = sealed === undefined || sealed.expires_at <= store.now || delivery.state === 'refused'
  store.run('delivery-replay', { seq: delivery.seq, fresh: fresh ? 1 : 0 })
  move(store, delivery, { type: 'replayed' }, { data: { by, fresh } })
  return { fresh }
}
