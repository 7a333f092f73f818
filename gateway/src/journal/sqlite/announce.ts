import { clockChanges, deadlinesOf } from '../../message/deadlines.ts'
import { EMPTY_VIEW } from '../../message/exchange.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import { stateEvent } from '../state-event.ts'
import { appendEvent } from './events.ts'
import type { Store } from './store.ts'
import { endClockOf, startClockOf } from './units/clocks.ts'

/**
 * Says in its chain that the exchange stands otherwise than `before`, or is new: after the event that brought it about. Clocks that
 * follow from how it stands start and stop with it.
 */
export function announce(store: Store, before: ExchangeRecord | undefined, after: ExchangeRecord): void {
  if (after.revision === (before?.revision ?? 0)) return
  const chain = { seq: after.seq, id: after.id }
  const [was, is] = [before ? viewOf(before) : EMPTY_VIEW, viewOf(after)]
  appendEvent(store, chain, stateEvent(was, is, after.revision, store.at))
  const { start, stop } = clockChanges(deadlinesOf(was, after), deadlinesOf(is, after))
  for (const { name, subject } of stop) endClockOf(store, chain, name, subject)
  for (const clock of start) startClockOf(store, chain, clock)
}
