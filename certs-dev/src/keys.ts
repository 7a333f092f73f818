import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

export type KeyKind = 'rsa-2048' | 'rsa-3072' | 'ec-p256' | 'ec-p384'

const RSA_BITS = { 'rsa-2048': 2048, 'rsa-3072': 3072 } as const
const CURVES = { 'ec-p256': 'prime256v1', 'ec-p384': 'secp384r1' } as const

export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** A fresh key pair from node:crypto: OpenSSL needs 60 ms for RSA-2048, JavaScript needs far more. */
export async function newKeyPair(kind: KeyKind): Promise<KeyPair> {
  if (kind === 'rsa-2048' || kind === 'rsa-3072') return generate('rsa', { modulusLength: RSA_BITS[kind] })
  return generate('ec', { namedCurve: CURVES[kind] })
}

/** PKCS#8 PEM. */
export function privateKeyPem(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString()
}

/** SubjectPublicKeyInfo, DER, of a public key or of a private key's public half. */
export function publicKeyDer(key: KeyObject | Uint8Array): Buffer {
  if (key instanceof Uint8Array) return Buffer.from(key)
  const half = key.type === 'private' ? createPublicKey(key.export({ format: 'pem', type: 'pkcs8' })) : key
  return half.export({ format: 'der', type: 'spki' })
}
