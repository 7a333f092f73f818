import { Fault } from '../../../message/fault.ts'
import { type AlikeRecord, type AsideArrival, type AsideRecord, asideArrival, READINGS, type Reading } from '../../readings.ts'
import { GATEWAY, type Tx } from '../tx.ts'
import { arrivalNamed, lockArrival } from './arrivals.ts'

/** The oldest of arrivals with the same bytes, all of them locked, waits for the operator; the others end as its copies. */
export async function setAside(tx: Tx, alike: readonly AlikeRecord[], begun: number): Promise<Reading> {
  const [first, ...copies] = alike as readonly [AlikeRecord, ...AlikeRecord[]]
  for (const { seq } of copies)
    tx.push('arrival-end', { seq, state: 'duplicate', partner: undefined, messageId: undefined, code: undefined })
  tx.push('arrival-aside', { seq: first.seq, begun })
  const { id, wire, at } = await arrivalNamed(tx, first.id)
  tx.append(GATEWAY, { kind: 'set-aside', data: { arrival: id, arrivedAt: at, begun, copies: copies.length }, blob: wire })
  return { verdict: 'aside', arrival: id, begun }
}

/** Journal.arrivalsAside. */
export async function arrivalsAside(tx: Tx): Promise<readonly AsideArrival[]> {
  return (await tx.all<AsideRecord>('arrivals-aside')).map(asideArrival)
}

/** Journal.readAgain. */
export async function readAgain(tx: Tx, id: string, by: string): Promise<void> {
  const { seq, state, wire } = await lockArrival(tx, id)
  if (state !== 'aside') throw new Fault('ASW_STATE_CONFLICT', `arrival ${id} is not set aside: it is ${state}`)
  tx.push('arrival-again', { seq, begun: READINGS - 1 })
  tx.append(GATEWAY, { kind: 'read-again', data: { arrival: id, by }, blob: wire })
}
