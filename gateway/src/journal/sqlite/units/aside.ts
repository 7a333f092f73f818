import { Fault } from '../../../message/fault.ts'
import { type AlikeRecord, type AsideArrival, type AsideRecord, asideArrival, READINGS, type Reading } from '../../readings.ts'
import { appendEvent, GATEWAY } from '../events.ts'
import type { Store } from '../store.ts'
import { arrivalNamed } from './arrivals.ts'

/** The oldest of arrivals with the same bytes waits for the operator; the others end as its copies. */
export function setAside(store: Store, alike: readonly AlikeRecord[], begun: number): Reading {
  const [first, ...copies] = alike as readonly [AlikeRecord, ...AlikeRecord[]]
  for (const { seq } of copies) store.run('arrival-end', { seq, state: 'duplicate', now: store.now })
  store.run('arrival-aside', { seq: first.seq, begun })
  const { id, wire, at } = arrivalNamed(store, first.id)
  const data = { arrival: id, arrivedAt: at, begun, copies: copies.length }
  appendEvent(store, GATEWAY, { kind: 'set-aside', data, blob: wire })
  return { verdict: 'aside', arrival: id, begun }
}

/** Journal.arrivalsAside. */
export function arrivalsAside(store: Store): readonly AsideArrival[] {
  return store.all<AsideRecord>('arrivals-aside').map(asideArrival)
}

/** Journal.readAgain. */
export function readAgain(store: Store, id: string, by: string): void {
  const { seq, state, wire } = arrivalNamed(store, id)
  if (state !== 'aside') throw new Fault('ASW_STATE_CONFLICT', `arrival ${id} is not set aside: it is ${state}`)
  store.run('arrival-again', { seq, begun: READINGS - 1 })
  appendEvent(store, GATEWAY, { kind: 'read-again', data: { arrival: id, by }, blob: wire })
}
