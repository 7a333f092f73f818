import { type KeyObject, X509Certificate } from 'node:crypto'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import { isUsual, keyAlgorithmOf, keyName } from './key-kinds.ts'

/** What a certificate says of itself, whatever its key, and from when to when it may be used (RFC 3339; open ends allowed). */
export interface CertificateFacts {
  readonly der: Uint8Array
  /** SHA-256 over `der`, lower-case hexadecimal. */
  readonly fingerprint: string
  readonly subject: string
  /** Hexadecimal, upper case, as node:crypto prints it. */
  readonly serial: string
  readonly notBefore: string
  readonly notAfter: string
  readonly from?: string
  readonly to?: string
}

/** A certificate the agreement knows, with its key. */
export interface Registered extends CertificateFacts {
  readonly publicKey: KeyObject
}

/**
 * A certificate whose key OpenSSL cannot read (GOST R 34.10-2012, STB 34.101.45). There is no key in it, so that nothing here can
 * compute with it by mistake: somebody else judges what it signs.
 */
export interface ForeignCertificate extends CertificateFacts {
  /** Object identifier of the key's algorithm. */
  readonly keyAlgorithm: string
}

/** Whoever signs documents. `isForeign` tells the two apart. */
export type SignerCertificate = Registered | ForeignCertificate

export function isForeign(certificate: SignerCertificate): certificate is ForeignCertificate {
  return 'keyAlgorithm' in certificate
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/**
 * One certificate: DER bytes, or PEM text that holds exactly one. Reads only, judges nothing.
 * Throws ASW_CERTIFICATE_MALFORMED, and ASW_KEY_WEAK for a key that OpenSSL cannot read.
 */
export function readCertificate(pemOrDer: string | Uint8Array): Registered {
  if (typeof pemOrDer !== 'string') return withKey(readSigner(pemOrDer))
  const found = readCertificates(pemOrDer)
  const [first] = found
  if (first === undefined || found.length > 1) {
    throw new Fault('ASW_CERTIFICATE_MALFORMED', `one certificate in PEM was expected, ${found.length} were found`)
  }
  return first
}

/** All certificates of a PEM text, in its order (a leaf, then who issued it). Throws ASW_CERTIFICATE_MALFORMED, ASW_KEY_WEAK. */
export function readCertificates(pem: string): readonly Registered[] {
  return readSigners(pem).map(withKey)
}

/** The same for a PEM text whose certificates may have foreign keys. Throws ASW_CERTIFICATE_MALFORMED, ASW_KEY_WEAK. */
export function readSigners(pem: string): readonly SignerCertificate[] {
  const blocks = pem.match(PEM_BLOCK) ?? []
  if (blocks.length === 0) throw new Fault('ASW_CERTIFICATE_MALFORMED', 'no BEGIN CERTIFICATE block was found')
  return blocks.map((block) => readSigner(opened(block).raw))
}

/**
 * One certificate, DER, whatever its key. Throws ASW_CERTIFICATE_MALFORMED, and ASW_KEY_WEAK for a key of a usual kind that cannot
 * be read all the same: it is broken, not foreign.
 */
export function readSigner(der: Uint8Array): SignerCertificate {
  const certificate = opened(der)
  // OpenSSL reads over bytes that follow the certificate; a fingerprint would not
  if (certificate.raw.length !== der.length) throw new Fault('ASW_CERTIFICATE_MALFORMED', 'bytes follow the certificate')
  const facts: CertificateFacts = {
    der,
    fingerprint: digestOf(der),
    subject: certificate.subject.replaceAll('\n', ', '),
    serial: certificate.serialNumber,
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
  }
  const publicKey = keyOf(certificate)
  if (publicKey !== undefined) return { ...facts, publicKey }
  const keyAlgorithm = keyAlgorithmOf(der)
  if (isUsual(keyAlgorithm)) throw new Fault('ASW_KEY_WEAK', `the key cannot be read: certificate of ${facts.subject}`)
  return { ...facts, keyAlgorithm }
}

/** Throws ASW_KEY_WEAK for a foreign key. */
export function withKey(certificate: SignerCertificate): Registered {
  if (!isForeign(certificate)) return certificate
  throw new Fault(
    'ASW_KEY_WEAK',
    `the key is of a kind that cannot be used here (${keyName(certificate)}), only as the seal of an EAEU agreement: certificate of ${certificate.subject}`,
  )
}

/** `undefined` for a key of a kind that OpenSSL does not know, also where an engine in this process pretends to. */
function keyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    const { publicKey } = certificate
    return publicKey.asymmetricKeyType === undefined ? undefined : publicKey
  } catch {
    return undefined
  }
}

function opened(certificate: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(certificate)
  } catch (error) {
    throw new Fault('ASW_CERTIFICATE_MALFORMED', 'this is no X.509 certificate', {}, error)
  }
}
