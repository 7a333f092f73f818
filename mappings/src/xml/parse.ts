import { ParseOption, XmlDocument, type XmlElement, XmlLibError } from 'libxml2-wasm'
import { DocumentFault } from '../fault.ts'
import { XML_LIMITS, type XmlLimits } from './limits.ts'
import { reasonOf } from './reason.ts'
import { scan } from './scan.ts'

export type { XmlDocument, XmlElement } from 'libxml2-wasm'

/** Nothing else is ever set: every further option of libxml2 loads, expands, repairs or lifts a limit. */
const OPTIONS = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

/** Short elements in a namespace with a long name grow about sevenfold. */
const MAX_GROWTH = 16
const MIN_CANONICAL_BYTES = 65_536

/**
 * A document in libxml2's memory. Hold it with `using`: what is not disposed stays until the process ends, and nodes must
 * not be touched afterwards.
 */
export class ParsedXml {
  readonly document: XmlDocument
  readonly root: XmlElement
  /** Exclusive C14N writes a namespace declared once at every element that uses it: what it may grow to has an end. */
  readonly maxCanonicalBytes: number

  /** Takes over the document. `byteLength` is the length of the bytes that it was parsed from. */
  constructor(document: XmlDocument, byteLength: number) {
    this.document = document
    this.root = document.root
    this.maxCanonicalBytes = MAX_GROWTH * byteLength + MIN_CANONICAL_BYTES
  }

  [Symbol.dispose](): void {
    this.document.dispose()
  }
}

/**
 * Parses a partner's document once, behind every guard: UTF-8 and XML 1.0 only, no DOCTYPE, no processing instruction,
 * namespace names absolute and ASCII, ids unique over all spellings, `limits` (inclusive). Nothing outside `bytes` is read.
 * Comments and CDATA sections are accepted; they never divide a value.
 *
 * Throws ASW_XML_TOO_LARGE, ASW_XML_ENCODING, ASW_XML_DOCTYPE, ASW_XML_MALFORMED, ASW_XML_LIMIT, ASW_XML_INSTRUCTION,
 * ASW_XML_NAMESPACE, ASW_XML_DUPLICATE_ID, with the line where there is one. No detail repeats the document's own text.
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = XML_LIMITS): ParsedXml {
  scan(bytes, limits)
  return openXml(bytes)
}

/** libxml2's own judgement, with the second look for a DOCTYPE. For bytes that were scanned, or that we wrote ourselves. */
export function openXml(bytes: Uint8Array): ParsedXml {
  const document = fromBuffer(bytes)
  if (document.dtd !== null) {
    document.dispose()
    throw new DocumentFault('ASW_XML_DOCTYPE', 'a DOCTYPE')
  }
  return new ParsedXml(document, bytes.length)
}

function fromBuffer(bytes: Uint8Array): XmlDocument {
  try {
    return XmlDocument.fromBuffer(bytes, { option: OPTIONS })
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error
    const first = error.details[0]
    throw new DocumentFault('ASW_XML_MALFORMED', reasonOf(first?.message), first === undefined ? {} : { line: first.line })
  }
}
