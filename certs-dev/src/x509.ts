// @peculiar/x509 wants it before itself
import 'reflect-metadata'

import { type KeyObject, webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  Extension,
  Name,
  PemConverter,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509'
import { type CertificateRequest, hashFor, type Issuer, ORGANISATION } from './certificate.ts'
import { publicKeyDer } from './keys.ts'
import { keyIdentifier } from './profile.ts'

const crypto = webcrypto as unknown as Crypto

/** Any kind of key on either side. */
export async function writeByX509(request: CertificateRequest, issuer: Issuer): Promise<string> {
  const subject = new Name([
    ...(request.subject.country === undefined ? [] : [{ C: [{ printableString: request.subject.country }] }]),
    { O: [{ printableString: ORGANISATION }] },
    { CN: [{ printableString: request.subject.commonName }] },
  ])
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: request.serial,
      subject,
      issuer: issuer.certificatePem === undefined ? subject : new X509Certificate(issuer.certificatePem).subjectName,
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      publicKey: publicKeyDer(request.publicKey),
      extensions: [...request.extensions],
      ...signing(issuer.key, request.hash),
    },
    crypto,
  )
  return `${certificate.toString('pem')}\n`
}

const CRL_NUMBER = '2.5.29.20'

export interface RevocationList {
  /** Grows with every list of one issuer (RFC 5280 5.2.3); below 2^31. */
  readonly number: number
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly revoked: readonly Revoked[]
  /** Beside key identifier and number. */
  readonly extensions?: readonly Extension[]
}
export interface Revoked {
  readonly serial: string
  readonly at: Date
  /** Default: `keyCompromise`. */
  readonly reason?: RevocationReason
}
/** RFC 5280 5.3.1. */
export type RevocationReason = keyof typeof X509CrlReason

/** Serial number of a certificate, hexadecimal. */
export function serialOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).serialNumber
}

/** PEM of a certificate revocation list (RFC 5280 5). node-forge knows none, so all come from here. */
export async function writeRevocationList(list: RevocationList, issuer: Required<Issuer>): Promise<string> {
  const crl = await X509CrlGenerator.create(
    {
      issuer: new X509Certificate(issuer.certificatePem).subjectName,
      thisUpdate: list.thisUpdate,
      nextUpdate: list.nextUpdate,
      entries: list.revoked.map(({ serial, at, reason = 'keyCompromise' }) => ({
        serialNumber: serial,
        revocationDate: at,
        reason: X509CrlReason[reason],
      })),
      extensions: [
        new AuthorityKeyIdentifierExtension(keyIdentifier(publicKeyDer(issuer.key))),
        new Extension(CRL_NUMBER, false, smallInteger(list.number)),
        ...(list.extensions ?? []),
      ],
      ...signing(issuer.key, hashFor(issuer.key)),
    },
    crypto,
  )
  // RFC 7468, section 6: the library's own label is one that openssl does not read
  return `${PemConverter.encode(crl.rawData, 'X509 CRL')}\n`
}

/** DER INTEGER of four bytes or fewer. */
function smallInteger(value: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  const first = bytes.findIndex((byte, index) => index === 3 || byte !== 0 || bytes.readUInt8(index + 1) > 0x7f)
  const content = bytes.subarray(first)
  return Uint8Array.from([0x02, content.length, ...content])
}

function signing(key: KeyObject, hash: string) {
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash }
      : { name: 'ECDSA', namedCurve: hashFor(key) === 'SHA-384' ? 'P-384' : 'P-256', hash }
  return { signingAlgorithm: algorithm, signingKey: key.toCryptoKey(algorithm, false, ['sign']) as CryptoKey }
}
