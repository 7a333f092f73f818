import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import type { DigestName } from './suites.ts'

/** RSAES-OAEP (RFC 8017 section 7.1). The hash of the label and that of MGF1 are independent: both are always passed (XS-31). */
export interface Oaep {
  readonly digest: DigestName
  readonly mgf: DigestName
  /** OAEPparams, decoded. */
  readonly label?: Uint8Array
}

export function wrapOaep(key: KeyObject, contentKey: Uint8Array, oaep: Oaep): Uint8Array {
  return publicEncrypt(options(key, oaep), contentKey)
}

/**
 * Throws on any padding failure; the caller hides which (XS-33).
 * node has no asynchronous form: an RSA-2048 decryption holds the event loop for about a quarter of a millisecond.
 */
export function unwrapOaep(key: KeyObject, wrapped: Uint8Array, oaep: Oaep): Uint8Array {
  return privateDecrypt(options(key, oaep), wrapped)
}

function options(key: KeyObject, oaep: Oaep) {
  return {
    key,
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    oaepHash: oaep.digest,
    mgf1Hash: oaep.mgf,
    ...(oaep.label === undefined ? {} : { oaepLabel: Buffer.from(oaep.label) }),
  }
}
