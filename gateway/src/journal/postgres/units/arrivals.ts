import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import type { Sha256 } from '../../../message/ids.ts'
import type { Peer } from '../../../message/stages.ts'
import type { Wire } from '../../../message/wire.ts'
import type { OpenArrival } from '../../journal.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { getBlobs, putWire, wireIn } from '../blobs.ts'
import type { Tx } from '../tx.ts'

interface NewArrival {
  readonly id: string
  readonly wire: Wire
  readonly wireDigest: Sha256
  readonly peer: Peer
}

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
export async function arrive(tx: Tx, arrival: NewArrival): Promise<void> {
  const { id, wire, wireDigest, peer } = arrival
  if (wire.body.byteLength > tx.chunkBytes) return arriveLarge(tx, arrival)
  const bytes = { wire: wireDigest, size: wire.body.byteLength, contentType: wire.contentType, bytes: wire.body }
  const changes = await tx.run('arrival-put', { id, peer: JSON.stringify(peer), ...bytes })
  if (changes === 0) assureSame(await arrivalNamed(tx, id), wireDigest)
}

async function arriveLarge(tx: Tx, { id, wire, wireDigest, peer }: NewArrival): Promise<void> {
  await tx.begin()
  const known = await tx.get<ArrivalRecord>('arrival-by-id', { id })
  if (known) return assureSame(known, wireDigest)
  await putWire(tx, wire, wireDigest)
  await tx.run('arrival-insert', { id, wire: wireDigest, peer: JSON.stringify(peer) })
}

function assureSame(known: ArrivalRecord, wireDigest: Sha256): void {
  if (known.wire !== wireDigest) throw new Fault('ASW_STATE_CONFLICT', `arrival ${known.id} exists with other bytes`)
}

const ROUND_BYTES = 64 * 1024 * 1024

/** Journal.openArrivals. One round holds no more payload than 64 MiB, unless a single one is larger. */
export async function openArrivals(tx: Tx, limit: number, olderThanMs: number): Promise<readonly OpenArrival[]> {
  const rows = await tx.all<{ id: string; wire: Sha256; peer: string; at: number; size: number }>('arrivals-open', {
    limit,
    olderThanMs,
  })
  let bytes = 0
  const round = rows.filter((row, n) => {
    const fits = n === 0 || bytes < ROUND_BYTES
    bytes += row.size
    return fits
  })
  const blobs = await getBlobs(
    tx,
    round.map((row) => row.wire),
  )
  return round.map(({ id, wire: wireDigest, peer, at }) => ({
    id,
    wire: wireIn(blobs, wireDigest),
    wireDigest,
    peer: JSON.parse(peer) as Peer,
    at: instant(at),
  }))
}
