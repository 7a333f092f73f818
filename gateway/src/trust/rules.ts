import { instant } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import { type CertificateProfile, type ForeignProfile, type PathCertificate, pathCertificate, profileOf } from './certificate.ts'
import { type ForeignCertificate, isForeign } from './registered.ts'
import { assureStrongKey, CERTIFICATE_SIGNATURES } from './strength.ts'
import { type CertificateUse, USES } from './uses.ts'

/** Throws ASW_CERTIFICATE_NOT_YET_VALID or ASW_CERTIFICATE_EXPIRED. Both ends of the validity belong to it (RFC 5280 4.1.2.5). */
export function assureValidity(certificate: CertificateProfile, at: number): void {
  const { notBefore, notAfter } = certificate
  const facts = { ...factsOf(certificate), notBefore, notAfter, at: instant(at) }
  if (at < certificate.notBeforeMs)
    throw new Fault('ASW_CERTIFICATE_NOT_YET_VALID', `${certificate.subject} is valid from ${notBefore} on`, facts)
  if (at > certificate.notAfterMs)
    throw new Fault('ASW_CERTIFICATE_EXPIRED', `${certificate.subject} was valid until ${notAfter}`, facts)
}

/** Key usage and extended key usage of a leaf, by hand. Throws ASW_CERTIFICATE_USAGE. */
export function assureUse(certificate: PathCertificate | ForeignProfile, use: CertificateUse): void {
  const row = USES[use]
  const needed = row[familyOf(certificate)]
  const { keyUsage, purposes } = certificate
  if (keyUsage !== undefined && !needed.some((usage) => keyUsage.has(usage))) {
    throw usageFault(
      certificate,
      use,
      `its key usage is ${[...keyUsage].join(', ') || 'empty'}; ${needed.join(' or ')} is needed`,
    )
  }
  if (row.extended !== undefined && purposes !== undefined && !purposes.includes(row.extended)) {
    throw usageFault(certificate, use, `its extended key usage does not name ${row.extended}`)
  }
  const [strange] = certificate.strange
  if (strange !== undefined) throw usageFault(certificate, use, `it has a critical extension that is not known here (${strange})`)
}

/** Whether a certificate fits a use by itself, whoever issued it: key, key usage, extended key usage. Throws ASW_CERTIFICATE_USAGE, ASW_KEY_WEAK. */
export function assureFit(der: Uint8Array, use: CertificateUse): void {
  const certificate = pathCertificate(der)
  assureStrongKey(certificate.publicKey)
  assureUse(certificate, use)
}

/**
 * A signer whose key is foreign, at `at` (milliseconds): in its validity, an end entity, with the key usage of a seal, and without
 * critical extensions that nobody here knows. Who issued it is not asked: we cannot follow a path of such keys, so it is trusted
 * because it is registered, and the third party that judges its signatures answers for the path.
 * Throws ASW_CERTIFICATE_MALFORMED, ASW_CERTIFICATE_NOT_YET_VALID, ASW_CERTIFICATE_EXPIRED, ASW_CERTIFICATE_USAGE.
 */
export function assureForeignSigner(certificate: ForeignCertificate, at: number): void {
  const profile = profileOf(certificate)
  assureValidity(profile, at)
  assureUse(profile, 'seal')
  assureEndEntity(profile, 'seal')
}

/** An end entity, not an authority. Throws ASW_CERTIFICATE_USAGE. */
export function assureEndEntity(certificate: CertificateProfile, use: CertificateUse): void {
  if (certificate.authority) throw usageFault(certificate, use, 'it is that of an authority')
}

/**
 * What the engine leaves out, for a path leaf first and anchor last: every issuer is an authority that may sign certificates
 * (the engine takes an authority without key usage, RFC 5280 4.2.1.3 wants it where there is one), path lengths, key strength,
 * signature algorithms. The anchor's own signature proves nothing and is not looked at.
 * Throws ASW_CERTIFICATE_PATH, ASW_CERTIFICATE_WEAK, ASW_KEY_WEAK.
 */
export function assurePath(path: readonly PathCertificate[]): void {
  for (const [index, certificate] of path.entries()) {
    const anchor = index === path.length - 1
    if (!anchor && !CERTIFICATE_SIGNATURES.has(certificate.signatureAlgorithm)) {
      const why = `${certificate.subject} is signed with ${certificate.signatureAlgorithm}; SHA-256 or better with RSA or ECDSA is needed`
      throw new Fault('ASW_CERTIFICATE_WEAK', why, factsOf(certificate))
    }
    assureStrongKey(certificate.publicKey, index === 0 ? 'leaf' : 'authority')
    if (index > 0) assureAuthority(certificate, path.slice(1, index))
  }
}

function assureAuthority(certificate: PathCertificate, below: readonly PathCertificate[]): void {
  const fault = (why: string) => new Fault('ASW_CERTIFICATE_PATH', `${certificate.subject} ${why}`, factsOf(certificate))
  if (!certificate.authority) throw fault('has issued a certificate and is no authority')
  if (certificate.keyUsage !== undefined && !certificate.keyUsage.has('keyCertSign')) throw fault('may not sign certificates')
  const [strange] = certificate.strange
  if (strange !== undefined) throw fault(`has a critical extension that is not known here (${strange})`)
  // RFC 5280 4.2.1.9: self-issued certificates do not count
  const counted = below.filter((one) => one.subjectName !== one.issuerName).length
  if (counted > (certificate.pathLength ?? Number.POSITIVE_INFINITY)) {
    throw fault(`allows ${certificate.pathLength} authorities below it, the path has ${counted}`)
  }
}

function familyOf(certificate: PathCertificate | ForeignProfile): 'rsa' | 'ec' | 'foreign' {
  if (isForeign(certificate)) return 'foreign'
  return certificate.publicKey.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec'
}

function usageFault(certificate: CertificateProfile, use: CertificateUse, why: string): Fault {
  return new Fault('ASW_CERTIFICATE_USAGE', `${certificate.subject} may not be used for ${use}: ${why}`, {
    ...factsOf(certificate),
    use,
  })
}

function factsOf(certificate: CertificateProfile) {
  return { subject: certificate.subject, serial: certificate.serial, fingerprint: certificate.fingerprint }
}
