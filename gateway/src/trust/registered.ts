import { type KeyObject, X509Certificate } from 'node:crypto'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'

/** A certificate the agreement knows, and from when to when it may be used (RFC 3339; open ends allowed). */
export interface Registered {
  readonly der: Uint8Array
  /** SHA-256 over `der`, lower-case hexadecimal. */
  readonly fingerprint: string
  readonly publicKey: KeyObject
  readonly subject: string
  /** Hexadecimal, upper case, as node:crypto prints it. */
  readonly serial: string
  readonly notBefore: string
  readonly notAfter: string
  readonly from?: string
  readonly to?: string
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/**
 * One certificate: DER bytes, or PEM text that holds exactly one. Reads only, judges nothing.
 * Throws ASW_CERTIFICATE_MALFORMED, and ASW_KEY_WEAK for a key that OpenSSL cannot read.
 */
export function readCertificate(pemOrDer: string | Uint8Array): Registered {
  if (typeof pemOrDer !== 'string') return readDer(pemOrDer)
  const found = readCertificates(pemOrDer)
  const [first] = found
  if (first === undefined || found.length > 1) {
    throw new Fault('ASW_CERTIFICATE_MALFORMED', `one certificate in PEM was expected, ${found.length} were found`)
  }
  return first
}

/** All certificates of a PEM text, in its order (a leaf, then who issued it). Throws ASW_CERTIFICATE_MALFORMED. */
export function readCertificates(pem: string): readonly Registered[] {
  const blocks = pem.match(PEM_BLOCK) ?? []
  if (blocks.length === 0) throw new Fault('ASW_CERTIFICATE_MALFORMED', 'no BEGIN CERTIFICATE block was found')
  return blocks.map((block) => readDer(opened(block).raw))
}

function readDer(der: Uint8Array): Registered {
  const certificate = opened(der)
  // OpenSSL reads over bytes that follow the certificate; a fingerprint would not
  if (certificate.raw.length !== der.length) throw new Fault('ASW_CERTIFICATE_MALFORMED', 'bytes follow the certificate')
  return {
    der,
    fingerprint: digestOf(der),
    publicKey: keyOf(certificate),
    subject: certificate.subject.replaceAll('\n', ', '),
    serial: certificate.serialNumber,
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
  }
}

/** Throws ASW_KEY_WEAK for a key of a kind that OpenSSL does not know here (GOST, STB): a third party judges those, by their bytes. */
function keyOf(certificate: X509Certificate): KeyObject {
  try {
    return certificate.publicKey
  } catch (error) {
    const subject = certificate.subject.replaceAll('\n', ', ')
    throw new Fault('ASW_KEY_WEAK', `the key is of a kind that cannot be used here: certificate of ${subject}`, {}, error)
  }
}

function opened(certificate: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(certificate)
  } catch (error) {
    throw new Fault('ASW_CERTIFICATE_MALFORMED', 'this is no X.509 certificate', {}, error)
  }
}
