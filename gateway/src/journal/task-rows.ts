import { instant } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import type { DeliveryId, ExchangeId, PartnerId, Sha256 } from '../message/ids.ts'
import { given, identityOfKey, millis, when } from './rows.ts'
import type { TaskDone, TaskRow } from './tasks.ts'

/** A task as both stores keep it, and what both decide about it. Instants in milliseconds since the epoch. */
export interface TaskRecord {
  readonly seq: number
  readonly id: DeliveryId
  readonly exchange: number
  readonly exchange_id: ExchangeId
  readonly partner: PartnerId
  readonly document: TaskRow['document']
  readonly identity: string
  readonly json: Sha256
  readonly submitted_by: string
  readonly warnings: number
  readonly why: string
  readonly state: TaskRow['state']
  readonly deadline: number
  readonly passed_at: number | null
  readonly created_at: number
  readonly ended_at: number | null
  readonly ended_by: string | null
  readonly how: string | null
  readonly note: string | null
  readonly handed_at: number | null
}

export function taskRow(row: TaskRecord): TaskRow {
  const { id, partner, document, why, state } = row
  return {
    id,
    exchange: row.exchange_id,
    partner,
    document,
    identity: identityOfKey(row.identity),
    jsonDigest: row.json,
    submittedBy: row.submitted_by,
    why,
    state,
    deadline: instant(row.deadline),
    createdAt: instant(row.created_at),
    ...given('passedAt', when(row.passed_at)),
    ...given('endedAt', when(row.ended_at)),
    ...given('endedBy', row.ended_by),
    ...given('how', row.how),
    ...given('note', row.note),
    ...given('handedAt', when(row.handed_at)),
  }
}

/** What every event of a task says: ids, names and instants. Notes stay in the row. */
export function taskData(row: Pick<TaskRecord, 'id' | 'partner' | 'document' | 'identity' | 'deadline' | 'why'>) {
  const { version, action } = identityOfKey(row.identity)
  const { id: task, partner, document, identity, why } = row
  return { task, partner, document, identity, version, action, why, deadline: instant(row.deadline) }
}

/** Whether it is closed already in these words. Throws ASW_STATE_CONFLICT where it ended otherwise. */
export function closedAlike(row: TaskRecord, { by, how, note, at }: TaskDone): boolean {
  if (row.state === 'open') return false
  const handed = at === undefined ? row.handed_at : millis(at)
  const alike = row.state === 'done' && row.ended_by === by && row.how === how && row.note === (note ?? null)
  if (alike && handed === row.handed_at) return true
  throw new Fault('ASW_STATE_CONFLICT', `the task has ended already: ${endOf(row)}`)
}

/** Whether it is released already. Throws ASW_STATE_CONFLICT where it was handed over. */
export function releasedAlready(row: TaskRecord): boolean {
  if (row.state === 'done') throw new Fault('ASW_STATE_CONFLICT', `the task has ended already: ${endOf(row)}`)
  return row.state === 'released'
}

function endOf({ state, ended_by, how }: TaskRecord): string {
  return state === 'released' ? `released to be sent by ${ended_by}` : `handed over by ${ended_by} (${how})`
}

/** What follows a matter is not sent before the matter itself: the partner would not know what it is about. */
export function firstThingFirst(open: boolean): void {
  if (open) throw new Fault('ASW_STATE_CONFLICT', 'what it is about is itself still to be handed over: release that first')
}
