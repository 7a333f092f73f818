import type { CanonicalDocument } from './document.ts'
import type { CancellationOutcome, CertifiedItem, ExchangeFact, ItemUse } from './exchange.ts'

interface Quantity {
  readonly kind: string
  readonly value: string
  readonly unit: string
}
interface CertificateItem {
  readonly seq: number
  readonly quantities: readonly Quantity[]
}
interface Response {
  readonly responseId: string
  readonly issuedAt: string
  readonly kind: 'RECEIPT' | 'UTILISATION' | 'REFUSAL' | 'CLARIFICATION_RESULT' | 'NOT_FOUND' | 'CANCELLATION_OUTCOME'
  readonly hop?: 'AS3' | 'AS4'
  readonly received?: boolean
  readonly importDeclaration?: { readonly number: string }
  readonly items?: readonly ItemUse[]
  readonly cancellation?: { readonly cancellationId: string; readonly outcome: CancellationOutcome | 'PENDING' }
}

/**
 * What a schema-valid document says to its exchange. The certified amount of an item is its quantity of kind
 * QUANTITY, else SUPPLEMENTARY, NET, GROSS, in this order (box 9: "gross weight or other quantity").
 */
export function factsOf(json: CanonicalDocument): readonly ExchangeFact[] {
  switch (json.document) {
    case 'certificate-of-origin': {
      const items = (json.items as readonly CertificateItem[]).flatMap(certified)
      return [{ type: 'certified', items, validTo: json.validTo as string }]
    }
    case 'certificate-response':
      return responseFacts(json as unknown as Response)
    case 'cancellation':
      return [{ type: 'cancel-requested', cancellationId: json.cancellationId as string, at: json.requestedAt as string }]
    case 'certificate-status':
      return statusFacts(json as unknown as Status)
    // They are part of the exchange's record, and say nothing about the state of a certificate by themselves.
    case 'retransmission-request':
    case 'retransmission-response':
    case 'verification-request':
    case 'verification-response':
    case 'export-declaration':
    case 'declaration-response':
    case 'declaration-cancellation':
    case 'mis-report':
    case 'origin-verification-request':
    case 'origin-verification-result':
    case 'goods-declaration-extract':
      return []
  }
}

interface Status {
  readonly status: string
  readonly effectiveAt: string
}

/** The register of the issuing side says it, and nobody is asked: request and outcome of a cancellation at once. */
function statusFacts({ status, effectiveAt: at }: Status): readonly ExchangeFact[] {
  if (status !== 'CANCELLED' && status !== 'REPLACED') return []
  const cancellationId = `${status}/${at}`
  return [
    { type: 'cancel-requested', cancellationId, at },
    { type: 'cancel-answered', cancellationId, outcome: 'CANCELLED', at },
  ]
}

function certified(item: CertificateItem): CertifiedItem[] {
  for (const kind of ['QUANTITY', 'SUPPLEMENTARY', 'NET', 'GROSS']) {
    const quantity = item.quantities.find((candidate) => candidate.kind === kind)
    if (quantity) return [{ seq: item.seq, quantity: quantity.value, unit: quantity.unit }]
  }
  return []
}

function responseFacts(response: Response): readonly ExchangeFact[] {
  const at = response.issuedAt
  switch (response.kind) {
    case 'RECEIPT':
      return response.hop
        ? [{ type: 'hop', hop: response.hop, at, ...(response.received === false ? { failed: true } : {}) }]
        : []
    case 'CANCELLATION_OUTCOME':
      return outcomeFacts(response, at)
    case 'NOT_FOUND':
      return []
    case 'UTILISATION':
    case 'REFUSAL':
    case 'CLARIFICATION_RESULT': {
      const declaration = response.importDeclaration?.number
      return [
        {
          type: 'answered',
          responseId: response.responseId,
          at,
          ...(declaration === undefined ? {} : { declaration }),
          items: response.items ?? [],
        },
      ]
    }
  }
}

/** PENDING announces an outcome; it is none. */
function outcomeFacts({ cancellation }: Response, at: string): readonly ExchangeFact[] {
  if (cancellation === undefined || cancellation.outcome === 'PENDING') return []
  return [{ type: 'cancel-answered', cancellationId: cancellation.cancellationId, outcome: cancellation.outcome, at }]
}
