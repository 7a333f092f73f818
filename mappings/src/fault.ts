/** Everything that can go wrong with a document or its XML. The gateway takes these rows into its own table. */
export const DOCUMENT_FAULTS = {
  ASW_XML_TOO_LARGE: 'the XML is larger than the limit',
  ASW_XML_ENCODING: 'the XML is not UTF-8 or not XML 1.0',
  ASW_XML_DOCTYPE: 'the XML carries a DOCTYPE',
  ASW_XML_MALFORMED: 'the XML is not well-formed',
  ASW_XML_LIMIT: 'the XML is deeper, wider or longer than a limit',
  ASW_XML_INSTRUCTION: 'the XML carries a processing instruction',
  ASW_XML_NAMESPACE: 'the XML carries a relative or non-ASCII namespace name',
  ASW_XML_DUPLICATE_ID: 'two elements of the XML carry the same id',
  ASW_XML_NOT_CANONICAL: 'the XML is not in canonical form',
  ASW_SCHEMA_INVALID: 'the XML breaks its schema',
  ASW_JSON_MALFORMED: 'the text is not JSON',
  ASW_DOCUMENT_UNKNOWN: 'no mapping table knows this document',
  ASW_DOCUMENT_VERSION: 'no version of the document covers its date',
  ASW_DOCUMENT_INVALID: 'the document breaks its schema, its code lists or its rules',
  ASW_PACK_INVALID: 'the pack cannot be compiled',
  ASW_CODELIST_INVALID: 'the code list cannot be imported',
} as const

export type DocumentFaultCode = keyof typeof DOCUMENT_FAULTS

/** One finding about a document. Text is made last; facts stand in fields. */
export interface Issue {
  /** `E` refuses, `W` is sent along as a warning, `N` informs. */
  readonly severity: 'E' | 'W' | 'N'
  /** Stable code of the finding, for example `ASW_SCHEMA_INVALID`, `ASW_RULE_BROKEN`, `ASW_CODE_UNKNOWN`. */
  readonly code: string
  /** Rule id of the business rule, for example `D-20`. */
  readonly rule?: string
  /** JSON pointer (RFC 6901) into the canonical document. */
  readonly pointer?: string
  /** XPath into the partner's XML. */
  readonly xpath?: string
  readonly line?: number
  /** Public text that the rule rests on, for example `ATIGA Annex 8 Rule 10(2)`. */
  readonly legalBasis?: string
  readonly message: string
}

/** The only error this package throws on bad input. `issues` is set where more than one thing is wrong. */
export class DocumentFault extends Error {
  override readonly name = 'DocumentFault'
  readonly code: DocumentFaultCode
  readonly issues: readonly Issue[]
  readonly line: number | undefined

  constructor(
    code: DocumentFaultCode,
    detail: string,
    facts: { issues?: readonly Issue[]; line?: number; cause?: unknown } = {},
  ) {
    super(detail, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.issues = facts.issues ?? []
    this.line = facts.line
  }
}
