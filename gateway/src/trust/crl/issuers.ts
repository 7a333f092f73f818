import { X509Certificate } from 'node:crypto'
import { anyCertificate, type CertificateProfile, type PathCertificate, pathCertificate } from '../certificate.ts'

/** As long as a path may be. */
const MAX_LENGTH = 8

/**
 * Who issued whom: the certificate first, an anchor last; only what can be followed. By name, key identifier and signature;
 * whether the path is good for anything is not judged: that has been done, or TLS does it. `certificate`, `anchors`,
 * `intermediates`: DER.
 */
export function issuersOf(
  certificate: Uint8Array,
  { anchors, intermediates }: { readonly anchors: readonly Uint8Array[]; readonly intermediates: readonly Uint8Array[] },
): readonly Uint8Array[] {
  const ends = anchors.map(pathCertificate)
  const others = intermediates.map(pathCertificate)
  const path: CertificateProfile[] = [anyCertificate(certificate)]
  while (path.length < MAX_LENGTH) {
    const last = path[path.length - 1]
    if (last === undefined || ends.some(({ fingerprint }) => fingerprint === last.fingerprint)) break
    const issuer = [...ends, ...others].find((candidate) => issued(candidate, last))
    if (issuer === undefined || path.some(({ fingerprint }) => fingerprint === issuer.fingerprint)) break
    path.push(issuer)
  }
  return path.map(({ der }) => der)
}

function issued(issuer: PathCertificate, certificate: CertificateProfile): boolean {
  if (issuer.subjectName !== certificate.issuerName || !issuer.authority) return false
  return new X509Certificate(certificate.der).verify(issuer.publicKey)
}
