import type { ExchangeId } from '../message/ids.ts'
import type { EventRow, Journal } from './journal.ts'

/** Every event of these kinds in a chain, however long that is; no further stretch of it is read than the caller goes. */
export async function* eventsOf(
  journal: Pick<Journal, 'ofKinds'>,
  exchange: ExchangeId,
  kinds: readonly string[],
  order: 'oldest first' | 'newest first' = 'oldest first',
): AsyncGenerator<EventRow, void, undefined> {
  const wish = { kinds, newest: order === 'newest first' }
  for (let from: number | undefined; ; ) {
    const { events, next } = await journal.ofKinds(exchange, { ...wish, ...(from === undefined ? {} : { from }) })
    yield* events
    if (next === undefined) return
    from = next
  }
}
