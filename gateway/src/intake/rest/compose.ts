import { createHash } from 'node:crypto'
import type { DeliveryRow, ExchangeRow, Journal } from '../../journal/journal.ts'
import { decides } from '../../journal/submission.ts'
import { instant, type World } from '../../message/clock.ts'
import type { CanonicalDocument, DocumentKind } from '../../message/document.ts'
import { Fault } from '../../message/fault.ts'
import type { ExchangeId } from '../../message/ids.ts'
import { laterThanAll } from '../../message/later.ts'
import { hasResponses } from '../../message/responses.ts'

/** Short forms: what the gateway knows already need not be typed again. */
export const CANCELLATION_WISH = {
  type: 'object',
  required: ['reasonCode', 'requestedBy'],
  additionalProperties: false,
  properties: {
    cancellationId: { type: 'string', minLength: 1, maxLength: 35, description: 'Your own id of the request; made when absent' },
    reasonCode: {
      enum: ['1', '2', '3', '4', '5', '6', '9'],
      description: '1 exporter, 2 data error, 3 replaced, 4 not shipped, 5 fraud, 6 duplicate, 9 other',
    },
    reasonText: { type: 'string', maxLength: 512 },
    requestedBy: {
      type: 'object',
      required: ['agency'],
      additionalProperties: false,
      properties: { agency: { type: 'string', maxLength: 17 }, officer: { type: 'string', maxLength: 70 } },
    },
    replacedBy: {
      type: 'object',
      required: ['referenceNumber'],
      additionalProperties: false,
      properties: { referenceNumber: { type: 'string', maxLength: 70 } },
    },
  },
} as const

export interface CancellationWish {
  readonly cancellationId?: string
  readonly reasonCode: string
  readonly reasonText?: string
  readonly requestedBy: { readonly agency: string; readonly officer?: string }
  readonly replacedBy?: { readonly referenceNumber: string }
}

/** `before`: what was submitted under this id already. A repeat says the same, so it keeps the instant of the first. */
export function cancellationOf(
  row: Pick<DeliveryRow, 'identity' | 'partner'>,
  wish: CancellationWish,
  world: World,
  before?: CanonicalDocument,
): object {
  const { scheme, issuingCountry, number } = row.identity
  return {
    document: 'cancellation',
    scheme,
    formVersion: FORM_VERSION,
    cancellationId: wish.cancellationId ?? `CAN-${world.uuid().slice(0, 30)}`,
    requestedAt: before?.requestedAt ?? instant(world.now()),
    certificate: { referenceNumber: number, issuingCountry },
    importingCountry: row.partner.slice(0, 2),
    requestedBy: wish.requestedBy,
    reasonCode: wish.reasonCode,
    ...(wish.reasonText === undefined ? {} : { reasonText: wish.reasonText }),
    ...(wish.replacedBy === undefined ? {} : { replacedBy: wish.replacedBy }),
  }
}

export const RESPONSE_WISH = {
  type: 'object',
  required: ['kind'],
  additionalProperties: false,
  properties: {
    responseId: { type: 'string', minLength: 1, maxLength: 35, description: 'Your own id; made when absent' },
    kind: { enum: ['RECEIPT', 'UTILISATION', 'REFUSAL', 'CLARIFICATION_RESULT', 'NOT_FOUND'] },
    hop: { enum: ['AS4'], description: 'With RECEIPT: importing customs have it' },
    received: { type: 'boolean', description: 'With RECEIPT: false is RES-NOT' },
    office: { type: 'string', maxLength: 17 },
    importDeclaration: { type: 'object', additionalProperties: true },
    items: { type: 'array', maxItems: 999, items: { type: 'object', additionalProperties: true } },
    reasonCodes: { type: 'array', items: { type: 'string', maxLength: 17 } },
    reasonText: { type: 'string', maxLength: 512 },
    clarifies: { type: 'string', maxLength: 35, description: 'With CLARIFICATION_RESULT: id of the refusal' },
    clarification: { type: 'object', additionalProperties: true, description: 'With REFUSAL: what is asked, and until when' },
    verificationReference: { type: 'string', maxLength: 35 },
  },
} as const

export interface ResponseWish {
  readonly responseId?: string
  readonly kind: string
  readonly [field: string]: unknown
}

/**
 * The mappings judge what is inside; this only adds what the exchange knows. `before` as above. A decision comes after every answer
 * that is known, as a booking does: the clock of whoever gave that one may be ahead. Throws ASW_STATE_CONFLICT where the scheme has no
 * responses.
 */
export function responseOf(
  exchange: Pick<ExchangeRow, 'scheme' | 'issuingCountry' | 'number' | 'view'>,
  wish: ResponseWish,
  country: string,
  world: World,
  before?: CanonicalDocument,
): object {
  if (!hasResponses(exchange.scheme))
    throw new Fault(
      'ASW_STATE_CONFLICT',
      `there are no responses under scheme ${exchange.scheme}: what is used is booked, and the issuing country is not told`,
    )
  const { responseId, ...rest } = wish
  const now = decides(wish.kind) ? laterThanAll(exchange.view, world.now()) : instant(world.now())
  return {
    document: 'certificate-response',
    scheme: exchange.scheme,
    formVersion: FORM_VERSION,
    responseId: responseId ?? `RES-${world.uuid().slice(0, 30)}`,
    issuedAt: before?.issuedAt ?? now,
    respondingCountry: country,
    certificate: { referenceNumber: exchange.number, issuingCountry: exchange.issuingCountry },
    ...rest,
  }
}

const FORM_VERSION = '2021-09'

/** An id for the same key of the same holder: a repeat of the request is a repeat of the document. At most 35 characters. */
export function idFor(prefix: 'CAN' | 'RES', holder: string, key: string | undefined): string | undefined {
  if (key === undefined) return undefined
  return `${prefix}-${createHash('sha256').update(`${holder}:${key}`, 'utf8').digest('hex').slice(0, 30)}`
}

/** The document that was submitted under this id before, if there is one; a person may hand it over. */
export async function saidBefore(
  journal: Pick<Journal, 'search' | 'tasks' | 'blob'>,
  exchange: ExchangeId,
  document: DocumentKind,
  id: string | undefined,
): Promise<CanonicalDocument | undefined> {
  if (id === undefined) return undefined
  const said = (one: Pick<DeliveryRow, 'document' | 'identity'>) => one.document === document && one.identity.version === id
  const row =
    (await journal.search({ exchange, document, limit: 500 })).find(said) ??
    (await journal.tasks({ exchange, all: true, limit: 500 })).find(said)
  const bytes = row && (await journal.blob(row.jsonDigest))
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as CanonicalDocument)
}
