export { type PathCache, pathCache } from './cache.ts'
export { type HeldList, openBook, type RevocationBook } from './crl/book.ts'
export { addressesIn } from './crl/covered.ts'
export { issuersOf } from './crl/issuers.ts'
export { type RevocationList, readRevocationList } from './crl/list.ts'
export { PKI_CRYPTO } from './engine.ts'
export { type CertificateQuestion, type JudgeDeps, type Judged, judgeCertificate } from './judge.ts'
export { keyName } from './key-kinds.ts'
export {
  type CertificateFacts,
  type ForeignCertificate,
  isForeign,
  type Registered,
  readCertificate,
  readCertificates,
  readSigners,
  type SignerCertificate,
} from './registered.ts'
export {
  assureNotRevoked,
  type ListName,
  type Looked,
  NOT_CHECKED,
  type Revocation,
  type RevocationMode,
  type RevocationSource,
  type RevocationStatus,
} from './revocation.ts'
export { assureFit, assureForeignSigner } from './rules.ts'
export { assureStrongKey } from './strength.ts'
export type { CertificateUse } from './uses.ts'
export { registered, usable, windowOf } from './window.ts'
