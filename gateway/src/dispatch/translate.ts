import { toXml } from '@asw/mappings'
import type { Translated, Validated } from '../message/stages.ts'
import type { DispatchDeps } from './deps.ts'

/** What is `Validated` has just satisfied its schema: it is not judged twice. */
export function translate(deps: DispatchDeps, message: Validated): Translated {
  const { xml } = toXml(deps.pack(deps.agreements().of(message.partner).pack), message.json, { judged: true })
  return { ...message, stage: 'translated', xml }
}
