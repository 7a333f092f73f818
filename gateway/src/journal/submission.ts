import { jsonBytes } from '../message/bytes.ts'
import { digestOf } from '../message/digest.ts'
import { type CanonicalDocument, identityOf } from '../message/document.ts'
import { factsOf } from '../message/facts.ts'
import type { DeliveryId, ExchangeId, PartnerId } from '../message/ids.ts'
import type { LedgerUse, Submission } from './journal.ts'

export interface SubmissionHead {
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly submittedBy: string
  readonly idempotencyKey?: string
  readonly warnings?: number
  readonly expectRevision?: number
}

/** Everything a schema-valid document says to the journal: identity, bytes, facts for the exchange, quantities for the ledger. */
export function submissionOf(json: CanonicalDocument, head: SubmissionHead): Submission {
  const bytes = jsonBytes(json)
  return {
    ...head,
    document: json.document,
    identity: identityOf(json),
    json: bytes,
    jsonDigest: digestOf(bytes),
    facts: factsOf(json),
    uses: usesOf(json),
    stopClocks: stopClocksOf(json),
  }
}

interface Utilisation {
  readonly kind: string
  readonly responseId: string
  readonly importDeclaration?: { readonly number: string; readonly line?: number }
  readonly items?: readonly {
    readonly seq: number
    readonly decision: string
    readonly quantityUsed?: string
    readonly unit?: string
    readonly line?: number
  }[]
}

/** Kinds of response in which customs decide. */
const DECIDING: ReadonlySet<string> = new Set(['UTILISATION', 'REFUSAL', 'CLARIFICATION_RESULT'])
const USING: ReadonlySet<string> = new Set(['UTILISATION', 'CLARIFICATION_RESULT'])

/** A word of customs ends the wait for it (r30(3)). */
function stopClocksOf(json: CanonicalDocument): readonly string[] {
  const { kind } = json as unknown as Utilisation
  return json.document === 'certificate-response' && DECIDING.has(kind) ? ['refusal-window'] : []
}

/** Quantities a utilisation response commits: once per declaration, line and item, so that a repeat changes nothing. */
function usesOf(json: CanonicalDocument): readonly LedgerUse[] {
  const response = json as unknown as Utilisation
  if (json.document !== 'certificate-response' || !USING.has(response.kind)) return []
  const declaration = response.importDeclaration?.number ?? response.responseId
  return (response.items ?? []).flatMap((item) => {
    if (item.decision !== 'GIVEN') return []
    const line = item.line ?? response.importDeclaration?.line ?? item.seq
    return [
      {
        item: item.seq,
        key: `${declaration}/${line}/${item.seq}`,
        ...(item.unit === undefined ? {} : { unit: item.unit }),
        ...(item.quantityUsed === undefined ? {} : { quantity: item.quantityUsed }),
      },
    ]
  })
}
