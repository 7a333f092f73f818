import { type HandOver, handOverOnce } from '../deliver/hand-over.ts'
import type { Journal } from '../journal/journal.ts'
import { disclosureOf, type SharedEvent } from './disclosure.ts'
import type { DisclosureLog } from './log.ts'
import { type Subscription, shareSink } from './subscription.ts'

/** The road to a receiver: resolves when it has taken the event. */
export interface ShareRoad {
  /** For the log of disclosures. */
  readonly to: string
  readonly timeoutMs: number
  readonly disableAfterMs: number
  send(event: SharedEvent, body: string, signal: AbortSignal): Promise<unknown>
}
export interface PushDeps {
  readonly journal: HandOver['journal'] & Pick<Journal, 'blob' | 'entry' | 'task' | 'tellDamaged'>
  readonly subscription: Subscription
  readonly road: ShareRoad
  readonly log: DisclosureLog
  readonly source: string
  readonly holder: string
  readonly world: HandOver['world']
  readonly report: HandOver['report']
}

/** One round for one subscription over a webhook or a queue: filtered, logged, and only then sent. */
export function pushOnce(deps: PushDeps, signal: AbortSignal): Promise<number> {
  const { journal, subscription, road, log, source, holder, world, report } = deps
  return handOverOnce(
    {
      ...{ journal, holder, world, report },
      sink: shareSink(subscription),
      timeoutMs: road.timeoutMs,
      disableAfterMs: road.disableAfterMs,
      hand: async (event) => {
        const disclosure = await disclosureOf(journal, subscription, source, event)
        if (!disclosure) return undefined
        await log.keep(disclosure, road.to)
        return (inner) => road.send(disclosure.body, JSON.stringify(disclosure.body), inner)
      },
    },
    signal,
  )
}
