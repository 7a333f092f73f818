import { awaitsRestart } from '../configuration/index.ts'
import type { Written } from '../intake/rest/deps.ts'
import { faultOf } from '../message/fault.ts'
import type { GatewayOptions } from './house.ts'

/** What stands in `asw.yaml` now, held against what the gateway was started with. Puts nothing into force. */
export function written({ configuration, reread }: Pick<GatewayOptions, 'configuration' | 'reread'>): Written {
  try {
    const fresh = reread?.()
    return { needsRestart: fresh ? awaitsRestart(configuration, fresh) : [] }
  } catch (error) {
    const { code, message: detail } = faultOf(error)
    return { needsRestart: [], wrong: { code, detail } }
  }
}
