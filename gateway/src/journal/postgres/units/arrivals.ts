import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import type { Sha256 } from '../../../message/ids.ts'
import { type NewArrival, type OpenArrival, READINGS } from '../../readings.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { putWire } from '../blobs.ts'
import type { Tx } from '../tx.ts'

/** Throws ASW_NOT_FOUND. */
export async function arrivalNamed(tx: Tx, id: string): Promise<ArrivalRecord> {
  return found(id, await tx.get<ArrivalRecord>('arrival-by-id', { id }))
}
/** As `arrivalNamed`; nobody else closes it until the end of the unit. */
export async function lockArrival(tx: Tx, id: string): Promise<ArrivalRecord> {
  return found(id, await tx.get<ArrivalRecord>('arrival-lock', { id }))
}
function found(id: string, arrival: ArrivalRecord | undefined): ArrivalRecord {
  if (!arrival) throw new Fault('ASW_NOT_FOUND', `no arrival ${id}`)
  return arrival
}

/** Journal.arrive. Its event is the verdict: until then nothing about it is believed, not even that it is a message. */
export async function arrive(tx: Tx, arrival: NewArrival): Promise<boolean> {
  const { id, wire, wireDigest, peer } = arrival
  if (wire.body.byteLength > tx.chunkBytes) return arriveLarge(tx, arrival)
  const bytes = { wire: wireDigest, size: wire.body.byteLength, contentType: wire.contentType, bytes: wire.body }
  const put = await tx.get<{ begun: number }>('arrival-put', { id, peer: JSON.stringify(peer), ...bytes, readings: READINGS })
  return put ? put.begun > 0 : isReadable(await tx.get<Known>('arrival-by-id', { id }), wireDigest)
}

async function arriveLarge(tx: Tx, { id, wire, wireDigest, peer }: NewArrival): Promise<boolean> {
  await tx.begin()
  const known = await tx.get<Known>('arrival-by-id', { id })
  if (known) return isReadable(known, wireDigest)
  const alike = await tx.get<{ begun: number; aside: boolean }>('arrival-alike', { wire: wireDigest })
  if (alike?.aside) return false
  const begun = alike && alike.begun >= READINGS ? 0 : 1
  await putWire(tx, wire, wireDigest)
  await tx.run('arrival-insert', { id, wire: wireDigest, peer: JSON.stringify(peer), begun })
  return begun > 0
}

type Known = ArrivalRecord & { readonly begun: number }

/** What came before under this id; nothing, where the bytes are set aside. Throws ASW_STATE_CONFLICT where it had other bytes. */
function isReadable(known: Known | undefined, wireDigest: Sha256): boolean {
  if (known && known.wire !== wireDigest) throw new Fault('ASW_STATE_CONFLICT', `arrival ${known.id} exists with other bytes`)
  return known !== undefined && known.begun > 0
}

/** Journal.openArrivals. */
export async function openArrivals(tx: Tx, limit: number, olderThanMs: number): Promise<readonly OpenArrival[]> {
  const rows = await tx.all<{ id: string; at: number; begun: number }>('arrivals-open', { limit, olderThanMs })
  return rows.map(({ id, at, begun }) => ({ id, at: instant(at), begun }))
}
