import { toXml } from '@asw/mappings'
import { digestOf } from '../message/digest.ts'
import type { Translated, Validated } from '../message/stages.ts'
import type { DispatchDeps } from './deps.ts'

export function translate(deps: DispatchDeps, message: Validated): Translated {
  const { xml } = toXml(deps.pack(deps.agreements().of(message.partner).pack), message.json)
  return { ...message, stage: 'translated', xml, contentDigest: digestOf(xml) }
}
