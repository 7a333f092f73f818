import { createHash, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { context, der, elements, inside, integer, oid, sequence, TAG } from './der.ts'

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
  rsa: '1.2.840.113549.1.1.1',
} as const

/** CMS SignedData (RFC 5652 5) over a content of this type, one signer, SHA-256, certificate inside. */
export function signedData(type: string, content: Uint8Array, key: KeyObject, certificatePem: string): Buffer {
  const certificate = new X509Certificate(certificatePem).raw
  const attributes = [
    sequence(oid(OID.contentType), der(TAG.set, oid(type))),
    sequence(oid(OID.messageDigest), der(TAG.set, der(TAG.octets, createHash('sha256').update(content).digest()))),
  ].sort(Buffer.compare)
  const digest = sequence(oid(OID.sha256), der(0x05))
  const algorithm = key.asymmetricKeyType === 'rsa' ? sequence(oid(OID.rsa), der(0x05)) : sequence(oid(OID.ecdsaSha256))
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(certificate),
    digest,
    der(context(0), ...attributes),
    algorithm,
    // the signature is over the attributes as a SET, RFC 5652 5.4
    der(TAG.octets, sign('sha256', der(TAG.set, ...attributes), key)),
  )
  return sequence(
    oid(OID.signedData),
    der(
      context(0),
      sequence(
        integer(3),
        der(TAG.set, digest),
        sequence(oid(type), der(context(0), der(TAG.octets, content))),
        der(context(0), certificate),
        der(TAG.set, signerInfo),
      ),
    ),
  )
}

function issuerAndSerial(certificate: Uint8Array): Buffer {
  const fields = inside(inside(elements(certificate)[0])[0])
  const at = fields[0]?.tag === context(0) ? 1 : 0
  const [serial, , issuer] = fields.slice(at)
  if (!serial || !issuer) throw new Error('not a certificate')
  return sequence(issuer.whole, serial.whole)
}
