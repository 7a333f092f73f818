import { instant } from '../../../message/clock.ts'
import type { Submission } from '../../journal.ts'
import { type ClockRecord, given } from '../../rows.ts'
import { lockExchange } from '../exchanges.ts'
import type { Tx } from '../tx.ts'
import { submitReply } from './submit.ts'

/** Journal.fireClock. */
export async function fireClock(tx: Tx, id: string, reply?: Submission): Promise<boolean> {
  const running = await tx.get<{ exchange: number }>('clock-exchange', { seq: Number(id) })
  if (!running) return false
  const exchange = await lockExchange(tx, running.exchange)
  const row = await tx.get<Pick<ClockRecord, 'name' | 'subject' | 'owner' | 'deadline'>>('clock-fire', { seq: Number(id) })
  if (!row) return false
  const subject = given('subject', row.subject === '' ? undefined : row.subject)
  const data = { name: row.name, ...subject, owner: row.owner, deadline: instant(row.deadline) }
  tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'clock-passed', data })
  if (reply) await submitReply(tx, reply)
  return true
}
