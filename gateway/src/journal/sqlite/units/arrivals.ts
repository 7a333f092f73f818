import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import type { Sha256 } from '../../../message/ids.ts'
import type { Peer } from '../../../message/stages.ts'
import type { Wire } from '../../../message/wire.ts'
import type { OpenArrival } from '../../journal.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { getWire, putWire } from '../blobs.ts'
import type { Store } from '../store.ts'

/** Throws ASW_NOT_FOUND. */
export function arrivalNamed(store: Store, id: string): ArrivalRecord {
  const arrival = store.get<ArrivalRecord>('arrival-by-id', { id })
  if (!arrival) throw new Fault('ASW_NOT_FOUND', `no arrival ${id}`)
  return arrival
}

/** Journal.arrive. Its event is the verdict: until then nothing about it is believed, not even that it is a message. */
export function arrive(
  store: Store,
  arrival: { readonly id: string; readonly wire: Wire; readonly wireDigest: Sha256; readonly peer: Peer },
): void {
  const known = store.get<ArrivalRecord>('arrival-by-id', { id: arrival.id })
  if (known?.wire === arrival.wireDigest) return
  if (known) throw new Fault('ASW_STATE_CONFLICT', `arrival ${arrival.id} exists with other bytes`)
  const wire = putWire(store, arrival.wire, arrival.wireDigest)
  store.run('arrival-insert', { id: arrival.id, wire, peer: JSON.stringify(arrival.peer), now: store.now })
}

const ROUND_BYTES = 64 * 1024 * 1024

/** Journal.openArrivals. One round holds no more payload than 64 MiB, unless a single one is larger. */
export function openArrivals(store: Store, limit: number, olderThanMs: number): readonly OpenArrival[] {
  const rows = store.all<{ id: string; wire: Sha256; peer: string; at: number; size: number }>('arrivals-open', {
    limit,
    until: store.now - olderThanMs,
  })
  const arrivals: OpenArrival[] = []
  for (let n = 0, bytes = 0; n < rows.length && bytes < ROUND_BYTES; n += 1) {
    const row = rows[n] as (typeof rows)[number]
    bytes += row.size
    const peer = JSON.parse(row.peer) as Peer
    arrivals.push({ id: row.id, wire: getWire(store, row.wire), wireDigest: row.wire, peer, at: instant(row.at) })
  }
  return arrivals
}
