import { DocumentFault } from './fault.ts'
import type { Pack } from './pack.ts'
import { Reading } from './read-element.ts'
import { dayIn, recognise } from './select-table.ts'
import { readCanonical } from './xml/index.ts'

/**
 * A partner's XML as a canonical document. `xml` is in canonical form and without its Signature: the very bytes a seal
 * covers. Nothing is dropped on the way: an element or attribute that no row knows is an issue.
 *
 * Throws ASW_XML_NOT_CANONICAL, ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION, and ASW_DOCUMENT_INVALID with every issue
 * (codes ASW_XML_UNMAPPED, ASW_XML_VALUE). The JSON Schema is not asked: that is `validate`.
 */
export function toJson(pack: Pack, xml: Uint8Array): Record<string, unknown> {
  const root = readCanonical(xml)
  const table = recognise(pack, root, root.children)
  const { document, scheme, formVersion, root: plan } = table
  const reading = new Reading(pack.namespaces)
  const json: Record<string, unknown> = { document, scheme, formVersion }
  reading.document(plan, root, json)
  const inner = pack.crosswalk?.cross(json, 'in', dayIn(table, json), reading.issues) ?? json
  if (reading.issues.length > 0) {
    throw new DocumentFault('ASW_DOCUMENT_INVALID', `${document} cannot be read in ${reading.issues.length} places`, {
      issues: reading.issues,
    })
  }
  return inner as Record<string, unknown>
}
