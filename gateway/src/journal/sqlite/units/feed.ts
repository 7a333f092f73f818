import type { DocumentKind } from '../../../message/document.ts'
import { Fault } from '../../../message/fault.ts'
import type { ExchangeId, PartnerId } from '../../../message/ids.ts'
import { GATEWAY_CHAIN } from '../../chain.ts'
import type { Feed, FeedEvent, FeedWish, SinkRow } from '../../feed.ts'
import { identityOfKey } from '../records.ts'
import { given, type Store } from '../store.ts'
import { type EventRecord, eventRow } from './event-row.ts'
import { type SinkRecord, sinkNamed, sinks, when } from './sinks.ts'

interface FeedRecord extends EventRecord {
  readonly seq: number
  /** None on the chain of the gateway. */
  readonly exchange: ExchangeId | null
  readonly scheme: string
  readonly issuing_country: string
  readonly number: string
  readonly partner: PartnerId
  readonly role: 'issuer' | 'importer'
  readonly about_partner: PartnerId | null
  readonly about_document: DocumentKind | null
  readonly about_identity: string | null
}

/** Feeds.feed. Where nothing is new nothing is written, so that an idle sink costs no sync. */
export function feed(store: Store, { sink: name, holder, limit, leaseMs }: FeedWish): Feed | undefined {
  const sink = sinkNamed(store, name)
  if (sink.disabled_at !== null || (sink.next_at ?? 0) > store.now) return undefined
  if (isTaken(store, sink, holder)) return undefined
  const rows = store.all<FeedRecord>('sink-events', { position: sink.position, limit })
  if (rows.length === 0) return undefined
  store.run('sink-lease', { name, holder, until: store.now + leaseMs })
  return { events: rows.map(feedEvent), tries: sink.tries, ...given('failingSince', when(sink.failing_since)) }
}

/** Feeds.advanceFeed. */
export function advanceFeed(store: Store, name: string, holder: string, position: string): void {
  assureHeld(sinkNamed(store, name), holder)
  store.run('sink-advance', { name, position: seqOf(position), now: store.now })
}

/** Feeds.deferFeed. */
export function deferFeed(
  store: Store,
  name: string,
  holder: string,
  failure: { readonly code: string; readonly delayMs: number },
): SinkRow {
  assureHeld(sinkNamed(store, name), holder)
  store.run('sink-defer', { name, now: store.now, nextAt: store.now + failure.delayMs, code: failure.code })
  return sinks(store).find((row) => row.name === name) as SinkRow
}

/** Feeds.releaseFeed. */
export function releaseFeed(store: Store, name: string, holder: string): void {
  store.run('sink-release', { name, holder })
}

function isTaken(store: Store, sink: SinkRecord, holder: string): boolean {
  return sink.holder !== null && sink.holder !== holder && (sink.leased_until ?? 0) > store.now
}

/** A lease that has run out and that nobody took since is good enough. */
function assureHeld(sink: SinkRecord, holder: string): void {
  if (sink.holder !== holder) throw new Fault('ASW_STATE_CONFLICT', `the lease on the sink ${sink.name} is lost`)
}

function seqOf(position: string): number {
  const seq = Number(position)
  if (!Number.isSafeInteger(seq)) throw new Fault('ASW_INPUT_INVALID', 'not a position of this feed')
  return seq
}

function feedEvent(row: FeedRecord): FeedEvent {
  const { exchange, scheme, issuing_country: issuingCountry, number, partner, role } = row
  const { about_partner, about_document, about_identity } = row
  return {
    ...eventRow(row),
    position: String(row.seq),
    exchange: exchange ?? (GATEWAY_CHAIN as ExchangeId),
    ...(exchange === null ? {} : { certificate: { scheme, issuingCountry, number, partner, role } }),
    ...(about_partner === null || about_document === null || about_identity === null
      ? {}
      : { about: { partner: about_partner, document: about_document, identity: identityOfKey(about_identity) } }),
  }
}
