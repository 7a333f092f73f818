import type * as asn1js from 'asn1js'
import { type AuthorityKeyIdentifier, type BasicConstraints, Certificate, type ExtKeyUsage } from 'pkijs'
import { Fault } from '../message/fault.ts'
import { type CertificateFacts, type ForeignCertificate, isForeign, type Registered, readSigner, withKey } from './registered.ts'
import { KEY_USAGE, type KeyUsage } from './uses.ts'

/** What a path, and a certificate on it, is judged by beside the key. */
export interface CertificateProfile extends CertificateFacts {
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** DER of the names, hexadecimal: two names are the same if their bytes are. */
  readonly subjectName: string
  readonly issuerName: string
  /** Key identifiers (RFC 5280 4.2.1.1, 4.2.1.2), hexadecimal. */
  readonly subjectKeyId?: string
  readonly authorityKeyId?: string
  /** Object identifier of the algorithm it is signed with. */
  readonly signatureAlgorithm: string
  readonly authority: boolean
  /** How many authorities may follow below it; unlimited when absent. */
  readonly pathLength?: number
  /** Absent extension: undefined. */
  readonly keyUsage?: ReadonlySet<KeyUsage>
  readonly purposes?: readonly string[]
  /** Critical extensions that nothing here understands. */
  readonly strange: readonly string[]
  /** The same for the validation engine. */
  readonly engine: Certificate
}
/** A certificate that may stand on a path: its key is one that we can use. */
export type PathCertificate = CertificateProfile & Registered
/** One that cannot: a signer that others judge. */
export type ForeignProfile = CertificateProfile & ForeignCertificate

const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
} as const
const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(OID))

/** `der`: one certificate, strictly DER. Throws ASW_CERTIFICATE_MALFORMED, ASW_KEY_WEAK. */
export function pathCertificate(der: Uint8Array): PathCertificate {
  return profileOf(withKey(readSigner(der)))
}

/** The same, whatever its key. Throws ASW_CERTIFICATE_MALFORMED, ASW_KEY_WEAK. */
export function anyCertificate(der: Uint8Array): PathCertificate | ForeignProfile {
  const plain = readSigner(der)
  return isForeign(plain) ? profileOf(plain) : profileOf(plain)
}

/** Throws ASW_CERTIFICATE_MALFORMED. */
export function profileOf<Plain extends CertificateFacts>(plain: Plain): Plain & CertificateProfile {
  const engine = engineCertificate(plain.der)
  const extensions = new Map<string, unknown>()
  for (const extension of engine.extensions ?? []) {
    // RFC 5280 4.2: no two of a kind. A second one would let two readers see two certificates
    if (extensions.has(extension.extnID)) throw malformed(plain, `the extension ${extension.extnID} stands in it twice`)
    if (UNDERSTOOD.has(extension.extnID) && (extension.parsedValue === undefined || 'parsingError' in extension.parsedValue)) {
      throw malformed(plain, `the extension ${extension.extnID} cannot be read`)
    }
    extensions.set(extension.extnID, extension.parsedValue)
  }
  const constraints = extensions.get(OID.basicConstraints) as BasicConstraints | undefined
  const authorityKeyId = (extensions.get(OID.authorityKeyIdentifier) as AuthorityKeyIdentifier | undefined)?.keyIdentifier
  const subjectKeyId = extensions.get(OID.subjectKeyIdentifier) as asn1js.OctetString | undefined
  const keyUsage = extensions.get(OID.keyUsage) as asn1js.BitString | undefined
  const purposes = extensions.get(OID.extKeyUsage) as ExtKeyUsage | undefined
  return {
    ...plain,
    notBeforeMs: Date.parse(plain.notBefore),
    notAfterMs: Date.parse(plain.notAfter),
    subjectName: hex(engine.subject.toSchema().toBER()),
    issuerName: hex(engine.issuer.toSchema().toBER()),
    ...(subjectKeyId === undefined ? {} : { subjectKeyId: hex(subjectKeyId.valueBlock.valueHexView) }),
    ...(authorityKeyId === undefined ? {} : { authorityKeyId: hex(authorityKeyId.valueBlock.valueHexView) }),
    signatureAlgorithm: engine.signatureAlgorithm.algorithmId,
    authority: constraints?.cA === true,
    ...pathLengthOf(constraints),
    ...(keyUsage === undefined ? {} : { keyUsage: usagesOf(keyUsage.valueBlock.valueHexView) }),
    ...(purposes === undefined ? {} : { purposes: purposes.keyPurposes }),
    strange: (engine.extensions ?? []).filter((one) => one.critical && !UNDERSTOOD.has(one.extnID)).map((one) => one.extnID),
    engine,
  }
}

function engineCertificate(der: Uint8Array): Certificate {
  try {
    return Certificate.fromBER(der)
  } catch (error) {
    throw new Fault('ASW_CERTIFICATE_MALFORMED', 'this is no X.509 certificate', {}, error)
  }
}

function pathLengthOf(constraints: BasicConstraints | undefined): { readonly pathLength?: number } {
  const length = constraints?.pathLenConstraint
  if (length === undefined) return {}
  // pkijs gives an Integer only where the number does not fit: no path is that long
  return { pathLength: typeof length === 'number' ? length : Number.MAX_SAFE_INTEGER }
}

function usagesOf(bits: Uint8Array): ReadonlySet<KeyUsage> {
  const isSet = (bit: number) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0
  return new Set((Object.keys(KEY_USAGE) as KeyUsage[]).filter((usage) => isSet(KEY_USAGE[usage])))
}

function malformed(certificate: CertificateFacts, why: string): Fault {
  return new Fault('ASW_CERTIFICATE_MALFORMED', `${certificate.subject}: ${why}`, { serial: certificate.serial })
}

function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Buffer.from(bytes as Uint8Array).toString('hex')
}
