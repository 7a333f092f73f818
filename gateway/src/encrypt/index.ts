/** XML Encryption 1.1: documents for one recipient out, documents for us in. */
export { type DecryptionKey, type DecryptionPolicy, decrypt } from './decrypt.ts'
export { type Chance, encrypt, type Recipient } from './encrypt.ts'
export type { OwnCertificate } from './recipient.ts'
export { SUITES, type Suite, type SuiteName } from './suites.ts'
