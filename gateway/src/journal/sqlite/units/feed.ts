import { Fault } from '../../../message/fault.ts'
import type { Feed, FeedWish, SinkRow } from '../../feed.ts'
import { type FeedRecord, feedEvent, given, type SinkRecord, when } from '../../rows.ts'
import type { Store } from '../store.ts'
import { sinkNamed, sinks } from './sinks.ts'

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
