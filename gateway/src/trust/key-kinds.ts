import { Certificate } from 'pkijs'
import { Fault } from '../message/fault.ts'
import type { SignerCertificate } from './registered.ts'

/** Keys that other countries' signers have and OpenSSL cannot read, by object identifier (RFC 9215; STB 34.101.45, annex B). */
export const FOREIGN_KEYS: ReadonlyMap<string, string> = new Map([
  ['1.2.643.7.1.1.1.1', 'GOST R 34.10-2012, 256 bit'],
  ['1.2.643.7.1.1.1.2', 'GOST R 34.10-2012, 512 bit'],
  ['1.2.112.0.2.0.34.101.45.2.1', 'STB 34.101.45'],
])

/** Families that OpenSSL reads: RSA, DSA, Diffie-Hellman, EC, X25519 to Ed448. A key of these that cannot be read is broken. */
const USUAL = ['1.2.840.113549.1.', '1.2.840.10040.4.', '1.2.840.10046.2.', '1.2.840.10045.', '1.3.101.']

export function isUsual(keyAlgorithm: string): boolean {
  return USUAL.some((family) => keyAlgorithm.startsWith(family))
}

/** Object identifier of the algorithm of the key, which is not read. `der`: a certificate. Throws ASW_CERTIFICATE_MALFORMED. */
export function keyAlgorithmOf(der: Uint8Array): string {
  try {
    return Certificate.fromBER(der).subjectPublicKeyInfo.algorithm.algorithmId
  } catch (error) {
    throw new Fault('ASW_CERTIFICATE_MALFORMED', 'this is no X.509 certificate', {}, error)
  }
}

/** For people: `RSA 2048`, `EC prime256v1`, `GOST R 34.10-2012, 256 bit`. */
export function keyName(certificate: SignerCertificate): string {
  if ('keyAlgorithm' in certificate) {
    const { keyAlgorithm } = certificate
    return FOREIGN_KEYS.get(keyAlgorithm) ?? `key algorithm ${keyAlgorithm}`
  }
  const { asymmetricKeyType = 'unknown', asymmetricKeyDetails = {} } = certificate.publicKey
  const { modulusLength, namedCurve } = asymmetricKeyDetails
  return [asymmetricKeyType.toUpperCase(), modulusLength ?? namedCurve].filter((part) => part !== undefined).join(' ')
}
