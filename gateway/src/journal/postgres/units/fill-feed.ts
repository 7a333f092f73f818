import type { Tx } from '../tx.ts'

/** Events that come into the feed in one transaction: nobody waits for longer than these take. */
export const BATCH = 10_000

/** Whoever has the turn may change the feed, and no sink is made meanwhile. */
export async function takeTurn(tx: Tx): Promise<void> {
  await tx.begin()
  await tx.run('feed-turn')
}

/**
 * One batch of what is missing in the feed. With a sink, that is what waits in `feed_next`. With none it is every event after
 * `after` and up to `upTo` that is not there: what waits then is of sinks that are gone, not all that came since, and so no good.
 * Gives where the next batch begins, `undefined` when nothing is missing.
 */
export async function fillBatch(tx: Tx, after: number, upTo: number): Promise<number | undefined> {
  const limit = BATCH
  const { count: sinks } = await tx.one<{ count: number }>('sink-count')
  if (sinks > 0) return (await tx.run('feed-move', { limit })) < limit ? undefined : after
  const cleared = await tx.run('feed-clear', { limit })
  const { count, last } = await tx.one<{ count: number; last: number | null }>('feed-fill', { after, upTo, limit })
  return cleared < limit && count < limit ? undefined : (last ?? after)
}

/** A batch beside all others who write: it is of events that nobody can pass any more. */
export async function fillFeed(tx: Tx, after: number, upTo: number): Promise<number | undefined> {
  await takeTurn(tx)
  return fillBatch(tx, after, upTo)
}
