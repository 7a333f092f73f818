import type { FeedEvent } from '../journal/feed.ts'
import type { Journal } from '../journal/journal.ts'
import type { World } from '../message/clock.ts'
import { type Fault, faultOf } from '../message/fault.ts'
import { delay } from '../relay/retry.ts'

/** Somebody who is handed events one after the other, each at least once, from a durable position of its own. */
export interface HandOver {
  readonly journal: Pick<Journal, 'feed' | 'advanceFeed' | 'deferFeed' | 'releaseFeed' | 'disableSink'>
  readonly sink: string
  readonly holder: string
  readonly timeoutMs: number
  /** After so long without any success it is disabled, with an alarm. */
  readonly disableAfterMs: number
  readonly world: Pick<World, 'now' | 'random'>
  /** Hands one event on: resolves when the other side has taken it. `undefined`: this event is none of its, pass over it. */
  readonly hand: (event: FeedEvent) => Promise<((signal: AbortSignal) => Promise<unknown>) | undefined>
  readonly report: (what: 'failed' | 'disabled', fault: Fault) => void
}

const ROUND = 50
const RETRY = { firstDelayMs: 2_000, maxDelayMs: 600_000, factor: 2, tries: Number.POSITIVE_INFINITY }
const MARGIN_MS = 30_000

/**
 * One round: events one after the other, in the order of the feed; the position moves after every success. The first failure
 * ends the round: its wait, with backoff and jitter, stands in the row of the sink. Returns how many events were handed on or
 * passed over. A journal that is away throws, and nothing has moved.
 */
export async function handOverOnce(deps: HandOver, signal: AbortSignal): Promise<number> {
  const { journal, sink, holder, world } = deps
  const leaseMs = 2 * deps.timeoutMs + MARGIN_MS
  const feed = await journal.feed({ sink, holder, limit: ROUND, leaseMs })
  if (!feed) return 0
  const until = world.now() + deps.timeoutMs
  let passed: FeedEvent | undefined
  let count = 0
  for (const event of feed.events) {
    const hand = await deps.hand(event)
    if (hand) {
      try {
        await hand(signal)
      } catch (error) {
        if (passed) await journal.advanceFeed(sink, holder, passed.position)
        // Told to stop in the middle: that is no failure of the receiver.
        if (signal.aborted) await journal.releaseFeed(sink, holder)
        else await failed(deps, faultOf(error), count === 0 ? feed : { tries: 0 })
        return count
      }
      await journal.advanceFeed(sink, holder, event.position)
      passed = undefined
    } else passed = event
    count += 1
    // The lease must not run out in our hands: the next round takes it anew.
    if (world.now() >= until) break
  }
  if (passed) await journal.advanceFeed(sink, holder, passed.position)
  return count
}

async function failed(
  deps: HandOver,
  fault: Fault,
  before: { readonly tries: number; readonly failingSince?: string },
): Promise<void> {
  const { journal, sink, holder, world, report } = deps
  const wait = Math.max(delay(RETRY, before.tries + 1, (1 + world.random()) / 2), Number(fault.facts.retryAfterMs ?? 0))
  const row = await journal.deferFeed(sink, holder, { code: fault.code, delayMs: wait })
  report('failed', fault)
  const failingMs = row.failingSince === undefined ? 0 : world.now() - Date.parse(row.failingSince)
  if (fault.code !== 'ASW_WEBHOOK_GONE' && failingMs < deps.disableAfterMs) return
  await journal.disableSink(sink, fault.code)
  report('disabled', fault)
}
