import type { Peer } from '../../../message/stages.ts'
import { type AlikeRecord, another, READINGS, type Reading } from '../../readings.ts'
import { getWire } from '../blobs.ts'
import type { Tx } from '../tx.ts'
import { arrivalNamed } from './arrivals.ts'
import { setAside } from './aside.ts'

/** Journal.beginReading. */
export async function beginReading(tx: Tx, id: string, olderThanMs: number): Promise<Reading | undefined> {
  const arrival = await arrivalNamed(tx, id)
  const alike = await tx.all<AlikeRecord>('arrivals-alike', { wire: arrival.wire })
  const own = alike.find(({ seq }) => seq === arrival.seq)
  const { may, begun } = another(alike, tx.now - olderThanMs)
  if (!own || !may) return undefined
  if (begun >= READINGS) return setAside(tx, alike, begun)
  await tx.run('arrival-begin', { seq: own.seq })
  const peer = JSON.parse(own.peer) as Peer
  return { verdict: 'begun', wire: await getWire(tx, arrival.wire), wireDigest: arrival.wire, peer }
}

/** Journal.endReading. */
export async function endReading(tx: Tx, id: string): Promise<void> {
  await tx.run('arrival-pause', { id })
}
