import { deliveryFacts } from '../../../message/facts.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId } from '../../../message/ids.ts'
import { given, identityOfKey, millis } from '../../rows.ts'
import { closedAlike, firstThingFirst, releasedAlready, type TaskRecord, taskData, taskRow } from '../../task-rows.ts'
import type { TaskDone, TaskFilter, TaskRow } from '../../tasks.ts'
import { announce } from '../announce.ts'
import { getBlob, putBlob } from '../blobs.ts'
import { lockExchange, tell } from '../exchanges.ts'
import { isOriginalDead, mootIfOriginalDead } from '../move.ts'
import type { Tx } from '../tx.ts'

async function taskNamed(tx: Tx, id: DeliveryId): Promise<TaskRecord> {
  const row = await tx.get<TaskRecord>('task-row', { id })
  if (!row) throw new Fault('ASW_NOT_FOUND', `no task ${id}`)
  return row
}
const chainOf = ({ exchange, exchange_id }: TaskRecord) => ({ seq: exchange, id: exchange_id })

/** The task with its exchange held: nobody else changes it until the end of the unit. */
async function lockTask(tx: Tx, id: DeliveryId): Promise<TaskRecord> {
  await lockExchange(tx, (await taskNamed(tx, id)).exchange)
  return taskNamed(tx, id)
}

/** Tasks.task. */
export async function task(tx: Tx, id: DeliveryId): Promise<TaskRow | undefined> {
  const row = await tx.get<TaskRecord>('task-row', { id })
  return row && taskRow(row)
}

/** Tasks.tasks. */
export async function tasks(tx: Tx, { all, limit, after, partner, exchange }: TaskFilter): Promise<readonly TaskRow[]> {
  const wish = { limit, after, partner }
  const rows =
    exchange === undefined
      ? await tx.all<TaskRecord>(all ? 'tasks-all' : 'tasks-open', wish)
      : await tx.all<TaskRecord>('tasks-of-exchange', { ...wish, exchange, all: all ?? false })
  return rows.map(taskRow)
}

/** Tasks.closeTask. */
export async function closeTask(tx: Tx, id: DeliveryId, done: TaskDone): Promise<TaskRow> {
  const row = await lockTask(tx, id)
  if (closedAlike(row, done)) return taskRow(row)
  const { by, how, note, at } = done
  await tx.run('task-close', { seq: row.seq, by, how, note, handedAt: at === undefined ? undefined : millis(at) })
  tx.append(chainOf(row), { kind: 'task-closed', data: { ...taskData(row), by, how, ...given('handedAt', at) } })
  return taskRow(await taskNamed(tx, id))
}

/** Tasks.releaseTask. */
export async function releaseTask(tx: Tx, id: DeliveryId, by: string): Promise<TaskRow> {
  const held = await lockExchange(tx, (await taskNamed(tx, id)).exchange)
  const row = await taskNamed(tx, id)
  if (releasedAlready(row)) return taskRow(row)
  firstThingFirst((await tx.get('task-first', { exchange: row.exchange, seq: row.seq })) !== undefined)
  const { exchange, partner, document, identity, json, submitted_by: submittedBy, warnings } = row
  const bytes = await getBlob(tx, json)
  if (!bytes) throw new Fault('ASW_INTERNAL', 'the payload of an open task is gone')
  await putBlob(tx, json, bytes)
  const { action } = identityOfKey(identity)
  const delivery = { id, exchange, partner, document, action, identity, json, submittedBy, warnings }
  const { seq } = await tx.one<{ seq: number }>('task-send', delivery)
  await tx.run('identity-sent', { identity, delivery: seq })
  await tx.run('task-release', { seq: row.seq, by })
  tx.append(chainOf(row), { kind: 'task-released', data: { ...taskData(row), by } })
  const data = { delivery: id, document, identity, partner, submittedBy, warnings }
  tx.append(chainOf(row), { kind: 'received', data, blob: json })
  if (action === 'cancel' && (await isOriginalDead(tx, exchange))) {
    await mootIfOriginalDead(tx, seq)
    const facts = deliveryFacts({ document, identity: identityOfKey(identity) }, 'moot', tx.at)
    await announce(tx, held, held, await tell(tx, held, facts))
  }
  tx.wake()
  return taskRow(await taskNamed(tx, id))
}

/** Tasks.passTasks. The chains are held first, all of them; another node may have been quicker. */
export async function passTasks(tx: Tx, limit: number): Promise<number> {
  const late = await tx.all<{ id: DeliveryId; exchange: number }>('tasks-late', { limit })
  await tx.lockChains(late.map(({ exchange }) => exchange))
  let passed = 0
  for (const { id } of late) {
    const row = await taskNamed(tx, id)
    if ((await tx.run('task-pass', { seq: row.seq })) === 0) continue
    tx.append(chainOf(row), { kind: 'task-passed', data: taskData(row) })
    passed += 1
  }
  return passed
}
