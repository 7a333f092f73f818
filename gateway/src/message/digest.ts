import { createHash, hash } from 'node:crypto'
import type { Sha256 } from './ids.ts'

/** SHA-256 over bytes, lower-case hexadecimal. Never over a string: bytes are hashed as bytes (XS-12). */
export function digestOf(bytes: Uint8Array): Sha256 {
  return hash('sha256', bytes) as Sha256
}

/** SHA-256 over bytes, and over the same with others put in at `at`: what comes before is hashed once. */
export function digestsAround(bytes: Uint8Array, at: number): { readonly without: Sha256; with(others: Uint8Array): Sha256 } {
  const before = createHash('sha256').update(bytes.subarray(0, at))
  const after = bytes.subarray(at)
  return {
    without: before.copy().update(after).digest('hex') as Sha256,
    with: (others) => before.copy().update(others).update(after).digest('hex') as Sha256,
  }
}

/** SHA-256 over a whole wire message: content type, a NUL, body. Two messages are the same only if both are. */
export function wireDigestOf(wire: { readonly contentType: string; readonly body: Uint8Array }): Sha256 {
  return createHash('sha256').update(wire.contentType, 'utf8').update('\0').update(wire.body).digest('hex') as Sha256
}
