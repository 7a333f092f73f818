import type { ExchangeView, Hop } from '../message/exchange.ts'
import { registerOf, standingOf } from '../message/status.ts'
import type { NewEvent } from './journal.ts'
import { given } from './rows.ts'

/**
 * The event `state`: the exchange stands otherwise than before. Every store appends it after the event that brought it
 * about, in the same transaction, once for each new revision. `at` is the store's time, RFC 3339 UTC.
 */
export function stateEvent(before: ExchangeView, after: ExchangeView, revision: number, at: string): NewEvent {
  const today = at.slice(0, 10)
  const hops = Object.fromEntries(
    Object.entries(after.hops).map(([hop, mark]) => [hop as Hop, mark.failed === true ? 'failed' : 'reached']),
  )
  const register = registerOf(after)?.status
  return {
    kind: 'state',
    data: { from: standingOf(before, today), to: standingOf(after, today), revision, hops, ...given('register', register) },
  }
}
