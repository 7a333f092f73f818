import { assureNotRevoked, type CertificateFacts, issuersOf, type Revocation, type RevocationSource } from '../trust/index.ts'
import type { Agreement } from './agreement.ts'

/** What revocation lists say of the certificates that agreements register, by the policy of each agreement. */
export interface Standing {
  /** For whoever judges a whole path. */
  of(agreement: Agreement): Revocation
  /**
   * For a certificate whose path others judge (TLS) or nobody does (the one that we encrypt to). At `at`, milliseconds.
   * Throws ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN.
   */
  assure(agreement: Agreement, certificate: CertificateFacts, at: number): void
}

/** Asked for every message: who issued whom is followed once for each agreement and certificate, and then known. */
export function standing(source: RevocationSource): Standing {
  const known = new WeakMap<Agreement, Map<string, readonly Uint8Array[]>>()
  const pathOf = (agreement: Agreement, { fingerprint, der }: CertificateFacts): readonly Uint8Array[] => {
    const paths = known.get(agreement) ?? new Map<string, readonly Uint8Array[]>()
    known.set(agreement, paths)
    const path = paths.get(fingerprint) ?? issuersOf(der, agreement.certificates)
    paths.set(fingerprint, path)
    return path
  }
  const of = ({ revocation }: Agreement): Revocation => ({ source, mode: revocation.policy, graceMs: revocation.graceMs })
  return {
    of,
    assure: (agreement, certificate, at) => {
      if (agreement.revocation.policy === 'off') return
      assureNotRevoked(pathOf(agreement, certificate), at, of(agreement))
    },
  }
}

/** Without any list: for tools and tests that work with files alone. */
export const UNLISTED: Standing = standing({ look: () => undefined })
