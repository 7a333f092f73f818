/**
 * Business state of one certificate, months long. A view is built from facts that may come in any order and more than
 * once: every fact lands in a set under its own key, and the status is derived, never set (design 2).
 */
export type Hop = 'AS1' | 'AS2' | 'AS3' | 'AS4'
export type ItemDecision = 'GIVEN' | 'NOT_GIVEN' | 'PENDING' | 'NOT_APPLICABLE'
export type CancellationOutcome = 'CANCELLED' | 'REFUSED_ALREADY_USED' | 'REFUSED_NOT_FOUND' | 'REFUSED_ALREADY_CANCELLED'

/** Decimals are strings with their digits kept. */
export interface ItemUse {
  readonly seq: number
  readonly decision: ItemDecision
  readonly quantityUsed?: string
  readonly unit?: string
  readonly reasonCodes?: readonly string[]
}
export interface CertifiedItem {
  readonly seq: number
  readonly quantity: string
  readonly unit: string
}

export type ExchangeFact =
  | { readonly type: 'certified'; readonly items: readonly CertifiedItem[]; readonly validTo: string }
  | { readonly type: 'hop'; readonly hop: Hop; readonly at: string; readonly failed?: boolean }
  /** `at` orders corrections of one item: the latest response wins per declaration and item. */
  | {
      readonly type: 'answered'
      readonly responseId: string
      readonly at: string
      readonly declaration?: string
      readonly items: readonly ItemUse[]
    }
  | { readonly type: 'cancel-requested'; readonly cancellationId: string; readonly at: string }
  | {
      readonly type: 'cancel-answered'
      readonly cancellationId: string
      readonly outcome: CancellationOutcome
      readonly at: string
    }

export interface ExchangeView {
  readonly certified?: { readonly items: readonly CertifiedItem[]; readonly validTo: string }
  readonly hops: Readonly<Partial<Record<Hop, { readonly at: string; readonly failed?: boolean }>>>
  readonly answers: Readonly<Record<string, Extract<ExchangeFact, { type: 'answered' }>>>
  readonly cancellations: Readonly<
    Record<string, { readonly requestedAt?: string; readonly outcome?: CancellationOutcome; readonly answeredAt?: string }>
  >
}

export const EMPTY_VIEW: ExchangeView = { hops: {}, answers: {}, cancellations: {} }

export type CertificateStatus =
  | 'UNKNOWN'
  | 'ISSUED'
  | 'RECEIVED'
  | 'PARTLY_UTILISED'
  | 'EXHAUSTED'
  | 'PARTLY_REFUSED'
  | 'REFUSED'
  | 'NOT_APPLICABLE'
  | 'CANCELLED'
  | 'EXPIRED'
