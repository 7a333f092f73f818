import { instant } from '../../../message/clock.ts'
import type { Submission } from '../../journal.ts'
import { type ClockRecord, given } from '../../rows.ts'
import { appendEvent } from '../events.ts'
import type { Store } from '../store.ts'
import { heldReason } from './hold.ts'
import { submitReply } from './submit.ts'

/** Journal.fireClock. */
export function fireClock(store: Store, id: string, reply?: Submission): boolean {
  if (heldReason(store) !== undefined) return false
  const row = store.get<ClockRecord>('clock-due', { seq: Number(id), now: store.now })
  if (!row) return false
  store.run('clock-fire', { seq: row.seq, now: store.now })
  const subject = given('subject', row.subject === '' ? undefined : row.subject)
  const data = { name: row.name, ...subject, owner: row.owner, deadline: instant(row.deadline) }
  appendEvent(store, { seq: row.exchange_seq, id: row.exchange }, { kind: 'clock-passed', data })
  if (reply) submitReply(store, reply)
  return true
}
