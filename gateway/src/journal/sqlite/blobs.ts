import { wireDigestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'
import type { Sha256 } from '../../message/ids.ts'
import type { Wire } from '../../message/wire.ts'
import { damaged, isSound } from '../damaged.ts'
import type { Store } from './store.ts'

/**
 * Payloads, cut into chunks because SQLite has no incremental blob I/O here. Every row that names a digest owns one use
 * of it; the bytes go with the last use.
 */
export function putBlob(store: Store, digest: Sha256, bytes: Uint8Array, contentType?: string): Sha256 {
  const { changes, seq: blob } = store.run('blob-put', { digest, size: bytes.byteLength, contentType })
  if (changes === 0) store.run('blob-share', { digest })
  else
    for (let from = 0, n = 0; from < bytes.byteLength; from += store.chunkBytes, n += 1) {
      store.run('blob-chunk-put', { blob, n, bytes: bytes.subarray(from, from + store.chunkBytes) })
    }
  return digest
}

/** A wire message is addressed by the digest over its content type and its body. */
export function putWire(store: Store, wire: Wire, digest: Sha256 = wireDigestOf(wire)): Sha256 {
  return putBlob(store, digest, wire.body, wire.contentType)
}

/** Throws ASW_JOURNAL_DAMAGED. */
export function getBlob(store: Store, digest: string): Uint8Array | undefined {
  return sound(store, digest)?.bytes
}

/** Throws ASW_JOURNAL_DAMAGED, and ASW_JOURNAL_DOWN when the bytes are gone: whoever asks holds a row that owns them. */
export function getWire(store: Store, digest: string): Wire {
  const blob = sound(store, digest)
  if (!blob || blob.contentType === null) throw new Fault('ASW_JOURNAL_DOWN', 'the bytes of a message are missing', { digest })
  return { contentType: blob.contentType, body: blob.bytes }
}

/** As `getWire`, for bytes without a content type. */
export function heldBlob(store: Store, digest: string): Uint8Array {
  const bytes = getBlob(store, digest)
  if (!bytes) throw new Fault('ASW_JOURNAL_DOWN', 'the bytes of a document are missing', { digest })
  return bytes
}

/** Gives one use back. */
export function dropBlob(store: Store, digest: string): void {
  const left = store.get<{ seq: number; uses: number }>('blob-drop', { digest })
  if (!left || left.uses > 0) return
  store.run('blob-chunks-delete', { blob: left.seq })
  store.run('blob-delete', { blob: left.seq })
}

interface Held {
  readonly bytes: Uint8Array
  readonly contentType: string | null
}

function sound(store: Store, digest: string): Held | undefined {
  const held = read(store, digest)
  if (held && !isSound(digest, held.bytes, held.contentType)) throw damaged(digest)
  return held
}

function read(store: Store, digest: string): Held | undefined {
  const row = store.get<{ seq: number; size: number; content_type: string | null }>('blob-get', { digest })
  if (!row) return undefined
  const chunks = store.all<{ bytes: Uint8Array }>('blob-chunks', { blob: row.seq })
  const [only] = chunks
  if (chunks.length === 1 && only) return { bytes: only.bytes, contentType: row.content_type }
  const bytes = new Uint8Array(row.size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk.bytes, at)
    at += chunk.bytes.byteLength
  }
  return { bytes, contentType: row.content_type }
}
