import type { DeliveryId, ExchangeId, Sha256 } from '../../../message/ids.ts'
import { GATEWAY_CHAIN } from '../../chain.ts'
import type { DeliveryRow, EventRow, ExchangeRow, KindsPage, KindsWish, StuckRow, TimelinePage } from '../../journal.ts'
import {
  type DeliveryRowRecord,
  deliveryRow,
  type EventRecord,
  type ExchangeRecord,
  eventRow,
  exchangeRow,
  type StuckRecord,
} from '../../rows.ts'
import { stretchOf } from '../../stretch.ts'
import { STUCK_WISHES, stuckRows } from '../../stuck.ts'
import { getBlob } from '../blobs.ts'
import { exchangeAbout } from '../exchanges.ts'
import type { Store } from '../store.ts'

/** Journal.exchange. */
export function exchange(store: Store, id: ExchangeId): ExchangeRow | undefined {
  const row = store.get<ExchangeRecord>('exchange-by-id', { id })
  return row && exchangeRow(row)
}

/** Journal.exchangeOf. */
export function exchangeOf(store: Store, certificate: string): ExchangeRow | undefined {
  const row = exchangeAbout(store, certificate)
  return row && exchangeRow(row)
}

/** Journal.delivery. */
export function delivery(store: Store, id: DeliveryId): DeliveryRow | undefined {
  const row = store.get<DeliveryRowRecord>('delivery-row', { id })
  return row && deliveryRow(row)
}

/** Strangers can make the gateway's own chain long; nobody reads more of it at once. */
const FIRST_PAGE: TimelinePage = { after: 0, limit: 20_000 }

/** Journal.timeline. */
export function timeline(store: Store, id: ExchangeId, page = FIRST_PAGE): readonly EventRow[] {
  const seq = chainOf(store, id)
  if (seq === undefined) return []
  return store.all<EventRecord>('events-after', { exchange: seq, n: page.after, limit: page.limit }).map(eventRow)
}

function chainOf(store: Store, id: ExchangeId): number | undefined {
  return id === GATEWAY_CHAIN ? 0 : store.get<ExchangeRecord>('exchange-by-id', { id })?.seq
}

/** Journal.ofKinds. */
export function ofKinds(store: Store, id: ExchangeId, wish: KindsWish): KindsPage {
  const exchange = chainOf(store, id)
  const head = exchange === undefined ? undefined : store.get<{ n: number }>('chain-head', { exchange })
  if (!head) return { events: [] }
  const { above, upTo, next } = stretchOf(head.n, wish)
  const kinds = ` ${wish.kinds.join(' ')} `
  const events = store.all<EventRecord>('events-of-kinds', { exchange, above, upTo, kinds }).map(eventRow)
  return { events: wish.newest ? events.reverse() : events, ...(next === undefined ? {} : { next }) }
}

/** Journal.stuck: the longest first, at most a thousand of each kind and turn. */
export function stuck(store: Store): readonly StuckRow[] {
  return stuckRows(STUCK_WISHES.map((wish) => store.all<StuckRecord>('stuck', { ...wish, now: store.now })))
}

/** Journal.blob. */
export function blob(store: Store, digest: Sha256): Uint8Array | undefined {
  return getBlob(store, digest)
}

/** Journal.counts: `delivery.<state>`, `dead-letter`, `arrival.open|held`, `signal.due`, `inbox.waiting|leased`, `clock.running|warning`, `conversation.open|stuck`, `stuck`, `event`, `sink.lag|failing|disabled`. */
export function counts(store: Store): Readonly<Record<string, number>> {
  return Object.fromEntries(
    store.all<{ name: string; count: number }>('counts', { now: store.now }).map(({ name, count }) => [name, count]),
  )
}
