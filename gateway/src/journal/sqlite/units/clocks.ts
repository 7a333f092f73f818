import { instant } from '../../../message/clock.ts'
import type { ExchangeId, PartnerId } from '../../../message/ids.ts'
import type { ClockRow, DueClock, NewClock } from '../../journal.ts'
import { type ClockRecord, clockRow, dueClock, type FullClockRecord, given, millis } from '../../rows.ts'
import { appendEvent, type Chain } from '../events.ts'
import { exchangeNamed } from '../exchanges.ts'
import type { Store } from '../store.ts'
import { heldReason } from './hold.ts'

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

/** Journal.stopClock. */
export function stopClock(store: Store, exchange: ExchangeId, name: string, subject?: string): void {
  const named = exchangeNamed(store, exchange)
  if (subject === undefined) stopClockOf(store, named, name)
  else endClockOf(store, named, name, subject)
}

export function stopClockOf(store: Store, exchange: Chain, name: string): void {
  const { changes } = store.run('clock-stop', { exchange: exchange.seq, name, now: store.now })
  if (changes > 0)
    appendEvent(store, { seq: exchange.seq, id: exchange.id }, { kind: 'clock-stopped', data: { name, stopped: changes } })
}

/** One clock, where others of its name go on. */
export function endClockOf(store: Store, exchange: Chain, name: string, subject = ''): void {
  const { changes } = store.run('clock-end', { exchange: exchange.seq, name, subject, now: store.now })
  if (changes === 0) return
  const data = { name, ...given('subject', subject || undefined), stopped: changes }
  appendEvent(store, { seq: exchange.seq, id: exchange.id }, { kind: 'clock-stopped', data })
}

/** Journal.dueClocks. */
export function dueClocks(
  store: Store,
  limit: number,
  known?: { readonly of: readonly PartnerId[]; readonly othersAfterMs: number },
): readonly DueClock[] {
  if (heldReason(store) !== undefined) return []
  const { of, othersAfterMs } = known ?? {}
  const partners = of && JSON.stringify(of)
  return store.all<ClockRecord>('clocks-due', { now: store.now, limit, of: partners, othersAfterMs }).map(dueClock)
}

/** Journal.clocks. */
export function clocks(store: Store, exchange: ExchangeId): readonly ClockRow[] {
  return store.all<FullClockRecord>('clocks-of', { exchange: exchangeNamed(store, exchange).seq }).map(clockRow)
}

/** Journal.dueWarnings. */
export function dueWarnings(store: Store, limit: number): readonly ClockRow[] {
  if (heldReason(store) !== undefined) return []
  return store.all<FullClockRecord>('clocks-warning', { now: store.now, limit }).map(clockRow)
}

/** Journal.warnClock. */
export function warnClock(store: Store, id: string, level: number, nextAt?: string): boolean {
  if (heldReason(store) !== undefined) return false
  const seq = Number(id)
  const next = nextAt === undefined ? undefined : millis(nextAt)
  if (store.run('clock-warn', { seq, level, now: store.now, nextAt: next }).changes === 0) return false
  const row = store.one<FullClockRecord>('clock-by-seq', { seq })
  const subject = given('subject', row.subject === '' ? undefined : row.subject)
  const data = { name: row.name, ...subject, owner: row.owner, deadline: instant(row.deadline), level: level + 1 }
  appendEvent(store, { seq: row.exchange_seq, id: row.exchange }, { kind: 'clock-warned', data })
  return true
}
