import type { ExchangeId } from '../../../message/ids.ts'
import type { DueClock, NewClock } from '../../journal.ts'
import { type ClockRecord, dueClock, millis } from '../../rows.ts'
import { appendEvent, type Chain } from '../events.ts'
import { exchangeNamed } from '../exchanges.ts'
import type { Store } from '../store.ts'

/** Journal.startClock. */
export function startClock(store: Store, clock: NewClock): void {
  startClockOf(store, exchangeNamed(store, clock.exchange), clock)
}

export function startClockOf(store: Store, exchange: Chain, clock: Omit<NewClock, 'exchange'>): void {
  const { name, subject = '', owner, deadline, warnAt } = clock
  const row = { exchange: exchange.seq, name, subject, owner, deadline: millis(deadline) }
  store.run('clock-start', { ...row, warnAt: warnAt === undefined ? undefined : millis(warnAt) })
  const data = { name, subject: subject || undefined, owner, deadline, warnAt }
  appendEvent(store, { seq: exchange.seq, id: exchange.id }, { kind: 'clock-started', data })
}

/** Journal.stopClock: every running clock of this name. */
export function stopClock(store: Store, exchange: ExchangeId, name: string): void {
  stopClockOf(store, exchangeNamed(store, exchange), name)
}

export function stopClockOf(store: Store, exchange: Chain, name: string): void {
  const { changes } = store.run('clock-stop', { exchange: exchange.seq, name, now: store.now })
  if (changes > 0)
    appendEvent(store, { seq: exchange.seq, id: exchange.id }, { kind: 'clock-stopped', data: { name, stopped: changes } })
}

/** Journal.dueClocks. */
export function dueClocks(store: Store, limit: number): readonly DueClock[] {
  return store.all<ClockRecord>('clocks-due', { now: store.now, limit }).map(dueClock)
}
