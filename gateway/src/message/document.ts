import { Fault } from './fault.ts'
import type { BusinessIdentity } from './ids.ts'

/** A domestic document: canonical JSON, self-describing by `document`, `scheme`, `formVersion`. */
export type DocumentKind = 'certificate-of-origin' | 'certificate-response' | 'cancellation'
export interface CanonicalDocument {
  readonly document: DocumentKind
  readonly scheme: string
  readonly [field: string]: unknown
}

/** ebMS Service and Action of each document (asw.md 4.1, 4.4). Proposal: the official values are not public. */
export const ACTIONS = {
  'certificate-of-origin': { service: 'EFORMD', action: 'Submit', identity: 'issue' },
  'certificate-response': { service: 'EFORMD', action: 'Respond', identity: 'respond' },
  cancellation: { service: 'EFORMD', action: 'Cancel', identity: 'cancel' },
} as const satisfies Record<DocumentKind, { service: string; action: string; identity: BusinessIdentity['action'] }>

/**
 * Business identity of a canonical document that has passed its JSON Schema.
 * certificate-of-origin: `referenceNumber`, `issuingCountry`; the others: `certificate.{referenceNumber,issuingCountry}`
 * and `responseId` or `cancellationId`.
 */
export function identityOf(json: CanonicalDocument): BusinessIdentity {
  const text = (value: unknown, name: string): string => {
    if (typeof value !== 'string' || value === '') throw new Fault('ASW_DOCUMENT_INVALID', `the document has no ${name}`)
    return value
  }
  const scheme = text(json.scheme, 'scheme')
  if (json.document === 'certificate-of-origin') {
    return {
      scheme,
      issuingCountry: text(json.issuingCountry, 'issuingCountry'),
      number: text(json.referenceNumber, 'referenceNumber'),
      version: '1',
      action: 'issue',
    }
  }
  const certificate = (json.certificate ?? {}) as Record<string, unknown>
  const about = {
    scheme,
    issuingCountry: text(certificate.issuingCountry, 'certificate.issuingCountry'),
    number: text(certificate.referenceNumber, 'certificate.referenceNumber'),
  }
  return json.document === 'certificate-response'
    ? { ...about, version: text(json.responseId, 'responseId'), action: 'respond' }
    : { ...about, version: text(json.cancellationId, 'cancellationId'), action: 'cancel' }
}

/** Code of the issuing authority that speaks in a document; `undefined` where it speaks for the country (responses). */
export function authorityOf(json: CanonicalDocument): string | undefined {
  switch (json.document) {
    case 'certificate-of-origin':
      return (json.issuingAuthority as { readonly code?: string } | undefined)?.code
    case 'cancellation':
      return (json.requestedBy as { readonly agency?: string } | undefined)?.agency
    case 'certificate-response':
      return undefined
  }
}
