import type { Journal } from '../../src/journal/journal.ts'
import type { ExchangeId } from '../../src/message/ids.ts'

/** More than a timeline gives at once. */
const MANY = 20_001
const AT_ONCE = 500

/** Appends so many events to a chain that whatever comes next stands beyond the first page of its timeline. */
export async function lengthen(journal: Pick<Journal, 'append'>, exchange: ExchangeId): Promise<void> {
  for (let n = 0; n < MANY; n += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, MANY - n) }, (_, i) => ({ kind: 'signal-sent', data: { n: n + i } }))
    await Promise.all(some.map((event) => journal.append(exchange, event)))
  }
}
