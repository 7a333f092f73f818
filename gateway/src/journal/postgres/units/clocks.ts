import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import type { ExchangeId, PartnerId } from '../../../message/ids.ts'
import type { ClockRow, DueClock, NewClock } from '../../journal.ts'
import { type ClockRecord, clockRow, dueClock, type ExchangeRecord, type FullClockRecord, given, millis } from '../../rows.ts'
import { lockExchange, lockExchangeNamed } from '../exchanges.ts'
import type { Chain, Tx } from '../tx.ts'

/** Journal.startClock. */
export async function startClock(tx: Tx, clock: NewClock): Promise<void> {
  await startClockOf(tx, await lockExchangeNamed(tx, clock.exchange), clock)
}

export async function startClockOf(tx: Tx, exchange: Chain, clock: Omit<NewClock, 'exchange'>): Promise<void> {
  const { name, subject = '', owner, deadline, warnAt } = clock
  const row = { exchange: exchange.seq, name, subject, owner, deadline: millis(deadline) }
  tx.push('clock-start', { ...row, warnAt: warnAt === undefined ? undefined : millis(warnAt) })
  const data = { name, subject: subject || undefined, owner, deadline, warnAt }
  tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'clock-started', data })
}

/** Journal.stopClock. */
export async function stopClock(tx: Tx, exchange: ExchangeId, name: string, subject?: string): Promise<void> {
  const named = await lockExchangeNamed(tx, exchange)
  if (subject === undefined) await stopClockOf(tx, named, name)
  else await endClockOf(tx, named, name, subject)
}

export async function stopClockOf(tx: Tx, exchange: Chain, name: string): Promise<void> {
  const changes = await tx.run('clock-stop', { exchange: exchange.seq, name })
  if (changes > 0) tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'clock-stopped', data: { name, stopped: changes } })
}

/** One clock, where others of its name go on. */
export async function endClockOf(tx: Tx, exchange: Chain, name: string, subject = ''): Promise<void> {
  const changes = await tx.run('clock-end', { exchange: exchange.seq, name, subject })
  if (changes === 0) return
  const data = { name, ...given('subject', subject || undefined), stopped: changes }
  tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'clock-stopped', data })
}

/** Journal.dueClocks. */
export async function dueClocks(
  tx: Tx,
  limit: number,
  known?: { readonly of: readonly PartnerId[]; readonly othersAfterMs: number },
): Promise<readonly DueClock[]> {
  const { of, othersAfterMs } = known ?? {}
  return (await tx.all<ClockRecord>('clocks-due', { limit, of, othersAfterMs })).map(dueClock)
}

/** Journal.clocks. */
export async function clocks(tx: Tx, id: ExchangeId): Promise<readonly ClockRow[]> {
  const exchange = await tx.get<ExchangeRecord>('exchange-by-id', { id })
  if (!exchange) throw new Fault('ASW_NOT_FOUND', `no exchange ${id}`)
  return (await tx.all<FullClockRecord>('clocks-of', { exchange: exchange.seq })).map(clockRow)
}

/** Journal.dueWarnings. */
export async function dueWarnings(tx: Tx, limit: number): Promise<readonly ClockRow[]> {
  return (await tx.all<FullClockRecord>('clocks-warning', { limit })).map(clockRow)
}

/** Journal.warnClock. */
export async function warnClock(tx: Tx, id: string, level: number, nextAt?: string): Promise<boolean> {
  const running = await tx.get<{ exchange: number }>('clock-exchange', { seq: Number(id) })
  if (!running) return false
  const exchange = await lockExchange(tx, running.exchange)
  const next = nextAt === undefined ? undefined : millis(nextAt)
  const row = await tx.get<ClockRecord>('clock-warn', { seq: Number(id), level, nextAt: next })
  if (!row) return false
  const subject = given('subject', row.subject === '' ? undefined : row.subject)
  const data = { name: row.name, ...subject, owner: row.owner, deadline: instant(row.deadline), level: level + 1 }
  tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'clock-warned', data })
  return true
}
