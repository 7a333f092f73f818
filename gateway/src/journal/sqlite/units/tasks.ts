import { deliveryFacts } from '../../../message/facts.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId } from '../../../message/ids.ts'
import { given, identityOfKey, millis } from '../../rows.ts'
import { closedAlike, firstThingFirst, releasedAlready, type TaskRecord, taskData, taskRow } from '../../task-rows.ts'
import type { TaskDone, TaskFilter, TaskRow } from '../../tasks.ts'
import { announce } from '../announce.ts'
import { heldBlob, putBlob } from '../blobs.ts'
import { appendEvent } from '../events.ts'
import { exchangeNamed, tell } from '../exchanges.ts'
import { deliveryNamed, isOriginalDead, mootIfOriginalDead } from '../move.ts'
import type { Store } from '../store.ts'

function taskNamed(store: Store, id: DeliveryId): TaskRecord {
  const row = store.get<TaskRecord>('task-row', { id })
  if (!row) throw new Fault('ASW_NOT_FOUND', `no task ${id}`)
  return row
}
const chainOf = ({ exchange, exchange_id }: TaskRecord) => ({ seq: exchange, id: exchange_id })

/** Tasks.task. */
export function task(store: Store, id: DeliveryId): TaskRow | undefined {
  const row = store.get<TaskRecord>('task-row', { id })
  return row && taskRow(row)
}

/** Tasks.tasks. */
export function tasks(store: Store, { all, limit, after, partner, exchange }: TaskFilter): readonly TaskRow[] {
  const wish = { limit, after, partner }
  if (exchange !== undefined)
    return store.all<TaskRecord>('tasks-of-exchange', { ...wish, exchange, all: all ? 1 : 0 }).map(taskRow)
  const rows = all ? store.all<TaskRecord>('tasks-all', wish) : store.all<TaskRecord>('tasks-open', wish)
  return rows.map(taskRow)
}

/** Tasks.closeTask. */
export function closeTask(store: Store, id: DeliveryId, done: TaskDone): TaskRow {
  const row = taskNamed(store, id)
  if (closedAlike(row, done)) return taskRow(row)
  const { by, how, note, at } = done
  const handedAt = at === undefined ? undefined : millis(at)
  store.run('task-close', { seq: row.seq, by, how, note, handedAt, now: store.now })
  appendEvent(store, chainOf(row), { kind: 'task-closed', data: { ...taskData(row), by, how, ...given('handedAt', at) } })
  return taskRow(taskNamed(store, id))
}

/** Tasks.releaseTask. */
export function releaseTask(store: Store, id: DeliveryId, by: string): TaskRow {
  const row = taskNamed(store, id)
  if (releasedAlready(row)) return taskRow(row)
  firstThingFirst(store.get('task-first', { exchange: row.exchange, seq: row.seq }) !== undefined)
  const { exchange, partner, document, identity, json, submitted_by: submittedBy, warnings } = row
  putBlob(store, json, heldBlob(store, json))
  const { action } = identityOfKey(identity)
  const delivery = { id, exchange, partner, document, action, identity, json, submittedBy, warnings, now: store.now }
  const { seq } = store.run('delivery-insert', delivery)
  store.run('delivery-count')
  store.run('identity-sent', { identity, delivery: seq })
  store.run('task-release', { seq: row.seq, by, now: store.now })
  appendEvent(store, chainOf(row), { kind: 'task-released', data: { ...taskData(row), by } })
  const data = { delivery: id, document, identity, partner, submittedBy, warnings }
  appendEvent(store, chainOf(row), { kind: 'received', data, blob: json })
  if (action === 'cancel' && isOriginalDead(store, exchange)) {
    mootIfOriginalDead(store, deliveryNamed(store, id))
    const known = exchangeNamed(store, row.exchange_id)
    announce(store, known, tell(store, known, deliveryFacts({ document, identity: identityOfKey(identity) }, 'moot', store.at)))
  }
  return taskRow(taskNamed(store, id))
}

/** Tasks.passTasks. */
export function passTasks(store: Store, limit: number): number {
  const late = store.all<TaskRecord>('tasks-late', { now: store.now, limit })
  for (const row of late) {
    store.run('task-pass', { seq: row.seq, now: store.now })
    appendEvent(store, chainOf(row), { kind: 'task-passed', data: taskData(row) })
  }
  return late.length
}
