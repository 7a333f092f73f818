import { createHash } from 'node:crypto'
import type { Issue } from '@asw/mappings'
import type { NewClock, Submission } from '../journal/journal.ts'
import type { Drawn } from '../journal/ledger.ts'
import { submissionOf } from '../journal/submission.ts'
import { instant } from '../message/clock.ts'
import type { CanonicalDocument } from '../message/document.ts'
import type { CancellationOutcome, ExchangeView } from '../message/exchange.ts'
import { type BusinessIdentity, deliveryId, type ExchangeId, type PartnerId } from '../message/ids.ts'
import type { Verified } from '../message/stages.ts'
import { CANCELLATION_PENDING, judgeCancellation, pendingUntil, waiting } from './judge-cancellation.ts'

export interface ReplyContext {
  readonly country: string
  readonly partner: PartnerId
  readonly exchange: ExchangeId
  readonly nowMs: number
  readonly uuid: () => string
  readonly originalMissingMs: number
  /** What declarations and other certificates draw on it; nothing where it is left out. */
  readonly drawn?: Drawn
}
export interface Replies {
  readonly replies: readonly Submission[]
  readonly clocks: readonly Omit<NewClock, 'exchange'>[]
  readonly stopClocks: readonly string[]
}

export const ORIGINAL_MISSING = 'original-missing'

/**
 * What we answer by ourselves when a document is accepted. Only importing customs decide about a preference; whether a
 * certificate can still be cancelled follows from what they have already said (CA-02, CA-03, D-85).
 */
export function repliesTo(json: CanonicalDocument, view: ExchangeView, context: ReplyContext): Replies {
  switch (json.document) {
    case 'certificate-of-origin':
      return {
        replies: (view.certified ? [] : waiting(view)).map((cancellationId, index) =>
          outcome(
            json.scheme,
            certificateOf(json),
            cancellationId,
            index === 0 ? 'CANCELLED' : 'REFUSED_ALREADY_CANCELLED',
            context,
          ),
        ),
        clocks: [],
        stopClocks: [ORIGINAL_MISSING],
      }
    case 'cancellation':
      return cancelled(json, view, context)
    case 'certificate-response':
    case 'retransmission-request':
    case 'retransmission-response':
    case 'verification-request':
    case 'verification-response':
    case 'export-declaration':
    case 'declaration-response':
    case 'declaration-cancellation':
    case 'mis-report':
    case 'certificate-status':
    case 'origin-verification-result':
    case 'origin-verification-request':
    case 'goods-declaration-extract':
    case 'certificate-query':
    case 'resource-status':
    case 'processing-result':
      return { replies: [], clocks: [], stopClocks: [] }
  }
}

function cancelled(json: CanonicalDocument, view: ExchangeView, context: ReplyContext): Replies {
  const cancellationId = json.cancellationId as string
  if (!view.certified) {
    const deadline = instant(context.nowMs + context.originalMissingMs)
    return {
      replies: [],
      clocks: [{ name: ORIGINAL_MISSING, subject: cancellationId, owner: 'partner', deadline }],
      stopClocks: [],
    }
  }
  const until = pendingUntil(json.requestedAt as string, context.country, context.nowMs)
  const judged = judgeCancellation(view, context.drawn, until.deadlineMs > context.nowMs)
  const reply = outcome(json.scheme, certificateOf(json), cancellationId, judged, context)
  const { deadline, warnAt } = until
  const clock = { name: CANCELLATION_PENDING, subject: cancellationId, owner: 'nsw', deadline, ...warnAt } as const
  return { replies: [reply], clocks: judged === 'PENDING' ? [clock] : [], stopClocks: [] }
}

interface CertificateRef {
  readonly referenceNumber: string
  readonly issuingCountry: string
}
function certificateOf(json: CanonicalDocument): CertificateRef {
  const of = json.document === 'certificate-of-origin' ? json : (json.certificate as CanonicalDocument)
  return { referenceNumber: of.referenceNumber as string, issuingCountry: of.issuingCountry as string }
}

export function outcome(
  scheme: string,
  certificate: CertificateRef,
  cancellationId: string,
  result: CancellationOutcome | 'PENDING',
  context: ReplyContext,
): Submission {
  const json = response(scheme, certificate, context.country, `CO-${cancellationId}-${result}`, instant(context.nowMs), {
    kind: 'CANCELLATION_OUTCOME',
    cancellation: { cancellationId, outcome: result },
  })
  return submissionOf(json, head(context))
}

