import type { Peer } from '../../../message/stages.ts'
import { type AlikeRecord, another, READINGS, type Reading } from '../../readings.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { getWire } from '../blobs.ts'
import type { Store } from '../store.ts'
import { arrivalNamed } from './arrivals.ts'
import { setAside } from './aside.ts'

/** Journal.beginReading. */
export function beginReading(store: Store, id: string, olderThanMs: number): Reading | undefined {
  const arrival: ArrivalRecord = arrivalNamed(store, id)
  const alike = store.all<AlikeRecord>('arrivals-alike', { wire: arrival.wire })
  const own = alike.find(({ seq }) => seq === arrival.seq)
  const { may, begun } = another(alike, store.now - olderThanMs)
  if (!own || !may) return undefined
  if (begun >= READINGS) return setAside(store, alike, begun)
  store.run('arrival-begin', { seq: own.seq, now: store.now })
  const peer = JSON.parse(own.peer) as Peer
  return { verdict: 'begun', wire: getWire(store, arrival.wire), wireDigest: arrival.wire, peer }
}

/** Journal.endReading. */
export function endReading(store: Store, id: string): void {
  store.run('arrival-pause', { id })
}
