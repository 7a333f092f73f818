import type { ExchangeId } from '../../../message/ids.ts'
import type { DueClock, NewClock } from '../../journal.ts'
import { type ClockRecord, dueClock, millis } from '../../rows.ts'
import { lockExchangeNamed } from '../exchanges.ts'
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

/** Journal.stopClock: every running clock of this name. */
export async function stopClock(tx: Tx, exchange: ExchangeId, name: string): Promise<void> {
  await stopClockOf(tx, await lockExchangeNamed(tx, exchange), name)
}

export async function stopClockOf(tx: Tx, exchange: Chain, name: string): Promise<void> {
  const changes = await tx.run('clock-stop', { exchange: exchange.seq, name })
  if (changes > 0) tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'clock-stopped', data: { name, stopped: changes } })
}

/** Journal.dueClocks. */
export async function dueClocks(tx: Tx, limit: number): Promise<readonly DueClock[]> {
  return (await tx.all<ClockRecord>('clocks-due', { limit })).map(dueClock)
}
