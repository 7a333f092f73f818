/** What a certificate is needed for. A party's own six uses are these five: it signs and verifies with seal and envelope. */
export type CertificateUse = 'seal' | 'envelope' | 'encryption' | 'tls-client' | 'tls-server'

/** Bits of the key usage extension (RFC 5280 4.2.1.3), bit 0 first. */
export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const
export type KeyUsage = keyof typeof KEY_USAGE

export interface UseRow {
  /** One of these bits must be set, by the family of the key. */
  readonly rsa: readonly KeyUsage[]
  readonly ec: readonly KeyUsage[]
  /** Keys that others judge. Empty: no key usage makes such a certificate fit. */
  readonly foreign: readonly KeyUsage[]
  /** This purpose must be named (RFC 5280 4.2.1.12). */
  readonly extended?: string
}

const SIGNING = ['digitalSignature', 'nonRepudiation'] as const

/**
 * Both extensions bind only where they are present: a certificate without one is not restricted by it (RFC 5280 4.2.1.3, 4.2.1.12).
 * The extended usage of seal, envelope and encryption certificates is not asked for: no purpose is agreed for them.
 */
export const USES: Readonly<Record<CertificateUse, UseRow>> = {
  seal: { rsa: SIGNING, ec: SIGNING, foreign: SIGNING },
  envelope: { rsa: SIGNING, ec: SIGNING, foreign: [] },
  encryption: { rsa: ['keyEncipherment'], ec: ['keyAgreement'], foreign: [] },
  'tls-client': { rsa: ['digitalSignature'], ec: ['digitalSignature'], foreign: [], extended: '1.3.6.1.5.5.7.3.2' },
  'tls-server': {
    rsa: ['digitalSignature', 'keyEncipherment'],
    ec: ['digitalSignature'],
    foreign: [],
    extended: '1.3.6.1.5.5.7.3.1',
  },
}
