import { hash, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { Fault } from '../message/fault.ts'
import { type DigestName, SIGNATURES, type SignatureAlgorithm, type SignatureName } from './algorithms.ts'
import { decodeBase64, decodeExactly } from './base64.ts'
import { checkKey } from './key.ts'

/** Digest of bytes; never of a string (XS-12). */
export function digest(name: DigestName, bytes: Uint8Array): Buffer {
  return hash(name, bytes, 'buffer')
}

/** Compares in constant time; a length that differs is a difference (XS-20). */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * SignatureValue over the canonical bytes of SignedInfo: PKCS #1 v1.5, or r and s side by side (RFC 6931 2.3.2, 2.3.6).
 * P-384 and longer RSA keys leave the event loop. Throws ASW_KEY_UNUSABLE.
 */
export async function signValue(key: KeyObject, algorithm: SignatureName, signedInfo: Uint8Array): Promise<Buffer> {
  const row = SIGNATURES[algorithm]
  const input = row.key === 'ec' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key
  try {
    if (leavesLoop(key, row)) {
      return await new Promise((resolve, reject) => {
        sign(row.hash, signedInfo, input, (error, value) => (error ? reject(error) : resolve(value)))
      })
    }
    const value = sign(row.hash, signedInfo, input)
    if (row.key === 'rsa') await othersTurn()
    return value
  } catch (error) {
    throw new Fault('ASW_KEY_UNUSABLE', `the key does not sign ${algorithm}`, {}, error)
  }
}

/** Whoever waits on the event loop goes first: a message is worked on in pieces of a millisecond, not in one. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function leavesLoop(key: KeyObject, row: SignatureAlgorithm): boolean {
  if (row.key === 'ec') return row.offThread
  return (key.asymmetricKeyDetails?.modulusLength ?? Number.POSITIVE_INFINITY) > row.loopBits
}

/**
 * Octets of a SignatureValue, judged as far as they can be without a key (XS-20, XS-22): ECDSA has exactly the width of
 * its curve, DER has not. Throws ASW_SIGNATURE_SHAPE.
 */
export function decodeValue(text: string, algorithm: SignatureName): Buffer {
  const row = SIGNATURES[algorithm]
  if (row.key === 'rsa') return decodeBase64(text, 'SignatureValue', row.maxBits / 8)
  const value = decodeExactly(text, 'SignatureValue', row.valueBytes)
  const order = Buffer.from(row.order, 'hex')
  for (const part of [value.subarray(0, order.length), value.subarray(order.length)]) {
    if (part.every((octet) => octet === 0) || Buffer.compare(part, order) >= 0) {
      throw new Fault('ASW_SIGNATURE_SHAPE', 'r or s of the SignatureValue is out of range')
    }
  }
  return value
}

/**
 * Whether `value` signs these canonical bytes of SignedInfo. The key is judged first: ASW_KEY_WEAK where its family, its
 * length or its curve does not fit the method.
 */
export function verifyValue(publicKey: KeyObject, algorithm: SignatureName, signedInfo: Uint8Array, value: Uint8Array): boolean {
  checkKey(publicKey, algorithm)
  const row = SIGNATURES[algorithm]
  if (row.key === 'ec') return verify(row.hash, signedInfo, { key: publicKey, dsaEncoding: 'ieee-p1363' }, value)
  const modulusBytes = Math.ceil((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  return value.length === modulusBytes && verify(row.hash, signedInfo, publicKey, value)
}
