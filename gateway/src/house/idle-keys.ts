import { idleKeys } from '../configuration/index.ts'
import { Fault } from '../message/fault.ts'
import type { House } from './house.ts'

/** Keys change with a reload, inboxes with a start. */
export function warnOfIdleKeys({ options, live }: House): void {
  const { inboxes } = options.configuration
  for (const { key, detail } of idleKeys({ apiKeys: live.apiKeys, inboxes })) {
    const { code, message } = new Fault('ASW_KEY_IDLE', detail)
    options.log.warn({ key, code, detail: message }, 'a key that finds nothing')
  }
}
