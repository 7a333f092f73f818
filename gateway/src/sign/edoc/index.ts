/**
 * Signed e-documents of the EAEU (EEC Decision No 125 of 2015): `signContainer` makes one, `verifyContainer` gives back what
 * its signatures cover.
 */
export { readContainer, type UnverifiedContainer } from './container.ts'
export { CONTAINER, RECEIPT } from './names.ts'
export type { Receipt } from './receipt.ts'
export { type ContainerPolicy, type VerifiedContainer, type VerifiedSignature, verifyContainer } from './verify.ts'
export { type ContainerIds, signContainer } from './write.ts'
