import { cloudEventOf } from '../../events/cloud-event.ts'
import type { FeedEvent } from '../../journal/feed.ts'
import type { Journal } from '../../journal/journal.ts'
import type { World } from '../../message/clock.ts'
import { type Fault, faultOf } from '../../message/fault.ts'
import type { FaultCode } from '../../message/faults.ts'
import { delay } from '../../relay/retry.ts'
import type { Receiver } from './post.ts'
import { sinkOf, type Webhook, wants } from './webhook.ts'

export interface WebhookDeps {
  readonly journal: Pick<Journal, 'feed' | 'advanceFeed' | 'deferFeed' | 'releaseFeed' | 'disableSink'>
  readonly webhook: Webhook
  readonly receiver: Receiver
  readonly source: string
  readonly holder: string
  readonly world: Pick<World, 'now' | 'random'>
  readonly report: (note: {
    readonly what: 'webhook-failed' | 'webhook-disabled'
    readonly webhook: string
    readonly code: FaultCode
    readonly detail: string
  }) => void
}

const ROUND = 50
const RETRY = { firstDelayMs: 2_000, maxDelayMs: 600_000, factor: 2, tries: Number.POSITIVE_INFINITY }
const MARGIN_MS = 30_000

/**
 * One round for one webhook: its events one after the other, each at least once, in the order of the feed; the position
 * moves after every success. What it did not ask for is passed over. The first failure ends the round: its wait, with
 * backoff and jitter, stands in the row of the sink. Returns how many events were handed on or passed over.
 */
export async function webhookOnce(deps: WebhookDeps, signal: AbortSignal): Promise<number> {
  const { journal, webhook, holder, world } = deps
  const sink = sinkOf(webhook)
  const leaseMs = 2 * webhook.timeoutMs + MARGIN_MS
  const feed = await journal.feed({ sink, holder, limit: ROUND, leaseMs })
  if (!feed) return 0
  const until = world.now() + webhook.timeoutMs
  let passed: FeedEvent | undefined
  let count = 0
  for (const event of feed.events) {
    const cloud = cloudEventOf(deps.source, event)
    if (cloud && wants(webhook, cloud)) {
      try {
        await deps.receiver.post(cloud.id, JSON.stringify(cloud), signal)
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
  deps: WebhookDeps,
  fault: Fault,
  before: { readonly tries: number; readonly failingSince?: string },
): Promise<void> {
  const { journal, webhook, holder, world, report } = deps
  const sink = sinkOf(webhook)
  const wait = Math.max(delay(RETRY, before.tries + 1, (1 + world.random()) / 2), Number(fault.facts.retryAfterMs ?? 0))
  const row = await journal.deferFeed(sink, holder, { code: fault.code, delayMs: wait })
  const note = { webhook: webhook.name, code: fault.code, detail: fault.message }
  report({ what: 'webhook-failed', ...note })
  const failingMs = row.failingSince === undefined ? 0 : world.now() - Date.parse(row.failingSince)
  if (fault.code !== 'ASW_WEBHOOK_GONE' && failingMs < webhook.disableAfterMs) return
  await journal.disableSink(sink, fault.code)
  report({ what: 'webhook-disabled', ...note })
}
