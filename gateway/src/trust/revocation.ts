/** What is known about a certificate: `not-checked` says plainly that nobody asked. */
export type RevocationStatus = 'good' | 'revoked' | 'not-checked'

/**
 * Where revocation is looked up. A source answers from what it already holds: lists and OCSP answers are fetched in the
 * background, never while a message waits (XS-39). Until such a source is configured, `NOT_CHECKED` stands in its place,
 * and every verdict carries `revocation: 'not-checked'`.
 */
export interface RevocationSource {
  /** `certificate` and `issuer`: DER. `at`: milliseconds since the epoch. Never rejects for an outage: that is `not-checked`. */
  status(certificate: Uint8Array, issuer: Uint8Array, at: number): Promise<RevocationStatus>
}

export const NOT_CHECKED: RevocationSource = {
  status: async () => 'not-checked',
}
