import { createCipheriv, createDecipheriv } from 'node:crypto'
import { CONTENTS, type ContentName } from './suites.ts'

/** AES-GCM as XML-Enc 1.1 section 5.2.4 lays it out: IV (12 octets), ciphertext, tag (16 octets), no additional data. */
export const IV_BYTES = 12
export const TAG_BYTES = 16

/** The three parts in their order, apart: a large ciphertext is not copied only to stand between the others. */
export interface GcmSealed {
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

export function sealGcm(content: ContentName, key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): GcmSealed {
  if (iv.length !== IV_BYTES) throw new RangeError(`an IV has ${IV_BYTES} octets, not ${iv.length}`)
  const cipher = createCipheriv(CONTENTS[content].cipher, key, iv, { authTagLength: TAG_BYTES })
  const ciphertext = cipher.update(plaintext)
  // GCM is a stream: nothing is left for the end
  cipher.final()
  return { iv, ciphertext, tag: cipher.getAuthTag() }
}

/**
 * The plaintext, or `undefined` if the tag is wrong. Nothing of it is handed out before `final()` has checked the tag,
 * and on failure it is wiped (XS-30). `sealed` holds at least an IV and a tag.
 */
export function openGcm(content: ContentName, key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const iv = sealed.subarray(0, IV_BYTES)
  const tag = sealed.subarray(sealed.length - TAG_BYTES)
  // authTagLength is what refuses a cut tag on every release of node
  const decipher = createDecipheriv(CONTENTS[content].cipher, key, iv, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(tag)
  const unchecked = decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES))
  try {
    decipher.final()
  } catch {
    // the only failure final() knows here is a wrong tag; the caller answers all failures alike (XS-33)
    unchecked.fill(0)
    return undefined
  }
  return unchecked
}
