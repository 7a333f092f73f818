import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import { type NewArrival, type OpenArrival, READINGS } from '../../readings.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { putWire } from '../blobs.ts'
import type { Store } from '../store.ts'

/** Throws ASW_NOT_FOUND. */
export function arrivalNamed(store: Store, id: string): ArrivalRecord {
  const arrival = store.get<ArrivalRecord>('arrival-by-id', { id })
  if (!arrival) throw new Fault('ASW_NOT_FOUND', `no arrival ${id}`)
  return arrival
}

/** Journal.arrive. Its event is the verdict: until then nothing about it is believed, not even that it is a message. */
export function arrive(store: Store, arrival: NewArrival): boolean {
  const known = store.get<ArrivalRecord & { begun: number }>('arrival-by-id', { id: arrival.id })
  if (known?.wire === arrival.wireDigest) return known.begun > 0
  if (known) throw new Fault('ASW_STATE_CONFLICT', `arrival ${arrival.id} exists with other bytes`)
  const alike = store.get<{ begun: number; aside: number }>('arrival-alike', { wire: arrival.wireDigest })
  if (alike?.aside) return false
  const begun = alike && alike.begun >= READINGS ? 0 : 1
  const wire = putWire(store, arrival.wire, arrival.wireDigest)
  store.run('arrival-insert', { id: arrival.id, wire, peer: JSON.stringify(arrival.peer), now: store.now, begun })
  return begun > 0
}

/** Journal.openArrivals. */
export function openArrivals(store: Store, limit: number, olderThanMs: number): readonly OpenArrival[] {
  const rows = store.all<{ id: string; at: number; begun: number }>('arrivals-open', { limit, until: store.now - olderThanMs })
  return rows.map(({ id, at, begun }) => ({ id, at: instant(at), begun }))
}
