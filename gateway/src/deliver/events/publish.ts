import { type CloudEvent, CONTENT_TYPE, cloudEventOf } from '../../events/cloud-event.ts'
import { routingKey } from '../../events/routing.ts'
import type { FeedEvent } from '../../journal/feed.ts'
import type { Journal } from '../../journal/journal.ts'
import type { World } from '../../message/clock.ts'
import { type Fault, faultOf } from '../../message/fault.ts'
import type { FaultCode } from '../../message/faults.ts'
import { delay } from '../../relay/retry.ts'
import type { Publisher } from '../../transport/amqp/index.ts'

/** The sink of the events exchange. */
export const EVENTS_SINK = 'events'

export interface PublishDeps {
  readonly journal: Pick<Journal, 'feed' | 'advanceFeed' | 'deferFeed'>
  readonly publisher: Pick<Publisher, 'publish'>
  readonly exchange: string
  readonly source: string
  readonly holder: string
  readonly world: Pick<World, 'random'>
  /** Called between the confirm and the durable position: a test ends the process there. */
  readonly pass?: (point: 'before-feed-advance') => void
  readonly report: (note: { readonly what: 'events-wait'; readonly code: FaultCode; readonly detail: string }) => void
}

const ROUND = 256
const LEASE_MS = 60_000
const RETRY = { firstDelayMs: 250, maxDelayMs: 15_000, factor: 2, tries: Number.POSITIVE_INFINITY }

/**
 * One round: publishes what is new, and moves the durable position as far as the broker has confirmed without a gap. Events
 * of one chain go one after the other, those of different chains at the same time: so the order within an exchange is kept
 * even where the broker refuses one, and the confirms do not wait in line. Returns how many were handed on.
 */
export async function publishOnce(deps: PublishDeps, signal: AbortSignal): Promise<number> {
  const { journal, holder } = deps
  const feed = await journal.feed({ sink: EVENTS_SINK, holder, limit: ROUND, leaseMs: LEASE_MS })
  if (!feed) return 0
  const { done, fault } = await byChain(feed.events, (event) => publish(deps, event, signal))
  const last = feed.events[done - 1]
  if (last) {
    deps.pass?.('before-feed-advance')
    await journal.advanceFeed(EVENTS_SINK, holder, last.position)
  }
  if (fault) {
    const tries = done > 0 ? 1 : feed.tries + 1
    await journal.deferFeed(EVENTS_SINK, holder, { code: fault.code, delayMs: delay(RETRY, tries, deps.world.random()) })
    deps.report({ what: 'events-wait', code: fault.code, detail: fault.message })
  }
  return done
}

/** How many from the first on were handed on without a gap, and the first fault. */
async function byChain(
  events: readonly FeedEvent[],
  hand: (event: FeedEvent) => Promise<void>,
): Promise<{ readonly done: number; readonly fault?: Fault }> {
  const chains = new Map<string, number[]>()
  for (const [index, { exchange }] of events.entries()) {
    const chain = chains.get(exchange)
    if (chain) chain.push(index)
    else chains.set(exchange, [index])
  }
  const handed = new Set<number>()
  let fault: Fault | undefined
  const walk = async (chain: readonly number[]) => {
    for (const index of chain) {
      // What stands behind a gap would be published again anyhow.
      if (fault) return
      try {
        await hand(events[index] as FeedEvent)
        handed.add(index)
      } catch (error) {
        fault ??= faultOf(error)
        return
      }
    }
  }
  await Promise.all([...chains.values()].map(walk))
  const gap = events.findIndex((_, index) => !handed.has(index))
  return { done: gap < 0 ? events.length : gap, ...(fault ? { fault } : {}) }
}

/** What stays inside is handed on by doing nothing. */
async function publish({ publisher, exchange, source }: PublishDeps, event: FeedEvent, signal: AbortSignal): Promise<void> {
  const cloud = cloudEventOf(source, event)
  if (!cloud) return
  const target = { exchange, routingKey: routingKey(cloud) }
  await publisher.publish(target, Buffer.from(JSON.stringify(cloud), 'utf8'), propertiesOf(cloud), signal)
}

/** Not `mandatory`: nobody has to listen. AMQP 0-9-1 section 4.2.5.3: a short string has at most 255 octets. */
function propertiesOf({ id, type, source }: CloudEvent) {
  return {
    contentType: CONTENT_TYPE,
    persistent: true,
    type,
    ...(id.length <= 255 ? { messageId: id } : {}),
    ...(Buffer.byteLength(source, 'utf8') <= 255 ? { appId: source } : {}),
  }
}
