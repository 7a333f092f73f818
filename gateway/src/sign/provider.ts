import type { Signer } from '../message/stages.ts'

/** One digest of SignedInfo, and the canonical bytes that it must be the digest of. */
export interface CoveredBytes {
  /** URI of the DigestMethod. */
  readonly digestMethod: string
  readonly value: Uint8Array
  readonly bytes: Uint8Array
}
/** One signature in a document, taken apart, its form judged. Nothing of it is believed. */
export interface SignatureQuestion {
  /** URI of the SignatureMethod. */
  readonly method: string
  /** Canonical bytes of SignedInfo. */
  readonly signedInfo: Uint8Array
  readonly value: Uint8Array
  /** At least one. */
  readonly covered: readonly CoveredBytes[]
  /** From KeyInfo, DER. */
  readonly certificates: readonly Uint8Array[]
  /** The whole signed document in canonical form, the same object for each of its signatures. */
  readonly document: Uint8Array
}
export interface Judgement {
  readonly signer: Signer
  /** Name of the provider. */
  readonly by: string
  /** What proves the judgement to others: the signed answer of a trusted third party. */
  readonly evidence?: Uint8Array
}

/**
 * Who can judge signatures of some algorithms: we ourselves, a crypto engine beside us, a trusted third party.
 *
 * `judge` resolves only where the signature is right in every digest and its signer is one that the agreement accepts. It
 * throws ASW_SIGNATURE_*, ASW_KEY_WEAK, ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_* as verdicts. An outage is no verdict: it
 * throws ASW_PROVIDER_DOWN, and ASW_SIGNATURE_UNDECIDED where whoever was asked cannot say.
 */
export interface SignatureProvider {
  readonly name: string
  /** Whether it judges a signature by this method over digests by these methods, all by URI. */
  knows(method: string, digestMethods: readonly string[]): boolean
  judge(question: SignatureQuestion): Promise<Judgement>
}

/** The first that knows the algorithms. */
export function providerFor(providers: readonly SignatureProvider[], question: SignatureQuestion): SignatureProvider | undefined {
  const digestMethods = question.covered.map(({ digestMethod }) => digestMethod)
  return providers.find((provider) => provider.knows(question.method, digestMethods))
}