/** AS3: the NSW of the importing country has it (asw.md 4.3). Sent when the NSW acknowledges its inbox entry. */
export function receipt(scheme: string, certificate: CertificateRef, hop: 'AS3' | 'AS4', context: ReplyContext): Submission {
  const json = response(
    scheme,
    certificate,
    context.country,
    `${hop}-${certificate.issuingCountry}-${certificate.referenceNumber}`,
    instant(context.nowMs),
    {
      kind: 'RECEIPT',
      hop,
      ...(hop === 'AS4' ? { received: true } : {}),
    },
  )
  return submissionOf(json, head(context))
}

/** The refusal of an authentic but invalid document, with every finding. The same message always gives the same refusal. */
export function refusalOf(
  country: string,
  identity: BusinessIdentity,
  message: Pick<Verified, 'messageId' | 'timestamp'>,
  issues: readonly Issue[],
): CanonicalDocument {
  const certificate = { referenceNumber: identity.number, issuingCountry: identity.issuingCountry }
  return response(identity.scheme, certificate, country, `INV-${message.messageId}`, instant(Date.parse(message.timestamp)), {
    kind: 'REFUSAL',
    reasonCodes: ['R99'],
    reasonText: 'The document is authentic but does not follow the agreed schema, code lists or rules.',
    issues: issues
      .filter((issue) => issue.severity === 'E')
      .slice(0, 50)
      .map(finding),
  })
}

/**
 * The same for a declaration (ACDD) and for its cancellation: the data are rejected, or the cancellation is not taken. Which
 * declaration it was follows from the identity, which cancellation from its id.
 */
export function rejectionOf(
  country: string,
  about: { readonly document: string; readonly identity: BusinessIdentity; readonly cancellationId?: unknown },
  message: Pick<Verified, 'messageId' | 'timestamp'>,
  issues: readonly Issue[],
): CanonicalDocument {
  const { scheme, number: exportDeclarationNumber, issuingCountry: exportingCountry } = about.identity
  const at = instant(Date.parse(message.timestamp))
  const verdict =
    about.document === 'declaration-cancellation'
      ? { status: 'CANCELLATION_REFUSED', cancellationId: about.cancellationId }
      : { status: 'REJECTED', rejectedAt: at }
  return {
    document: 'declaration-response',
    scheme,
    formVersion: DECLARATION_RESPONSE_VERSION,
    responseId: shortId(`INV-${message.messageId}`),
    issuedAt: at,
    respondingCountry: country,
    declaration: { exportDeclarationNumber, exportingCountry },
    ...verdict,
    errors: issues
      .filter((issue) => issue.severity === 'E')
      .slice(0, 50)
      .map(declarationError),
  }
}

/** Code and words; the place where the document has one. */
function declarationError({ code, rule, pointer, xpath, message }: Issue): Record<string, string> {
  const place = pointer === undefined && xpath !== undefined ? `${xpath}: ` : ''
  return {
    code: (rule ?? code).slice(0, 35),
    description: `${place}${message}`.slice(0, 512).toWellFormed(),
    ...(pointer === undefined || pointer === '' ? {} : { pointer }),
  }
}

function finding(issue: Issue): Record<string, string> {
  const { code, rule, pointer, xpath, message } = issue
  return {
    code,
    ...(rule === undefined ? {} : { rule }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(xpath === undefined ? {} : { xpath }),
    message: message.slice(0, 512).toWellFormed(),
  }
}

function response(
  scheme: string,
  certificate: CertificateRef,
  country: string,
  about: string,
  issuedAt: string,
  body: Readonly<Record<string, unknown>>,
): CanonicalDocument {
  return {
    document: 'certificate-response',
    scheme,
    formVersion: RESPONSE_VERSION,
    responseId: shortId(about),
    issuedAt,
    respondingCountry: country,
    certificate,
    ...body,
  } as CanonicalDocument
}

const RESPONSE_VERSION = '2021-09'
const DECLARATION_RESPONSE_VERSION = '2018-03'

/** At most 35 characters (WCO D026), always the same for the same matter: a repeat is recognised as one. */
function shortId(about: string): string {
  return `GW-${createHash('sha256').update(about, 'utf8').digest('hex').slice(0, 28)}`
}

function head(context: ReplyContext) {
  return { delivery: deliveryId(context.uuid()), exchange: context.exchange, partner: context.partner, submittedBy: 'gateway' }
}
