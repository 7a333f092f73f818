import { emit } from './emit.ts'
import { DocumentFault } from './fault.ts'
import type { Pack } from './pack.ts'
import { schemaIssues } from './schema-issues.ts'
import { tableFor } from './select-table.ts'
import { writeCanonical } from './xml/index.ts'

export interface Translation {
  /** UTF-8, Exclusive C14N 1.0: the bytes that are digested and that leave. */
  readonly xml: Uint8Array
  readonly document: string
  /** Version of the table that wrote it, for example `eform-d/2021-09`. */
  readonly version: string
}

/**
 * A canonical document as the partner's XML, unsigned.
 *
 * Throws ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION, and ASW_DOCUMENT_INVALID with every issue of the JSON Schema. Code
 * lists and business rules are not asked: that is `validate`. `judged` says that `validate` has had this very value before
 * and found no error in it: its JSON Schema is then not asked a second time.
 */
export function toXml(pack: Pack, json: unknown, { judged = false }: { readonly judged?: boolean } = {}): Translation {
  const table = tableFor(pack, json)
  if (!judged && !table.matches(json)) {
    const issues = schemaIssues(table.matches.errors ?? [])
    throw new DocumentFault('ASW_DOCUMENT_INVALID', `${table.document} breaks its JSON Schema in ${issues.length} places`, {
      issues,
    })
  }
  return { xml: writeCanonical(emit(table.root, json)), document: table.document, version: table.version }
}
