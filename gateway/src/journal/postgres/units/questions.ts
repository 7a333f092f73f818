import type { DeliveryId, ExchangeId, Sha256 } from '../../../message/ids.ts'
import { GATEWAY_CHAIN } from '../../chain.ts'
import { MAX_LAG } from '../../feed.ts'
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
import type { Tx } from '../tx.ts'

/** Journal.exchange. */
export async function exchange(tx: Tx, id: ExchangeId): Promise<ExchangeRow | undefined> {
  const row = await tx.get<ExchangeRecord>('exchange-by-id', { id })
  return row && exchangeRow(row)
}

/** Journal.exchangeOf. */
export async function exchangeOf(tx: Tx, certificate: string): Promise<ExchangeRow | undefined> {
  const row = await tx.get<ExchangeRecord>('exchange-by-certificate', { certificate })
  return row && exchangeRow(row)
}

/** Journal.delivery. */
export async function delivery(tx: Tx, id: DeliveryId): Promise<DeliveryRow | undefined> {
  const row = await tx.get<DeliveryRowRecord>('delivery-row', { id })
  return row && deliveryRow(row)
}

/** Strangers can make the gateway's own chain long; nobody reads more of it at once. */
const FIRST_PAGE: TimelinePage = { after: 0, limit: 20_000 }

/** Journal.timeline. */
export async function timeline(tx: Tx, id: ExchangeId, page = FIRST_PAGE): Promise<readonly EventRow[]> {
  const seq = await chainOf(tx, id)
  if (seq === undefined) return []
  return (await tx.all<EventRecord>('events-after', { exchange: seq, n: page.after, limit: page.limit })).map(eventRow)
}

async function chainOf(tx: Tx, id: ExchangeId): Promise<number | undefined> {
  return id === GATEWAY_CHAIN ? 0 : (await tx.get<ExchangeRecord>('exchange-by-id', { id }))?.seq
}

/** Journal.ofKinds. */
export async function ofKinds(tx: Tx, id: ExchangeId, wish: KindsWish): Promise<KindsPage> {
  const exchange = await chainOf(tx, id)
  const head = exchange === undefined ? undefined : await tx.get<{ n: number }>('chain-head', { exchange })
  if (!head) return { events: [] }
  const { above, upTo, next } = stretchOf(head.n, wish)
  const rows = await tx.all<EventRecord>('events-of-kinds', { exchange, above, upTo, kinds: wish.kinds })
  const events = rows.map(eventRow)
  return { events: wish.newest ? events.reverse() : events, ...(next === undefined ? {} : { next }) }
}

/** Journal.stuck: the longest first, at most a thousand of each kind and turn. */
export async function stuck(tx: Tx): Promise<readonly StuckRow[]> {
  await tx.snapshot()
  return stuckRows(await Promise.all(STUCK_WISHES.map((wish) => tx.all<StuckRecord>('stuck', wish))))
}

/** Journal.blob. */
export function blob(tx: Tx, digest: Sha256): Promise<Uint8Array | undefined> {
  return getBlob(tx, digest)
}

/** Journal.counts: the same names as in the other store. */
export async function counts(tx: Tx): Promise<Readonly<Record<string, number>>> {
  const rows = await tx.all<{ name: string; count: number }>('counts', { most: MAX_LAG })
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}
