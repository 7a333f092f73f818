import type { CanonicalDocument } from './document.ts'
import {
  type CancellationOutcome,
  type CertifiedItem,
  type ExchangeFact,
  type ItemUse,
  type RegisterStatus,
  type Said,
  SENT_AGAIN,
} from './exchange.ts'
import { coverageOf, type OriginResult, settledBy } from './findings.ts'
import type { BusinessIdentity } from './ids.ts'

interface Quantity {
  readonly kind: string
  readonly value: string
  readonly unit: string
}
interface CertificateItem {
  readonly seq: number
  readonly quantities: readonly Quantity[]
}
interface Certificate {
  readonly items: readonly CertificateItem[]
  readonly validTo: string
  readonly issuedOn?: string
  readonly importingCountry?: string
  readonly relatedCertificates?: readonly { readonly relation: string; readonly number: string }[]
  readonly registerEntry?: { readonly status: string; readonly updatedAt?: string; readonly effectiveFrom?: string }
}
interface Response {
  readonly responseId: string
  readonly issuedAt: string
  readonly kind: 'RECEIPT' | 'UTILISATION' | 'REFUSAL' | 'CLARIFICATION_RESULT' | 'NOT_FOUND' | 'CANCELLATION_OUTCOME'
  readonly hop?: 'AS3' | 'AS4'
  readonly received?: boolean
  readonly importDeclaration?: { readonly number: string; readonly line?: number }
  readonly items?: readonly ItemUse[]
  readonly issues?: readonly unknown[]
  readonly clarifies?: string
  readonly clarification?: { readonly requested: boolean; readonly dueDate?: string }
  readonly cancellation?: { readonly cancellationId: string; readonly outcome: CancellationOutcome | 'PENDING' }
}

/**
 * What a schema-valid document says to its exchange. The certified amount of an item is its quantity of kind
 * QUANTITY, else SUPPLEMENTARY, NET, GROSS, in this order (box 9: "gross weight or other quantity").
 */
export function factsOf(json: CanonicalDocument): readonly ExchangeFact[] {
  const text = (name: string) => json[name] as string
  switch (json.document) {
    case 'certificate-of-origin':
      return [certificateFact(json as unknown as Certificate), ...entryFacts(json as unknown as Certificate)]
    case 'certificate-response':
      return responseFacts(json as unknown as Response)
    case 'certificate-status':
      return statusFacts(json as unknown as Status)
    case 'origin-verification-request':
      return [originAsked(json as unknown as OriginRequest)]
    case 'origin-verification-result':
      return [originAnswered(json as unknown as OriginResult)]
    case 'cancellation': {
      const successor = (json.replacedBy as { referenceNumber: string } | undefined)?.referenceNumber
      return [cancelRequested(json, successor)]
    }
    case 'declaration-cancellation': {
      const successor = (json.replacedBy as { exportDeclarationNumber: string } | undefined)?.exportDeclarationNumber
      return [cancelRequested(json, successor)]
    }
    case 'retransmission-request':
      return [{ type: 'retransmission-asked', id: text('requestId'), at: text('requestedAt'), reasonCode: text('reasonCode') }]
    case 'retransmission-response': {
      const about = { id: text('responseId'), at: text('issuedAt'), request: text('requestId') }
      return [{ type: 'retransmission-answered', ...about, outcome: text('outcome') }]
    }
    case 'verification-request':
      return [verificationAsked(json)]
    case 'verification-response': {
      const about = { id: text('responseId'), at: text('issuedAt'), request: text('requestId') }
      return [{ type: 'verification-answered', ...about, final: json.final === true, authenticity: text('authenticity') }]
    }
    case 'export-declaration':
      return [{ type: 'declared', importingCountry: text('importingCountry') }]
    case 'declaration-response':
      return declarationFacts(json)
    case 'mis-report':
      return [{ type: 'reported' }]
    // Part of the record of its matter; of a certificate it says nothing.
    case 'goods-declaration-extract':
    // Questions, and answers that belong to a conversation.
    case 'certificate-query':
    case 'resource-status':
    case 'processing-result':
      return []
  }
}

function certificateFact(json: Certificate): ExchangeFact {
  const { issuedOn, importingCountry, validTo } = json
  const replaces = json.relatedCertificates?.find(({ relation }) => relation === 'REPLACES')?.number
  return {
    type: 'certified',
    items: json.items.flatMap(certified),
    validTo,
    ...(issuedOn === undefined ? {} : { issuedOn }),
    ...(importingCountry === undefined ? {} : { importingCountry }),
    ...(replaces === undefined ? {} : { replaces }),
  }
}

/** What stands in the register when the certificate is sent, where that is anything but that it is valid. */
function entryFacts({ registerEntry, issuedOn }: Certificate): readonly ExchangeFact[] {
  const { status = 'VALID', effectiveFrom, updatedAt } = registerEntry ?? {}
  const at = effectiveFrom ?? updatedAt ?? `${issuedOn}T00:00:00Z`
  return status === 'UNDER_VERIFICATION' || status === 'DUPLICATE_ISSUED'
    ? [{ type: 'register-said', id: `${at}/${status}`, at, status }]
    : []
}

interface Status {
  readonly status: RegisterStatus | 'CANCELLED' | 'REPLACED'
  readonly effectiveAt: string
  readonly successor?: { readonly referenceNumber: string }
}
interface OriginRequest {
  readonly requestNumber: string
  readonly requestedOn: string
  readonly certificates: readonly { readonly referenceNumber: string }[]
  readonly answerDueOn?: string
}

