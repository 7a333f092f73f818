import { instant } from '../../../message/clock.ts'
import { appendEvent, GATEWAY } from '../events.ts'
import type { Store } from '../store.ts'

/** Why nothing is sent; `undefined` when all is well. */
export function heldReason(store: Store): string | undefined {
  return store.get<{ value: string }>('meta-get', { name: 'held' })?.value
}

/** Journal.now. */
export function now(store: Store): number {
  return store.now
}

/** Journal.hold. */
export function hold(store: Store, reason: string): void {
  const last = store.get<{ at: number }>('event-last')
  const recoveryPoint = last ? { recoveryPoint: instant(last.at) } : {}
  store.run('meta-set', { name: 'held', value: reason })
  appendEvent(store, GATEWAY, { kind: 'journal-held', data: { reason, ...recoveryPoint } })
}

/** Journal.unhold. */
export function unhold(store: Store, by: string): void {
  const reason = heldReason(store)
  if (reason === undefined) return
  store.run('meta-unset', { name: 'held' })
  appendEvent(store, GATEWAY, { kind: 'journal-released', data: { by, reason } })
}

/** Journal.ready: there is room for new work, and a row is written and, with its group, synced. */
export function ready(store: Store): void {
  store.assureRoom()
  store.run('meta-set', { name: 'ready', value: store.at })
}
