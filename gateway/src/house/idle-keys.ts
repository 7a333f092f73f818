import { idleKeys } from '../configuration/index.ts'
import { Fault } from '../message/fault.ts'
import type { House } from './house.ts'

export function warnOfIdleKeys({ options, live }: House): void {
  for (const { key, detail } of idleKeys(live)) {
    const { code, message } = new Fault('ASW_KEY_IDLE', detail)
    options.log.warn({ key, code, detail: message }, 'a key that finds nothing')
  }
}
