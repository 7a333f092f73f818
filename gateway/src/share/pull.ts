import type { Journal } from '../journal/journal.ts'
import { Fault } from '../message/fault.ts'
import { type Disclosure, disclosureOf, type SharedEvent } from './disclosure.ts'
import type { DisclosureLog } from './log.ts'
import { type Subscription, shareSink } from './subscription.ts'

export interface PullDeps {
  readonly journal: Pick<Journal, 'feed' | 'advanceFeed' | 'blob' | 'entry' | 'task' | 'tellDamaged'>
  readonly log: DisclosureLog
  readonly source: string
}

const ROUND = 200
/** Rounds of one question: what is none of theirs is passed over in bounded time. */
const ROUNDS = 20
const LEASE_MS = 30_000

/**
 * The oldest documents that the subscription has not acknowledged, at most `limit`, in their order; each is in the log of
 * disclosures before it is given. Asking again gives the same. Any node may be asked: the position is the journal's.
 */
export async function pull(
  deps: PullDeps,
  subscription: Subscription,
  key: string,
  limit: number,
): Promise<readonly SharedEvent[]> {
  const waiting = await waitingFor(deps, subscription, limit)
  for (const disclosure of waiting) await deps.log.keep(disclosure, key)
  return waiting.map(({ body }) => body)
}

/**
 * The subscription has this one and all before it. False when it had been acknowledged already, or never was there: the two are
 * not told apart. Throws ASW_STATE_CONFLICT when the sink is taken.
 */
export async function acknowledgeShare(deps: PullDeps, subscription: Subscription, id: string): Promise<boolean> {
  const waiting = await waitingFor(deps, subscription, MOST)
  const found = waiting.find((one) => one.id === id)
  if (!found) return false
  await deps.journal.advanceFeed(shareSink(subscription), holderOf(subscription), found.event.position)
  return true
}
/** More than one answer gives. */
const MOST = 100

/** Moves past what is none of theirs, up to the first that is. Returns how many events that were. */
export async function passOver(deps: PullDeps, subscription: Subscription): Promise<number> {
  const { journal, source } = deps
  const sink = shareSink(subscription)
  const feed = await journal.feed({ sink, holder: holderOf(subscription), limit: ROUND, leaseMs: LEASE_MS })
  let passed = 0
  for (const event of feed?.events ?? []) {
    if (await disclosureOf(journal, subscription, source, event)) break
    passed += 1
  }
  const last = feed?.events[passed - 1]
  if (last) await journal.advanceFeed(sink, holderOf(subscription), last.position)
  return passed
}

async function waitingFor(deps: PullDeps, subscription: Subscription, limit: number): Promise<readonly Disclosure[]> {
  const { journal, source } = deps
  for (let round = 0; round < ROUNDS && (await passOver(deps, subscription)) === ROUND; round += 1);
  const wish = { sink: shareSink(subscription), holder: holderOf(subscription), limit: ROUND, leaseMs: LEASE_MS }
  const found: Disclosure[] = []
  for (const event of (await journal.feed(wish))?.events ?? []) {
    const disclosure = await disclosureOf(journal, subscription, source, event)
    if (disclosure) found.push(disclosure)
    if (found.length === limit) break
  }
  return found
}

/** All nodes answer for one receiver: the lease is its own. */
function holderOf({ name }: Subscription): string {
  return `pull:${name}`
}

/** One answer for a name that is not there and for one that is another's. */
export function noneOfYours(): Fault {
  return new Fault('ASW_NOT_FOUND', 'no subscription of this name is yours')
}
