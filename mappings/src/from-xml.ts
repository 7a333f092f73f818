import type { Versions } from './families.ts'
import { DocumentFault } from './fault.ts'
import type { Given } from './given.ts'
import type { Pack } from './pack.ts'
import { type PassedOver, Reading } from './read-element.ts'
import { dayIn, recognise } from './select-table.ts'
import { type CanonicalElement, readCanonical } from './xml/index.ts'

/** Everything that an XML document says. */
export interface ReadDocument {
  readonly json: Record<string, unknown>
  /** What stood beside the document, by the names of the pack. */
  readonly given: Given
  /** Version of the table that read it. */
  readonly version: string
  /** What the table passes over, by XPath: it is in the XML alone. */
  readonly passedOver: readonly PassedOver[]
  /** Versions of the pack's models that its namespaces had: an answer may be written in the same. */
  readonly versions: Versions
}

/**
 * A partner's XML as a canonical document. `xml` is in canonical form and without its Signature: the very bytes a seal
 * covers, or what `readCanonical` gave for them. Nothing is dropped on the way unsaid: an element or attribute that no row knows is an issue, and what a table passes
 * over `readDocument` names.
 *
 * Throws ASW_XML_NOT_CANONICAL, ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION, and ASW_DOCUMENT_INVALID with every issue
 * (codes ASW_XML_UNMAPPED, ASW_XML_VALUE). The JSON Schema is not asked: that is `validate`.
 */
export function toJson(pack: Pack, xml: Uint8Array | CanonicalElement): Record<string, unknown> {
  return readDocument(pack, xml).json
}

/** As `toJson`, with what the XML carries beside the document. */
export function readDocument(pack: Pack, xml: Uint8Array | CanonicalElement): ReadDocument {
  const { root, versions } = homeward(pack, xml instanceof Uint8Array ? readCanonical(xml) : xml)
  const table = recognise(pack, root, root.children, versions)
  const { document, scheme, formVersion, version, root: plan } = table
  const reading = new Reading(pack)
  const json: Record<string, unknown> = { document, scheme, formVersion }
  reading.document(plan, root, json)
  const inner = pack.nationalCodes?.cross(json, 'in', dayIn(table, json), reading.issues) ?? json
  if (reading.issues.length > 0) {
    throw new DocumentFault('ASW_DOCUMENT_INVALID', `${document} cannot be read in ${reading.issues.length} places`, {
      issues: reading.issues,
    })
  }
  const { given, passedOver } = reading
  return { json: inner as Record<string, unknown>, given, passedOver, version, versions }
}

function homeward({ families }: Pack, root: CanonicalElement): { readonly root: CanonicalElement; readonly versions: Versions } {
  if (families.size === 0) return { root, versions: {} }
  const seen = new Map<string, string>()
  return { root: families.homeward(root, seen), versions: Object.fromEntries(seen) }
}
