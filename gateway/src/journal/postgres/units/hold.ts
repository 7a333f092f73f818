import { instant } from '../../../message/clock.ts'
import { GATEWAY, type Tx } from '../tx.ts'

/** Why nothing is sent; `undefined` when all is well. */
export async function heldReason(tx: Tx): Promise<string | undefined> {
  return (await tx.get<{ value: string }>('meta-get', { name: 'held' }))?.value
}

/** Journal.now. */
export async function now(tx: Tx): Promise<number> {
  return (await tx.one<{ now: number }>('store-now')).now
}

/** Journal.hold. */
export async function hold(tx: Tx, reason: string): Promise<void> {
  const last = await tx.get<{ at: number }>('event-last')
  await tx.run('meta-set', { name: 'held', value: reason })
  const recoveryPoint = last ? { recoveryPoint: instant(last.at) } : {}
  tx.append(GATEWAY, { kind: 'journal-held', data: { reason, ...recoveryPoint } })
}

/** Journal.unhold. */
export async function unhold(tx: Tx, by: string): Promise<void> {
  const ended = await tx.get<{ value: string }>('meta-unset', { name: 'held' })
  if (!ended) return
  tx.append(GATEWAY, { kind: 'journal-released', data: { by, reason: ended.value } })
  tx.wake()
}

/** Journal.ready: a row is written and committed. */
export async function ready(tx: Tx): Promise<void> {
  await tx.begin()
  await tx.run('meta-set', { name: 'ready', value: tx.at })
}
