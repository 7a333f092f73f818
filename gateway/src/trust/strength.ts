import type { KeyObject } from 'node:crypto'
import * as asn1js from 'asn1js'
import { Fault } from '../message/fault.ts'

/** RSA: bits and exponent (XS-21). Longer keys than the maximum only serve to burn our time. */
const RSA = { minBits: 2048, maxBits: 8192, minExponent: 65537n } as const

/** Named curves by object identifier. P-521 only for authorities: no signature suite of an agreement uses it. */
const CURVES: Readonly<Record<string, { readonly name: string; readonly leaf: boolean }>> = {
  '1.2.840.10045.3.1.7': { name: 'P-256', leaf: true },
  '1.3.132.0.34': { name: 'P-384', leaf: true },
  '1.3.132.0.35': { name: 'P-521', leaf: false },
}

/** Signature algorithms of certificates. SHA-1 and everything older is missing on purpose. */
export const CERTIFICATE_SIGNATURES: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11', // sha256WithRSAEncryption
  '1.2.840.113549.1.1.12', // sha384WithRSAEncryption
  '1.2.840.113549.1.1.13', // sha512WithRSAEncryption
  '1.2.840.10045.4.3.2', // ecdsa-with-SHA256
  '1.2.840.10045.4.3.3', // ecdsa-with-SHA384
  '1.2.840.10045.4.3.4', // ecdsa-with-SHA512
])

/**
 * Refuses keys that are too short or of a strange kind: RSA below 2048 bit or with an exponent below 65537, curves other
 * than P-256 and P-384 (an authority may have P-521), curves given by explicit parameters, and every other family.
 * `key`: public or private. Throws ASW_KEY_WEAK.
 */
export function assureStrongKey(key: KeyObject, role: 'leaf' | 'authority' = 'leaf'): void {
  const weakness =
    key.asymmetricKeyType === 'rsa'
      ? rsaWeakness(key)
      : key.asymmetricKeyType === 'ec'
        ? ecWeakness(key, role)
        : 'neither RSA nor EC'
  if (weakness !== undefined) throw new Fault('ASW_KEY_WEAK', `the key is not accepted: ${weakness}`)
}

function rsaWeakness(key: KeyObject): string | undefined {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < RSA.minBits) return `RSA with ${modulusLength} bit, at least ${RSA.minBits} are needed`
  if (modulusLength > RSA.maxBits) return `RSA with ${modulusLength} bit, at most ${RSA.maxBits} are allowed`
  if (publicExponent < RSA.minExponent) return `RSA with the exponent ${publicExponent}, at least ${RSA.minExponent} is needed`
  return undefined
}

function ecWeakness(key: KeyObject, role: 'leaf' | 'authority'): string | undefined {
  const named = curveOf(key)
  if (named === undefined) return 'EC with explicit curve parameters'
  const curve = CURVES[named]
  if (curve === undefined) return `EC on another curve than P-256 and P-384 (${named})`
  if (role === 'leaf' && !curve.leaf) return `EC on ${curve.name}, which only an authority may use`
  return undefined
}

/**
 * Object identifier of the curve as it is encoded, or undefined when the parameters are written out. OpenSSL recognises
 * known parameters and then reports the curve's name, so its word does not do here.
 */
function curveOf(key: KeyObject): string | undefined {
  const der = key.type === 'private' ? key.export({ format: 'der', type: 'pkcs8' }) : key.export({ format: 'der', type: 'spki' })
  const { result } = asn1js.fromBER(der)
  if (!(result instanceof asn1js.Sequence)) return undefined
  const algorithm = result.valueBlock.value.find((part) => part instanceof asn1js.Sequence)
  const parameters = algorithm?.valueBlock.value[1]
  return parameters instanceof asn1js.ObjectIdentifier ? parameters.valueBlock.toString() : undefined
}
