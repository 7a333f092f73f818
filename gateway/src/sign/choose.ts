import { type KeyObject, X509Certificate } from 'node:crypto'
import { Fault } from '../message/fault.ts'
import { nameCertificate, type SealProperties } from './signed-properties.ts'

export interface Choice {
  /** From KeyInfo, DER. */
  readonly proposed: readonly Uint8Array[]
  /** Registered for the partner, DER. */
  readonly registered: readonly Uint8Array[]
  /** What the XAdES properties say, unverified. */
  readonly claims: SealProperties | undefined
  /** Whether this key fits the method and verifies the SignatureValue. */
  verifies(publicKey: KeyObject): boolean
}

/**
 * Which certificate is put before the policy (XS-23). It must pass there, so nothing here is a decision of trust: a
 * KeyInfo that was exchanged costs a look at the registered certificates and changes nothing.
 * 1. The one the XAdES properties name by digest, wherever it lies.
 * 2. A registered one that KeyInfo holds. 3. A registered one whose key verifies. 4. The first of KeyInfo.
 * Throws ASW_SIGNER_UNKNOWN where there is none at all.
 */
export function chooseCertificate({ proposed, registered, claims, verifies }: Choice): Uint8Array {
  const named = claims && [...proposed, ...registered].find((der) => nameCertificate(claims, der))
  const chosen =
    named ??
    proposed.find((der) => registered.some((known) => Buffer.compare(known, der) === 0)) ??
    registered.find((der) => verifies(new X509Certificate(der).publicKey)) ??
    proposed[0]
  if (!chosen) throw new Fault('ASW_SIGNER_UNKNOWN', 'the message names no certificate, and no registered one fits')
  return chosen
}
