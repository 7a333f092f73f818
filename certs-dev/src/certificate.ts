import { type KeyObject, randomBytes } from 'node:crypto'
import type { Extension } from '@peculiar/x509'

/** Stands in every subject, so that nobody takes such a certificate for a real one. */
export const ORGANISATION = 'DEVELOPMENT ONLY'

export interface Subject {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  readonly commonName: string
}

export interface Issuer {
  /** Absent when the certificate signs itself. */
  readonly certificatePem?: string
  readonly key: KeyObject
}

/** The key of a subject; as SubjectPublicKeyInfo (DER) where node:crypto cannot read it. */
export type SubjectKey = KeyObject | Uint8Array

export interface CertificateRequest {
  readonly subject: Subject
  readonly publicKey: SubjectKey
  /** Hexadecimal, positive, 16 bytes. */
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly Extension[]
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-1'
}

/** PEM of the signed certificate. */
export type Writer = (request: CertificateRequest, issuer: Issuer) => Promise<string>

/** 126 random bits behind a set one: positive and never shortened in DER (RFC 5280 4.1.2.2). */
export function newSerial(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0)
  return bytes.toString('hex')
}

/** SHA-384 with P-384 keys, SHA-256 with all others. */
export function hashFor(key: KeyObject): 'SHA-256' | 'SHA-384' {
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'SHA-384' : 'SHA-256'
}
