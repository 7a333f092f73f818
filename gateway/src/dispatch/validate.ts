import { validate as findings } from '@asw/mappings'
import { Fault } from '../message/fault.ts'
import type { Received, Validated } from '../message/stages.ts'
import type { DispatchDeps } from './deps.ts'

/** Rules may have changed since intake (a new code list, a new pack): the last look before anything leaves. */
export function validate(deps: DispatchDeps, message: Received): Validated {
  const pack = deps.pack(deps.agreements().of(message.partner).pack)
  const today = new Date(deps.world.now()).toISOString().slice(0, 10)
  const issues = findings(pack, message.json, { side: 'issue', today }).filter((issue) => issue.severity === 'E')
  if (issues.length > 0) throw new Fault('ASW_DOCUMENT_INVALID', `${issues.length} findings`, { issues })
  return { ...message, stage: 'validated' }
}
