/**
 * The signing room: XAdES seals on documents, and the tables and primitives of XML-DSig that the envelope signature
 * shares. `seal` puts one on, `verifySeal` gives back what one covers.
 */
export { C14N, DIGESTS, type DigestName, SIGNATURES, type SignatureName, TRANSFORMS } from './algorithms.ts'
export { assureMethodFits, FOREIGN_SIGNATURES, mayMean } from './foreign.ts'
export { checkKey } from './key.ts'
export { type OwnProviderPolicy, ownProvider } from './own-provider.ts'
export { SEAL_FORM, type SealForm, type SealPolicy, type TrustedSigner, type VerifiedSeal } from './policy.ts'
export type { Judgement, SignatureProvider, SignatureQuestion } from './provider.ts'
export { type Sealed, type SealKey, type SealMoment, seal, sealed } from './seal.ts'
export { stripSeal } from './strip.ts'
export { signValue, verifyValue } from './value.ts'
export { verifySeal } from './verify.ts'
