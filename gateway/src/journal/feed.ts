import type { DocumentKind } from '../message/document.ts'
import type { BusinessIdentity, ExchangeId, PartnerId } from '../message/ids.ts'
import type { EventRow } from './journal.ts'

/**
 * A sink is somebody who is told of every event: the events exchange, a webhook. It reads all events of all chains in the
 * order in which they became durable (those of one chain always in the order of the chain), from a position of its own, and moves that position only when it has handed them on.
 * So nothing is lost and nothing invented; what was handed on right before a crash is handed on again. One holder at a
 * time by lease; several nodes may try. Sinks survive restarts; their failures and waits stand in their row.
 */
export interface Feeds {
  /** Makes the sink if there is none: at the beginning of all events, or at their present end. One that exists stays where it is.
   *  The first one of a grown journal takes a while, and holds up nobody for long. */
  openSink(name: string, from: 'start' | 'end'): Promise<void>
  /** False when there was none. */
  dropSink(name: string): Promise<boolean>
  /** By name. */
  sinks(): Promise<readonly SinkRow[]>
  /** The next events, leased to `holder`. `undefined` when there is nothing to do for this holder now: nothing new, leased to
   *  another, waiting after a failure, disabled. Throws ASW_NOT_FOUND. */
  feed(wish: FeedWish): Promise<Feed | undefined>
  /** Where there are sinks and nobody reads for any of them, what happens must not pile up outside of the feed: a batch of it is moved
   *  there. Returns how many. */
  tidyFeed(): Promise<number>
  /** Everything up to and including `position` (which `feed` gave) is handed on; failures are forgotten. A position that is not
   *  ahead changes nothing. Throws ASW_STATE_CONFLICT when another took the sink over meanwhile, ASW_NOT_FOUND. */
  advanceFeed(sink: string, holder: string, position: string): Promise<void>
  /** The first event could not be handed on: the sink waits `delayMs`, and its lease is given back. Throws as `advanceFeed`. */
  deferFeed(sink: string, holder: string, failure: { readonly code: string; readonly delayMs: number }): Promise<SinkRow>
  /** Gives the lease back, position untouched. One that is lost is somebody else's: then nothing happens. */
  releaseFeed(sink: string, holder: string): Promise<void>
  /** Nothing is fed any more until it is enabled; appends `sink-disabled` to the chain of the gateway. One that is disabled stays
   *  as it is. Throws ASW_NOT_FOUND. */
  disableSink(name: string, code: string): Promise<void>
  /** It goes on where it stopped, at once; appends `sink-enabled` if it was disabled. Also ends a wait. Throws ASW_NOT_FOUND. */
  enableSink(name: string, by: string): Promise<void>
}

export interface FeedWish {
  readonly sink: string
  readonly holder: string
  readonly limit: number
  readonly leaseMs: number
}
export interface Feed {
  readonly events: readonly FeedEvent[]
  /** Failures in a row so far. */
  readonly tries: number
  /** Since when, if there are any. */
  readonly failingSince?: string
}
export interface FeedEvent extends EventRow {
  /** Where this event stands in the feed: the store's own text, comparable by nobody else. */
  readonly position: string
  /** Chain it belongs to; `gateway` for what belongs to no exchange. */
  readonly exchange: ExchangeId
  /** What the exchange is about; absent on the chain of the gateway. */
  readonly certificate?: {
    readonly scheme: string
    readonly issuingCountry: string
    readonly number: string
    readonly partner: PartnerId
    readonly role: 'issuer' | 'importer'
  }
  /** The document that the event speaks of (`data.delivery`, `data.arrival` or `data.entry`), where it has been read. */
  readonly about?: { readonly partner: PartnerId; readonly document: DocumentKind; readonly identity: BusinessIdentity }
}
export interface SinkRow {
  readonly name: string
  readonly createdAt: string
  /** Events that are durable and not handed on, counted up to `MAX_LAG`. */
  readonly lag: number
  /** When the position last moved. */
  readonly advancedAt?: string
  readonly tries: number
  readonly failingSince?: string
  /** Until then it waits. */
  readonly nextAt?: string
  readonly lastCode?: string
  readonly disabled?: { readonly at: string; readonly code: string }
}
export const MAX_LAG = 10_000
