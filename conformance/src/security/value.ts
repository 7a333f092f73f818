import { createHash, createHmac, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { ALG } from '../xml/names.ts'

/** Digest URI to node:crypto's name of the hash. */
const HASHES: Readonly<Record<string, string>> = {
  [ALG.sha1]: 'sha1',
  [ALG.sha256]: 'sha256',
  [ALG.sha384]: 'sha384',
  [ALG.sha512]: 'sha512',
  [ALG.md5]: 'md5',
}
/** Signature URI to the hash under it. */
const SIGNATURE_HASHES: Readonly<Record<string, string>> = {
  [ALG['ecdsa-sha256']]: 'sha256',
  [ALG['ecdsa-sha384']]: 'sha384',
  [ALG['ecdsa-sha512']]: 'sha512',
  [ALG['rsa-sha1']]: 'sha1',
  [ALG['rsa-sha256']]: 'sha256',
  [ALG['rsa-sha384']]: 'sha384',
  [ALG['rsa-sha512']]: 'sha512',
}

export function digest(uri: string, bytes: Uint8Array): string {
  const hash = HASHES[uri]
  if (!hash) throw new Error(`no digest ${uri}`)
  return createHash(hash).update(bytes).digest('base64')
}
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/**
 * A SignatureValue, base64. ECDSA as raw r and s (XMLDSig 1.1 section 6.4.3). HMAC takes the public key's PEM as its secret:
 * that is the key-confusion attack, and nothing else here uses it.
 */
export function signatureValue(
  uri: string,
  key: KeyObject,
  material: Uint8Array,
  encoding: 'ieee-p1363' | 'der' = 'ieee-p1363',
): string {
  if (uri === ALG['hmac-sha256']) {
    const secret = createPublicKey(key).export({ type: 'spki', format: 'pem' })
    return createHmac('sha256', secret).update(material).digest('base64')
  }
  const hash = SIGNATURE_HASHES[uri] ?? 'sha256'
  return sign(hash, material, { key, dsaEncoding: encoding }).toString('base64')
}

export function signatureHolds(uri: string, key: KeyObject, material: Uint8Array, value: string): boolean {
  const hash = SIGNATURE_HASHES[uri]
  if (!hash || uri.includes('ecdsa') !== (key.asymmetricKeyType === 'ec')) return false
  return verify(hash, material, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(value, 'base64'))
}
