import { createCipheriv, createDecipheriv } from 'node:crypto'
import { WRAPS, type WrapName } from './suites.ts'

/** AES key wrap (RFC 3394, XML-Enc 1.1 section 5.7.2). The result is eight octets longer than the key. */
export const WRAP_OVERHEAD_BYTES = 8
const INITIAL_VALUE = Buffer.alloc(WRAP_OVERHEAD_BYTES, 0xa6)

export function wrapKey(wrap: WrapName, kek: Uint8Array, key: Uint8Array): Uint8Array {
  const cipher = createCipheriv(WRAPS[wrap].cipher, kek, INITIAL_VALUE)
  return Buffer.concat([cipher.update(key), cipher.final()])
}

/** Throws if the integrity check of RFC 3394 section 2.2.3 fails; the caller hides that (XS-33). */
export function unwrapKey(wrap: WrapName, kek: Uint8Array, wrapped: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(WRAPS[wrap].cipher, kek, INITIAL_VALUE)
  return Buffer.concat([decipher.update(wrapped), decipher.final()])
}
