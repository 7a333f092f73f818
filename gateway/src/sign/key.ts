import type { KeyObject } from 'node:crypto'
import { Fault } from '../message/fault.ts'
import { type EcdsaSignature, type RsaSignature, SIGNATURES, type SignatureName } from './algorithms.ts'

/** Keys already judged: a `KeyObject` never changes, and partners send with the same few. */
const fit = new WeakMap<KeyObject, Set<SignatureName>>()

/**
 * The key decides the family (XS-21): an RSA key of 2048 bit and more for an RSA method, a key on the row's named curve
 * for ECDSA, nothing else for anything. Throws ASW_KEY_WEAK.
 */
export function checkKey(publicKey: KeyObject, algorithm: SignatureName): void {
  const why = weakness(publicKey, algorithm)
  if (why !== undefined) throw new Fault('ASW_KEY_WEAK', `the signer's key ${why}`)
}

/** Why the key must not be used with this method; `undefined` where it may. */
export function weakness(publicKey: KeyObject, algorithm: SignatureName): string | undefined {
  const known = fit.get(publicKey)
  if (known?.has(algorithm)) return undefined
  const row = SIGNATURES[algorithm]
  const why =
    publicKey.type !== 'public' ? 'is not public' : row.key === 'rsa' ? rsaWeakness(publicKey, row) : ecWeakness(publicKey, row)
  if (why === undefined) fit.set(publicKey, new Set(known).add(algorithm))
  return why
}

function rsaWeakness(publicKey: KeyObject, row: RsaSignature): string | undefined {
  if (publicKey.asymmetricKeyType !== 'rsa') return `is of the kind ${publicKey.asymmetricKeyType}, the method wants rsa`
  const { modulusLength = 0, publicExponent = 0n } = publicKey.asymmetricKeyDetails ?? {}
  if (modulusLength < row.minBits || modulusLength > row.maxBits)
    return `has ${modulusLength} bit, not ${row.minBits} to ${row.maxBits}`
  return publicExponent < row.minExponent ? `has the exponent ${publicExponent}` : undefined
}

/**
 * The curve is compared as the key spells it, not as OpenSSL understands it: explicit parameters may describe a curve
 * that only looks like P-256 (CVE-2020-0601).
 */
function ecWeakness(publicKey: KeyObject, row: EcdsaSignature): string | undefined {
  if (publicKey.asymmetricKeyType !== 'ec') return `is of the kind ${publicKey.asymmetricKeyType}, the method wants ec`
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const fits = spki.length === row.spkiBytes && spki.toString('hex').startsWith(row.spki)
  return fits ? undefined : `is not a point on the named curve ${row.curve}`
}
