export type {
  Agreement,
  Agreements,
  AmqpRoad,
  BodiesPolicy,
  Capabilities,
  EnvelopeName,
  OwnKey,
  Party,
  Registered,
  RetryPolicy,
  Road,
  SignatureName,
  SuiteName,
} from './agreement.ts'
// the files of the configuration are read by the same means
export { bundleOf, type Chain, chainOf } from './certificates.ts'
export { DEFAULTS } from './defaults.ts'
export { agreementsDigest } from './digest.ts'
export { milliseconds } from './duration.ts'
export { type Answerer, type EaeuTerms, serves, type Ttp } from './eaeu.ts'
export type { Environment } from './environment.ts'
export type { Finding, FindingCode, Severity } from './finding.ts'
export { lintAgreements } from './lint.ts'
export { expiryLevel } from './lint-windows.ts'
export { loadAgreement, loadAgreements, readAgreements } from './load.ts'
export { type AgreementsHolder, agreementSet, openAgreements } from './open.ts'
export { credentialsOf, envelopesOf, roads } from './roads.ts'
export { readSecret } from './secret.ts'
export { type JudgedBy, judgesOf, signersOf, WHO_JUDGES } from './signers.ts'
export { type Standing, standing, UNLISTED } from './standing.ts'
export { byHand, handDeadline, takes } from './takes.ts'
export { readYaml, reasonOf, type YamlFile, yamlForm } from './yaml-file.ts'
