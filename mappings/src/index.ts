/**
 * Customs documents between domestic JSON and a partner's XML. What a document looks like is data (a pack); this package
 * is the one engine that reads that data in both directions. No network, no clock, no environment.
 */
export { canonicalSchema, canonicalSchemas, type JsonSchema } from './canonical.ts'
export { checkXml, schemaFor } from './check-xml.ts'
export type {
  CommonProcess,
  Exchange,
  Message,
  Operation,
  Participant,
  Procedure,
  Step,
  Transaction,
  TransactionPattern,
} from './exchange/index.ts'
export { explain, type LineageRow } from './explain.ts'
export { DOCUMENT_FAULTS, DocumentFault, type DocumentFaultCode, type Issue } from './fault.ts'
export { type ReadDocument, readDocument, toJson } from './from-xml.ts'
export { exampleGiven, type Given, type GivenValue } from './given.ts'
export { loadPack, packFolder } from './load-pack.ts'
export type { Pack, TableInfo } from './pack.ts'
export { convertQuantity } from './rules/unit.ts'
export { type WorkingDeadline, workingDeadline } from './rules/working-day.ts'
export { versionsOn } from './select-table.ts'
export { type Translation, toXml, type WritingOptions, withExamples } from './to-xml.ts'
export { type LostValue, type ReportTarget, type TranslationReport, translationReport } from './translation-report.ts'
export { type RuleContext, validate } from './validate.ts'
export {
  type AnswerHead,
  openVnsw,
  type Vnsw,
  type VnswEnvelope,
  type VnswError,
  type VnswFinding,
  type VnswParty,
} from './vnsw.ts'
