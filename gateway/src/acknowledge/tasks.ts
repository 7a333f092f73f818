import { type Agreements, byHand } from '../agreement/index.ts'
import type { Journal } from '../journal/journal.ts'
import type { TaskRow } from '../journal/tasks.ts'
import type { World } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import type { DeliveryId } from '../message/ids.ts'

export interface TaskDeps {
  readonly journal: Pick<Journal, 'task' | 'releaseTask' | 'passTasks'>
  readonly agreements: () => Agreements
  readonly world: Pick<World, 'now'>
  readonly wake: () => void
}

/** One round: every task whose deadline has passed gives its alarm once. Returns how many. */
export function tasksOnce({ journal }: Pick<TaskDeps, 'journal'>, limit = 64): Promise<number> {
  return journal.passTasks(limit)
}

/**
 * Sends electronically what waits for a person, once the partner takes it. Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT (it does not
 * take it yet; it was handed over already), ASW_PARTNER_UNKNOWN.
 */
export async function releaseTask(deps: TaskDeps, id: DeliveryId, by: string): Promise<TaskRow> {
  const task = await deps.journal.task(id)
  if (!task) throw new Fault('ASW_NOT_FOUND', 'no task has this id')
  const manual = byHand(deps.agreements().of(task.partner), task.document, deps.world.now())
  if (manual) throw new Fault('ASW_STATE_CONFLICT', `${manual.why}: it would go nowhere (capabilities of the agreement)`)
  const released = await deps.journal.releaseTask(id, by)
  deps.wake()
  return released
}

/** Whether an operator may release it now. */
export function isReleasable(deps: Pick<TaskDeps, 'agreements' | 'world'>, task: TaskRow): boolean {
  const agreement = deps
    .agreements()
    .all()
    .find(({ partner }) => partner === task.partner)
  return task.state === 'open' && agreement !== undefined && !byHand(agreement, task.document, deps.world.now())
}
