import { clockChanges, deadlinesOf } from '../../message/deadlines.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import { stateEvent } from '../state-event.ts'
import type { Tx } from './tx.ts'
import { endClockOf, startClockOf } from './units/clocks.ts'

type Stand = Pick<ExchangeRecord, 'view' | 'revision'>

/**
 * Says that the exchange, which is held, stands otherwise than before, where it does. Clocks that follow from how it stands start and
 * stop with it.
 */
export async function announce(
  tx: Tx,
  exchange: Pick<ExchangeRecord, 'seq' | 'id' | 'role' | 'scheme' | 'issuing_country' | 'partner'>,
  before: Stand,
  after: Stand,
): Promise<void> {
  if (after.revision === before.revision) return
  const chain = { seq: exchange.seq, id: exchange.id }
  const [was, is] = [viewOf(before), viewOf(after)]
  tx.append(chain, stateEvent(was, is, after.revision, tx.at))
  const { start, stop } = clockChanges(deadlinesOf(was, exchange), deadlinesOf(is, exchange))
  for (const { name, subject } of stop) await endClockOf(tx, chain, name, subject)
  for (const clock of start) await startClockOf(tx, chain, clock)
}
