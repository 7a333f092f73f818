import { instant } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import type { CertificateFacts } from './registered.ts'

/**
 * When a certificate may be used, milliseconds since the epoch, both ends included: what the agreement says (`from`, `to`)
 * within what the certificate itself says. The one rule for all six uses: sign, verify, encrypt, decrypt, TLS client, TLS server (XS-40).
 */
export function windowOf(certificate: CertificateFacts): { readonly from: number; readonly to: number } {
  const { from, to, notBefore, notAfter } = certificate
  return {
    from: Math.max(Date.parse(from ?? notBefore), Date.parse(notBefore)),
    to: Math.min(Date.parse(to ?? notAfter), Date.parse(notAfter)),
  }
}

/** Those whose window holds `at` (milliseconds), newest first: the one that started last, then the one that ends last. */
export function usable<One extends CertificateFacts>(list: readonly One[], at: number): readonly One[] {
  return list
    .map((certificate) => ({ certificate, ...windowOf(certificate) }))
    .filter(({ from, to }) => from <= at && at <= to)
    .sort((a, b) => b.from - a.from || b.to - a.to)
    .map(({ certificate }) => certificate)
}

/**
 * The certificate of the list with this fingerprint, if its window holds `at` (milliseconds).
 * Throws ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_NOT_YET_VALID, ASW_CERTIFICATE_EXPIRED.
 */
export function registered<One extends CertificateFacts>(list: readonly One[], fingerprint: string, at: number): One {
  const known = list.filter((certificate) => certificate.fingerprint === fingerprint)
  const [first] = known
  if (first === undefined)
    throw new Fault('ASW_SIGNER_UNKNOWN', 'no registered certificate has this fingerprint', { fingerprint })
  const [now] = usable(known, at)
  if (now !== undefined) return now
  const { from, to } = windowOf(first)
  const facts = { fingerprint, subject: first.subject, serial: first.serial, from: instant(from), to: instant(to) }
  if (at < from) throw new Fault('ASW_CERTIFICATE_NOT_YET_VALID', `${first.subject} may be used from ${facts.from} on`, facts)
  throw new Fault('ASW_CERTIFICATE_EXPIRED', `${first.subject} could be used until ${facts.to}`, facts)
}
