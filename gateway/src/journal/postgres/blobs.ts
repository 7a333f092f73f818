import { wireDigestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'
import type { MessageId, Sha256 } from '../../message/ids.ts'
import type { Wire } from '../../message/wire.ts'
import { damaged, isSound } from '../damaged.ts'
import type { Tx } from './tx.ts'

/**
 * Payloads, cut into chunks: a value of PostgreSQL is sent and read whole. Every row that names a digest owns one use of it;
 * the bytes go with the last use.
 */
export async function putBlob(tx: Tx, digest: Sha256, bytes: Uint8Array, contentType?: string): Promise<Sha256> {
  const size = bytes.byteLength
  if (size <= tx.chunkBytes) {
    tx.push('blob-put', { digest, size, contentType, bytes })
    return digest
  }
  const first = bytes.subarray(0, tx.chunkBytes)
  const kept = await tx.one<{ seq: number; uses: number }>('blob-put', { digest, size, contentType, bytes: first })
  if (kept.uses === 1) await putRest(tx, kept.seq, bytes)
  return digest
}

interface Payload {
  readonly digest: Sha256
  readonly bytes: Uint8Array
  readonly contentType?: string
}

/** Two at once: one way to the server where they are small, and they mostly are. */
export async function putBlobs(tx: Tx, one: Payload, other: Payload): Promise<void> {
  const small = one.bytes.byteLength <= tx.chunkBytes && other.bytes.byteLength <= tx.chunkBytes
  if (!small || one.digest === other.digest) {
    await putBlob(tx, one.digest, one.bytes, one.contentType)
    await putBlob(tx, other.digest, other.bytes, other.contentType)
    return
  }
  tx.push('blob-pair', {
    digest: one.digest,
    size: one.bytes.byteLength,
    contentType: one.contentType,
    bytes: one.bytes,
    otherDigest: other.digest,
    otherSize: other.bytes.byteLength,
    otherContentType: other.contentType,
    otherBytes: other.bytes,
  })
}

async function putRest(tx: Tx, blob: number, bytes: Uint8Array): Promise<void> {
  for (let from = tx.chunkBytes, n = 1; from < bytes.byteLength; from += tx.chunkBytes, n += 1)
    await tx.run('blob-chunk-put', { blob, seq: n, bytes: bytes.subarray(from, from + tx.chunkBytes) })
}

/** A wire message is addressed by the digest over its content type and its body. */
export function putWire(tx: Tx, wire: Wire, digest: Sha256 = wireDigestOf(wire)): Promise<Sha256> {
  return putBlob(tx, digest, wire.body, wire.contentType)
}

export interface Held {
  readonly bytes: Uint8Array
  readonly contentType: string | null
  readonly isSound: boolean
}

/** Many at once, by their digests; what is not there is not in the answer. What is damaged is, and says so. */
export async function getBlobs(tx: Tx, digests: readonly string[]): Promise<ReadonlyMap<string, Held>> {
  if (digests.length === 0) return new Map()
  return heldIn(await tx.all<ChunkRecord>('blobs-get', { digests: [...new Set(digests)] }))
}

/** What a message of ours was sent as, by its id. */
export async function getSent(tx: Tx, messageId: MessageId): Promise<ReadonlyMap<string, Held>> {
  return heldIn(await tx.all<ChunkRecord>('transmission-wire', { messageId }))
}

function heldIn(rows: readonly ChunkRecord[]): ReadonlyMap<string, Held> {
  const all = Map.groupBy(rows, (row) => row.digest)
  return new Map(
    [...all].map(([digest, chunks]) => {
      const { bytes, contentType } = together(chunks)
      return [digest, { bytes, contentType, isSound: isSound(digest, bytes, contentType) }]
    }),
  )
}

interface ChunkRecord {
  readonly digest: string
  readonly size: number
  readonly content_type: string | null
  readonly bytes: Uint8Array | null
}

function together(chunks: readonly ChunkRecord[]): Pick<Held, 'bytes' | 'contentType'> {
  const [first] = chunks as [ChunkRecord]
  const contentType = first.content_type
  if (chunks.length === 1 && first.bytes) return { bytes: first.bytes, contentType }
  const bytes = new Uint8Array(first.size)
  let at = 0
  for (const chunk of chunks) {
    if (!chunk.bytes) continue
    bytes.set(chunk.bytes, at)
    at += chunk.bytes.byteLength
  }
  return { bytes, contentType }
}

/** Throws ASW_JOURNAL_DAMAGED. */
export async function getBlob(tx: Tx, digest: string): Promise<Uint8Array | undefined> {
  return soundIn(await getBlobs(tx, [digest]), digest)?.bytes
}

/** Throws ASW_JOURNAL_DAMAGED. */
export function soundIn(blobs: ReadonlyMap<string, Held>, digest: string): Held | undefined {
  const blob = blobs.get(digest)
  if (blob && !blob.isSound) throw damaged(digest)
  return blob
}

/** Throws ASW_JOURNAL_DAMAGED, and ASW_JOURNAL_DOWN when the bytes are gone: whoever asks holds a row that owns them. */
export function wireIn(blobs: ReadonlyMap<string, Held>, digest: string): Wire {
  const blob = soundIn(blobs, digest)
  if (!blob || blob.contentType === null) throw new Fault('ASW_JOURNAL_DOWN', 'the bytes of a message are missing', { digest })
  return { contentType: blob.contentType, body: blob.bytes }
}

/** As `wireIn`, for bytes without a content type. */
export function bytesIn(blobs: ReadonlyMap<string, Held>, digest: string): Uint8Array {
  const blob = soundIn(blobs, digest)
  if (!blob) throw new Fault('ASW_JOURNAL_DOWN', 'the bytes of a document are missing', { digest })
  return blob.bytes
}

export async function getWire(tx: Tx, digest: string): Promise<Wire> {
  return wireIn(await getBlobs(tx, [digest]), digest)
}

/** Gives one use back. */
export async function dropBlob(tx: Tx, digest: string): Promise<void> {
  const left = await tx.get<{ seq: number; uses: number }>('blob-drop', { digest })
  if (left && left.uses <= 0) await tx.run('blob-delete', { blob: left.seq })
}
