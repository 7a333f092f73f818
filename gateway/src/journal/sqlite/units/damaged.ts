import { type DamagedPlace, damagedEvent, damagedMark } from '../../damaged.ts'
import { appendEvent, GATEWAY } from '../events.ts'
import type { Store } from '../store.ts'

/** Journal.tellDamaged. */
export function tellDamaged(store: Store, digest: string, place: DamagedPlace): boolean {
  if (store.run('meta-mark', { name: damagedMark(digest), value: store.at }).changes === 0) return false
  appendEvent(store, GATEWAY, damagedEvent(digest, place))
  return true
}
