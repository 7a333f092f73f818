import { advance, type DeliveryEvent, type DeliveryState, OPEN_STATES } from '../message/delivery.ts'
import type { ExchangeView } from '../message/exchange.ts'
import { Fault } from '../message/fault.ts'
import { isTakenBack } from '../message/follow.ts'
import type { ExchangeId, PartnerId } from '../message/ids.ts'
import type { Claim } from './journal.ts'

/** A delivery as far as its motion needs it. Instants in milliseconds since the epoch. */
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

/** The chain that tells of it. */
export function chainOf(delivery: Pick<DeliveryRecord, 'exchange' | 'exchange_id'>) {
  return { seq: delivery.exchange, id: delivery.exchange_id }
}

/**
 * A lease that has run out and that nobody took since is good enough, and so is one that ended because the partner's answer was
 * faster than the end of the send. Throws ASW_STATE_CONFLICT.
 */
export function assureNotTaken(delivery: DeliveryRecord, claim: Pick<Claim, 'holder' | 'lease'> | undefined): void {
  if (!claim) return
  const taken = claim.lease === undefined ? delivery.holder !== claim.holder : delivery.lease !== claim.lease
  if (taken) throw new Fault('ASW_STATE_CONFLICT', `the lease on ${delivery.id} is lost`)
}

export interface Motion {
  /** Codes, ids, states for the event: never payload. */
  readonly data?: Readonly<Record<string, unknown>>
  readonly nextInMs?: number
}

/** What a store writes when a delivery moves. */
export interface Move {
  readonly from: DeliveryState
  readonly to: DeliveryState
  readonly open: boolean
  readonly nextAt: number | undefined
  readonly closedAt: number | undefined
  readonly lastCode: string | undefined
  /** Of the event. */
  readonly data: Readonly<Record<string, unknown>>
}

/** `followers`: cancellations that moved with their original, as they were before. */
export interface Moved {
  readonly to: DeliveryState
  readonly followers: readonly DeliveryRecord[]
}

/** An Acknowledgment has a deadline even if nobody names one: no open state without a next step. */
const ACKNOWLEDGMENT_MS = 600_000

/** `advance` decides where it goes; this decides when it is due there and what is kept of why. Pure. */
export function moveOf(delivery: DeliveryRecord, event: DeliveryEvent, motion: Motion, now: number): Move {
  const from = delivery.state
  const to = advance(from, event)
  const open = OPEN_STATES.has(to)
  const code = codeOf(motion)
  return {
    from,
    to,
    open,
    nextAt: open ? nextAt(delivery, to, motion, now) : undefined,
    closedAt: open ? undefined : now,
    lastCode: to === 'delivered' ? undefined : (code ?? delivery.last_code ?? undefined),
    data: { delivery: delivery.id, from, to, ...motion.data },
  }
}

export function codeOf({ data }: Pick<Motion, 'data'>): string | undefined {
  return typeof data?.code === 'string' ? data.code : undefined
}

function nextAt(delivery: DeliveryRecord, to: DeliveryState, { nextInMs }: Motion, now: number): number | undefined {
  if (nextInMs !== undefined) return now + nextInMs
  if (to === delivery.state) return delivery.next_at ?? undefined
  if (to === 'awaiting') return now + ACKNOWLEDGMENT_MS
  // Whoever comes back from `moot` may find an older one open again: the store promotes whoever is first in line.
  return delivery.state === 'moot' ? undefined : now
}

/** A certificate in one of these will not arrive by itself: its cancellation has nothing to cancel. */
const DEAD: ReadonlySet<DeliveryState> = new Set(['refused', 'abandoned', 'expired'])

export function isDead(state: DeliveryState): boolean {
  return DEAD.has(state)
}

/** Whether the partner has what the exchange is about, whatever becomes of the bytes that are sent to it now. */
export function isThere({ hops: { AS2 } }: ExchangeView): boolean {
  return AS2 !== undefined && !AS2.failed
}

/**
 * What may be sent again by hand. Of what the partner has acknowledged only what an exchange is about (OCP Rule 29(3)): that alone does
 * a partner ask for that has lost it, and never what has been taken back. Throws ASW_STATE_CONFLICT.
 */
export function assureReplayable({ id, state, action, purged_at }: DeliveryRecord, view: ExchangeView): void {
  const conflict = (why: string) => new Fault('ASW_STATE_CONFLICT', why)
  if (advance(state, { type: 'replayed' }) === state)
    throw conflict(`delivery ${id} is ${state}: only a delivered, refused, abandoned or expired one is sent again`)
  if (purged_at !== null) throw conflict(`the content of delivery ${id} has been purged`)
  if (state !== 'delivered') return
  if (action !== 'issue')
    throw conflict(`delivery ${id} is delivered: only the certificate, declaration or report itself is sent again after that`)
  if (isTakenBack(view)) throw conflict('it has been cancelled or replaced: it is not sent again')
}

/**
 * Cancellations close when their original is dead, and come back when it is delivered after all: in which state they are
 * concerned, and by what event they move. `undefined`: the original's move does not touch them.
 */
export function followUp(
  original: DeliveryState,
): { readonly concerned: DeliveryState; readonly event: DeliveryEvent } | undefined {
  if (DEAD.has(original)) return { concerned: 'due', event: { type: 'mooted' } }
  return original === 'delivered' ? { concerned: 'moot', event: { type: 'reopened' } } : undefined
}
