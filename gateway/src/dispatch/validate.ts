import { validate as findings } from '@asw/mappings'
import { assureClock } from '../message/assure-clock.ts'
import { Fault } from '../message/fault.ts'
import { utcDay } from '../message/local-day.ts'
import type { Received, Validated } from '../message/stages.ts'
import type { DispatchDeps } from './deps.ts'

/**
 * Rules may have changed since intake (a new code list, a new pack, another day): the last look before anything leaves. Where
 * the same pack has found the document good on the same day, looking again could only find the same.
 */
export async function validate(
  deps: Pick<DispatchDeps, 'agreements' | 'pack' | 'world' | 'known' | 'judged'>,
  message: Received,
): Promise<Validated> {
  const pack = deps.pack(deps.agreements().of(message.partner).pack)
  assureClock(deps.world)
  const today = utcDay(deps.world.now())
  if (deps.judged?.holds(message.delivery, pack, today)) return { ...message, stage: 'validated' }
  const known = (await deps.known?.(pack, message.json, today)) ?? {}
  const issues = findings(pack, message.json, { side: 'issue', today, known }).filter((issue) => issue.severity === 'E')
  if (issues.length > 0) throw new Fault('ASW_DOCUMENT_INVALID', `${issues.length} findings`, { issues })
  return { ...message, stage: 'validated' }
}