/**
 * What becomes of a question, or of a cancellation, with its delivery, at the instant `at`: nobody answers one that the partner did
 * not take or that never left (`moot`), and one that is sent again asks as before. The version of its identity is its kind and its
 * id, of a cancellation of a certificate the id alone. Of other documents nothing.
 */
export function deliveryFacts(
  { document, identity: { version } }: { readonly document: string; readonly identity: BusinessIdentity },
  became: 'refused' | 'moot' | 'due',
  at: string,
): readonly ExchangeFact[] {
  const asked = version.slice(document.length + 1)
  const about = { id: version, at, request: asked }
  const taken = became === 'due'
  const word = taken ? SENT_AGAIN : 'NOT_TAKEN'
  switch (document) {
    case 'verification-request':
    case 'origin-verification-request':
      return [{ type: 'verification-answered', ...about, final: !taken, authenticity: word }]
    case 'retransmission-request':
      return [{ type: 'retransmission-answered', ...about, outcome: word }]
    case 'cancellation':
      return [{ type: 'cancel-delivery', cancellationId: version, at, became: word }]
    case 'declaration-cancellation':
      return [{ type: 'cancel-delivery', cancellationId: asked, at, became: word }]
    default:
      return []
  }
}

/** The verification of certificates EAV: a letter about several of them, and its answers, each about some of these. */
function originAsked({ requestNumber, requestedOn, certificates, answerDueOn }: OriginRequest): Said {
  return {
    type: 'verification-asked',
    id: requestNumber,
    at: `${requestedOn}T00:00:00Z`,
    ...(answerDueOn === undefined ? {} : { replyBy: answerDueOn }),
    certificates: certificates.map(({ referenceNumber }) => referenceNumber),
    suspended: false,
  }
}
function originAnswered(found: OriginResult): Said {
  const { request, certificates, foundOn } = found
  return {
    type: 'verification-answered',
    id: `${foundOn}/${coverageOf(found)}`,
    at: `${foundOn}T00:00:00Z`,
    request: request.number,
    final: false,
    settles: settledBy(found),
    authenticity: certificates.map(({ result }) => result).join(' '),
  }
}

/** The register of the issuing side says it, and nobody is asked: request and outcome of a cancellation at once. */
function statusFacts({ status, effectiveAt: at, successor }: Status): readonly ExchangeFact[] {
  const by = successor?.referenceNumber
  if (status !== 'CANCELLED' && status !== 'REPLACED')
    return [{ type: 'register-said', id: `${at}/${status}`, at, status, ...(by === undefined ? {} : { successor: by }) }]
  const cancellationId = `${status}/${at}`
  return [
    { type: 'cancel-requested', cancellationId, at, ...(by === undefined ? {} : { replacedBy: by }) },
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

function cancelRequested(json: CanonicalDocument, replacedBy: string | undefined): ExchangeFact {
  const [cancellationId, at] = [json.cancellationId as string, json.requestedAt as string]
  return { type: 'cancel-requested', cancellationId, at, ...(replacedBy === undefined ? {} : { replacedBy }) }
}

function verificationAsked(json: CanonicalDocument): Said {
  const { requestId, requestedAt, replyBy, completeBy, preferenceSuspended } = json as Readonly<Record<string, unknown>>
  return {
    type: 'verification-asked',
    id: requestId as string,
    at: requestedAt as string,
    ...(replyBy === undefined ? {} : { replyBy: replyBy as string }),
    ...(completeBy === undefined ? {} : { completeBy: completeBy as string }),
    suspended: preferenceSuspended === true,
  }
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
      return [{ type: 'not-found', id: response.responseId, at }]
    case 'UTILISATION':
    case 'REFUSAL':
    case 'CLARIFICATION_RESULT':
      return [answerFact(response)]
  }
}

/** The line of the declaration holds for every item that names none itself. */
function answerFact(response: Response): ExchangeFact {
  const { responseId, issuedAt: at, kind, importDeclaration, items = [], issues, clarifies, clarification } = response
  const line = importDeclaration?.line
  return {
    type: 'answered',
    responseId,
    at,
    ...(importDeclaration === undefined ? {} : { declaration: importDeclaration.number }),
    items: line === undefined ? items : items.map((item) => ({ line, ...item })),
    ...(kind === 'REFUSAL' && items.length === 0 ? { whole: true } : {}),
    ...(kind === 'REFUSAL' && items.length === 0 && issues && !importDeclaration ? { invalid: true } : {}),
    ...(clarification?.requested ? { asks: clarification.dueDate === undefined ? {} : { dueDate: clarification.dueDate } } : {}),
    ...(clarifies === undefined ? {} : { clarifies }),
  }
}

/** PENDING announces an outcome; it is none. */
function outcomeFacts({ cancellation }: Response, at: string): readonly ExchangeFact[] {
  if (cancellation === undefined || cancellation.outcome === 'PENDING') return []
  return [{ type: 'cancel-answered', cancellationId: cancellation.cancellationId, outcome: cancellation.outcome, at }]
}

/** Statuses of a declaration response that answer its cancellation. */
const OUTCOMES: Readonly<Record<string, CancellationOutcome>> = { CANCELLED: 'CANCELLED', CANCELLATION_REFUSED: 'REFUSED' }

function declarationFacts(json: CanonicalDocument): readonly ExchangeFact[] {
  const { responseId, issuedAt, status, cancellationId } = json as Readonly<Record<string, string | undefined>>
  const [id, at] = [responseId as string, issuedAt as string]
  const outcome = Object.hasOwn(OUTCOMES, status as string) ? OUTCOMES[status as string] : undefined
  if (outcome !== undefined) {
    return cancellationId === undefined ? [] : [{ type: 'cancel-answered', cancellationId, outcome, at }]
  }
  return [{ type: 'declaration-answered', id, at, status: status as string }]
}
