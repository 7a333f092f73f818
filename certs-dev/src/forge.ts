import forge from 'node-forge'
import { type CertificateRequest, type Issuer, ORGANISATION } from './certificate.ts'
import { privateKeyPem, publicKeyDer } from './keys.ts'

const DIGESTS = { 'SHA-1': forge.md.sha1, 'SHA-256': forge.md.sha256, 'SHA-384': forge.md.sha384 }

/** RSA keys on both sides. Forge only encodes and signs here; it never judges anything. */
export async function writeByForge(request: CertificateRequest, issuer: Issuer): Promise<string> {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromAsn1(forge.asn1.fromDer(publicKeyDer(request.publicKey).toString('binary')))
  certificate.serialNumber = request.serial
  certificate.validity.notBefore = request.notBefore
  certificate.validity.notAfter = request.notAfter
  certificate.setSubject([
    ...(request.subject.country === undefined ? [] : [{ shortName: 'C', value: request.subject.country }]),
    { shortName: 'O', value: ORGANISATION },
    { shortName: 'CN', value: request.subject.commonName },
  ])
  certificate.setIssuer(
    issuer.certificatePem === undefined
      ? certificate.subject.attributes
      : forge.pki.certificateFromPem(issuer.certificatePem).subject.attributes,
  )
  certificate.setExtensions(
    request.extensions.map((extension) => ({
      id: extension.type,
      critical: extension.critical,
      value: Buffer.from(extension.value).toString('latin1'),
    })),
  )
  certificate.sign(forge.pki.privateKeyFromPem(privateKeyPem(issuer.key)), DIGESTS[request.hash].create())
  return forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n')
}
