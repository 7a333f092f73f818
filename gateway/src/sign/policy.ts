import type { KeyObject } from 'node:crypto'
import type { C14nName, CanonicalElement, ParsedXml, XmlLimits } from '@asw/mappings/xml'
import type { Signer } from '../message/stages.ts'
import type { DigestName, SignatureName } from './algorithms.ts'

/** A certificate that trust has just judged: who it is, and its key, made once. */
export interface TrustedSigner extends Signer {
  readonly publicKey: KeyObject
}

/** What a seal must look like (XS-13): whatever is not named here is refused before any key is touched. */
export interface SealForm {
  readonly signatures: readonly SignatureName[]
  readonly digests: readonly DigestName[]
  /** For SignedInfo, for the document, and for the properties alike. */
  readonly c14n: readonly C14nName[]
  /** `whole`: `URI=""`. `root-id`: `#id` or `#xpointer(id('id'))` of the root element. */
  readonly document: readonly ('whole' | 'root-id')[]
  /** XAdES properties (EN 319 132-1). Where they are optional and present, they are judged all the same. */
  readonly xades: 'required' | 'optional'
}

/** What stands where a policy is silent: every C14N without comments, every digest with a row, the whole document. */
export const SEAL_FORM = {
  digests: ['sha256', 'sha384', 'sha512'],
  c14n: ['exc-c14n', 'c14n10', 'c14n11'],
  document: ['whole'],
} as const satisfies Partial<SealForm>

export interface SealPolicy extends Partial<SealForm> {
  readonly signatures: SealForm['signatures']
  readonly xades: SealForm['xades']
  /** Milliseconds since the epoch. */
  readonly now: number
  /** SigningTime must lie in [now - maxAgeMs, now + skewMs]. */
  readonly maxAgeMs: number
  readonly skewMs: number
  readonly limits?: XmlLimits
  /** Certificates registered for this partner, DER. They stand in where KeyInfo is absent or names none of them. */
  readonly candidates?: readonly Uint8Array[]
  /**
   * Decides who the signer is (XS-23). `certificate` (DER) is what the message proposes, `chain` what came with it;
   * neither is believed yet. Throws ASW_SIGNER_UNKNOWN and the ASW_CERTIFICATE_* codes.
   */
  signer(certificate: Uint8Array, chain: readonly Uint8Array[]): Promise<TrustedSigner>
  /**
   * Called once everything has verified, with libxml2's tree of what the seal covers and with its bytes: the place for XSD,
   * so that a message is parsed once (XS-08). What it throws is thrown on. The tree dies with the call.
   */
  inspect?(parsed: ParsedXml, covered: Uint8Array): void
}

/** XML that its seal covers, and nothing beside it (XS-17). */
export interface VerifiedSeal {
  /** Canonical bytes of the document without its Signature. */
  readonly xml: Uint8Array
  /** What `xml` says, where it has been read on the way. */
  readonly root?: CanonicalElement
  readonly signer: TrustedSigner
  readonly algorithm: SignatureName
  /** RFC 3339, UTC, as the signer claims it; absent without XAdES. */
  readonly signedAt?: string
}
