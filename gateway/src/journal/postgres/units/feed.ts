import { Fault } from '../../../message/fault.ts'
import type { Feed, FeedWish, SinkRow } from '../../feed.ts'
import { type FeedRecord, feedEvent, given, type SinkRecord, when } from '../../rows.ts'
import type { Tx } from '../tx.ts'
import { BATCH, takeTurn } from './fill-feed.ts'
import { lockSink, sinks } from './sinks.ts'

/** So many may wait for a sink that may take nothing now. */
const MANY = BATCH / 10

/**
 * Feeds.feed. Where nothing is new nothing is written, and no transaction is begun. A sink that waits or is disabled may be the only one:
 * so that what nobody takes does not pile up outside of the feed, it is moved there for it too.
 */
export async function feed(tx: Tx, { sink: name, holder, limit, leaseMs }: FeedWish): Promise<Feed | undefined> {
  const look = await tx.get<SinkRecord & { now: number; ahead: boolean; crowded: boolean }>('feed-look', { name, many: MANY })
  if (!look) throw new Fault('ASW_NOT_FOUND', `no sink ${name}`)
  if (!look.ahead) return undefined
  if (!isFree(look, holder, look.now)) {
    if (look.crowded) await moveBatch(tx)
    return undefined
  }
  await tx.begin()
  const sink = await lockSink(tx, name)
  if (!isFree(sink, holder, tx.now)) return undefined
  await moveBatch(tx)
  const rows = await tx.all<FeedRecord>('sink-events', { position: sink.position, limit })
  if (rows.length === 0) return undefined
  await tx.run('sink-lease', { name, holder, until: tx.now + leaseMs })
  return { events: rows.map(feedEvent), tries: sink.tries, ...given('failingSince', when(sink.failing_since)) }
}

/** Feeds.tidyFeed. */
export async function tidyFeed(tx: Tx): Promise<number> {
  const { crowded } = await tx.one<{ crowded: boolean }>('feed-crowded', { many: MANY })
  return crowded ? moveBatch(tx) : 0
}

async function moveBatch(tx: Tx): Promise<number> {
  await takeTurn(tx)
  return tx.run('feed-move', { limit: BATCH })
}

/** Feeds.advanceFeed. */
export async function advanceFeed(tx: Tx, name: string, holder: string, position: string): Promise<void> {
  assureHeld(await lockSink(tx, name), holder)
  await tx.run('sink-advance', { name, position: numberOf(position) })
}

/** Feeds.deferFeed. */
export async function deferFeed(
  tx: Tx,
  name: string,
  holder: string,
  { code, delayMs }: { readonly code: string; readonly delayMs: number },
): Promise<SinkRow> {
  assureHeld(await lockSink(tx, name), holder)
  await tx.run('sink-defer', { name, nextAt: tx.now + delayMs, code })
  return (await sinks(tx)).find((row) => row.name === name) as SinkRow
}

/** Feeds.releaseFeed. */
export async function releaseFeed(tx: Tx, name: string, holder: string): Promise<void> {
  await tx.run('sink-release', { name, holder })
}

/** Neither disabled nor waiting, and nobody else's. */
function isFree(sink: SinkRecord, holder: string, now: number): boolean {
  const taken = sink.holder !== null && sink.holder !== holder && (sink.leased_until ?? 0) > now
  return sink.disabled_at === null && (sink.next_at ?? 0) <= now && !taken
}

/** A lease that has run out and that nobody took since is good enough. */
function assureHeld(sink: SinkRecord, holder: string): void {
  if (sink.holder !== holder) throw new Fault('ASW_STATE_CONFLICT', `the lease on the sink ${sink.name} is lost`)
}

function numberOf(position: string): number {
  const n = Number(position)
  if (!Number.isSafeInteger(n)) throw new Fault('ASW_INPUT_INVALID', 'not a position of this feed')
  return n
}
