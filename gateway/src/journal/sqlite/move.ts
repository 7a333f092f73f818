import { advance, type DeliveryEvent, type DeliveryState, OPEN_STATES } from '../../message/delivery.ts'
import { Fault } from '../../message/fault.ts'
import type { ExchangeId, PartnerId } from '../../message/ids.ts'
import { appendEvent } from './events.ts'
import type { Store } from './store.ts'

export interface DeliveryRecord {
  readonly seq: number
  readonly id: string
  readonly exchange: number
  readonly exchange_id: ExchangeId
  readonly partner: PartnerId
  readonly action: 'issue' | 'respond' | 'cancel'
  readonly state: DeliveryState
  readonly tries: number
  readonly next_at: number | null
  readonly holder: string | null
  readonly lease: number
  readonly transmission: number | null
  readonly purged_at: number | null
  readonly last_code: string | null
}

/** Throws ASW_NOT_FOUND. */
export function deliveryNamed(store: Store, id: string): DeliveryRecord {
  const delivery = store.get<DeliveryRecord>('delivery-by-id', { id })
  if (!delivery) throw new Fault('ASW_NOT_FOUND', `no delivery ${id}`)
  return delivery
}

export interface Motion {
  /** Codes, ids, states for the event: never payload. */
  readonly data?: Readonly<Record<string, unknown>>
  readonly nextInMs?: number
}

/** An Acknowledgment has a deadline even if nobody names one: no open state without a next step. */
const ACKNOWLEDGMENT_MS = 600_000

/** A certificate in one of these will not arrive by itself: its cancellation has nothing to cancel. */
const DEAD: ReadonlySet<DeliveryState> = new Set(['refused', 'abandoned', 'expired'])

/**
 * The one place where a delivery changes its state: `advance` decides, the event says so, the lease is given back, the
 * exchange's cancellations follow their original, and the next delivery in line gets its turn.
 */
export function move(store: Store, delivery: DeliveryRecord, event: DeliveryEvent, motion: Motion = {}): DeliveryState {
  const from = delivery.state
  const to = advance(from, event)
  const open = OPEN_STATES.has(to)
  const code = motion.data?.code
  const { changes } = store.run('delivery-move', {
    seq: delivery.seq,
    from,
    to,
    nextAt: open ? nextAt(store, delivery, to, motion) : undefined,
    closedAt: open ? undefined : store.now,
    lastCode: to === 'delivered' ? undefined : typeof code === 'string' ? code : (delivery.last_code ?? undefined),
  })
  if (changes !== 1) throw new Fault('ASW_STATE_CONFLICT', `delivery ${delivery.id} has moved`)
  appendEvent(store, chainOf(delivery), { kind: event.type, data: { delivery: delivery.id, from, to, ...motion.data } })
  if (to !== from) {
    if (delivery.action === 'issue') followOriginal(store, delivery, to)
    store.run('delivery-promote', { exchange: delivery.exchange, now: store.now })
  }
  return to
}

export function chainOf(delivery: Pick<DeliveryRecord, 'exchange' | 'exchange_id'>) {
  return { seq: delivery.exchange, id: delivery.exchange_id }
}

/** Cancellations close when their original is dead, and come back when it is delivered after all. */
function followOriginal(store: Store, original: DeliveryRecord, state: DeliveryState): void {
  if (!DEAD.has(state) && state !== 'delivered') return
  const wanted: DeliveryState = state === 'delivered' ? 'moot' : 'due'
  for (const cancellation of store.all<DeliveryRecord>('delivery-siblings', { exchange: original.exchange, action: 'cancel' })) {
    if (cancellation.state === wanted)
      move(store, cancellation, { type: wanted === 'due' ? 'mooted' : 'reopened' }, { data: { original: original.id } })
  }
}

/** For a new cancellation: its original is dead already. */
export function mootIfOriginalDead(store: Store, cancellation: DeliveryRecord): void {
  const [original] = store.all<DeliveryRecord>('delivery-siblings', { exchange: cancellation.exchange, action: 'issue' })
  if (original && DEAD.has(original.state)) move(store, cancellation, { type: 'mooted' }, { data: { original: original.id } })
}

function nextAt(store: Store, delivery: DeliveryRecord, to: DeliveryState, { nextInMs }: Motion): number | undefined {
  if (nextInMs !== undefined) return store.now + nextInMs
  if (to === delivery.state) return delivery.next_at ?? undefined
  if (to === 'awaiting') return store.now + ACKNOWLEDGMENT_MS
  // Whoever comes back from `moot` may find an older one open again: `delivery-promote` decides.
  return delivery.state === 'moot' ? undefined : store.now
}
