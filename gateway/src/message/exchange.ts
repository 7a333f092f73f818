/**
 * Business state of one certificate, declaration or report, months long. A view is built from facts that may come in any order and
 * more than once: every fact lands under its own key, and status, clocks and whose turn it is are derived, never set (design 2).
 */
export type Hop = 'AS1' | 'AS2' | 'AS3' | 'AS4'
export type ItemDecision = 'GIVEN' | 'NOT_GIVEN' | 'PENDING' | 'NOT_APPLICABLE'
/** `REFUSED` without a ground: what customs answer to the cancellation of a declaration. */
export type CancellationOutcome =
  | 'CANCELLED'
  | 'REFUSED_ALREADY_USED'
  | 'REFUSED_NOT_FOUND'
  | 'REFUSED_ALREADY_CANCELLED'
  | 'REFUSED'

/** Decimals are strings with their digits kept. */
export interface ItemUse {
  readonly seq: number
  readonly decision: ItemDecision
  readonly quantityUsed?: string
  readonly unit?: string
  /** As customs said it, where that was another unit than the certified one and the quantity could be converted. */
  readonly declared?: { readonly quantity: string; readonly unit: string }
  /** Line of the import declaration. */
  readonly line?: number
  readonly reasonCodes?: readonly string[]
}
export interface CertifiedItem {
  readonly seq: number
  readonly quantity: string
  readonly unit: string
}
export interface Certified {
  readonly items: readonly CertifiedItem[]
  /** Local legal dates, `YYYY-MM-DD`. */
  readonly validTo: string
  readonly issuedOn?: string
  readonly importingCountry?: string
  /** Number of the certificate that it replaces (OCP Rule 29(4)). */
  readonly replaces?: string
}

export type RegisterStatus = 'VALID' | 'UNDER_VERIFICATION' | 'DUPLICATE_ISSUED'

/** A word about the matter that stands by itself: nothing replaces it but the same word said again. */
export type Said =
  | {
      readonly type: 'verification-asked'
      readonly id: string
      readonly at: string
      /** As the asking side counts them; days. */
      readonly replyBy?: string
      readonly completeBy?: string
      /** Numbers of the certificates that a letter asks about: each is settled by itself. */
      readonly certificates?: readonly string[]
      /** Our country where we must answer and the matter names none. */
      readonly answeredIn?: string
      readonly suspended: boolean
    }
  | {
      readonly type: 'verification-answered'
      readonly id: string
      readonly at: string
      readonly request: string
      /** It ends the request, whatever that asked about. */
      readonly final: boolean
      /** Of the certificates of a letter those about which nothing more is to come. */
      readonly settles?: readonly string[]
      readonly authenticity: string
    }
  | { readonly type: 'retransmission-asked'; readonly id: string; readonly at: string; readonly reasonCode: string }
  | {
      readonly type: 'retransmission-answered'
      readonly id: string
      readonly at: string
      readonly request: string
      readonly outcome: string
    }
  /** With an import declaration, by its number; the first time counts. */
  | { readonly type: 'presented'; readonly id: string; readonly at: string }
  /** A line of a declaration that customs released themselves: whatever was decided about it, nothing draws by it any more. */
  | { readonly type: 'released'; readonly id: string; readonly at: string }
  /** An importer names a certificate that customs do not have. */
  | { readonly type: 'not-found'; readonly id: string; readonly at: string }
  /** The register of the issuing side about a certificate, where that does not close it. `successor`: of a duplicate. */
  | {
      readonly type: 'register-said'
      readonly id: string
      readonly at: string
      readonly status: RegisterStatus
      readonly successor?: string
    }
  /** Customs about an export declaration. */
  | { readonly type: 'declaration-answered'; readonly id: string; readonly at: string; readonly status: string }

/** In place of an answer: a question that was not taken asks anew. */
export const SENT_AGAIN = 'SENT_AGAIN'
/** In place of an answer: what was asked for is here. */
export const CAME_AGAIN = 'CAME_AGAIN'

export type ExchangeFact =
  | ({ readonly type: 'certified' } & Certified)
  /** An export declaration, or a report: what the exchange is about where it is no certificate. */
  | { readonly type: 'declared'; readonly importingCountry: string }
  | { readonly type: 'reported' }
  | { readonly type: 'hop'; readonly hop: Hop; readonly at: string; readonly failed?: boolean }
  /** `at` orders corrections of one item: the latest response wins per declaration, line and item. */
  | {
      readonly type: 'answered'
      readonly responseId: string
      readonly at: string
      readonly declaration?: string
      readonly items: readonly ItemUse[]
      /** The certificate as a whole is refused: it names no items. */
      readonly whole?: boolean
      /** It speaks of a document that broke schema or rules, and so of one that was not taken. */
      readonly invalid?: true
      /** The issuing authority is asked to explain, until this day where one is named. */
      readonly asks?: { readonly dueDate?: string }
      /** Response id of the refusal that was assessed again. */
      readonly clarifies?: string
    }
  | {
      readonly type: 'cancel-requested'
      readonly cancellationId: string
      readonly at: string
      readonly replacedBy?: string
    }
  | {
      readonly type: 'cancel-answered'
      readonly cancellationId: string
      readonly outcome: CancellationOutcome
      readonly at: string
    }
  /** What became of its delivery: see `deliveryFacts`. */
  | { readonly type: 'cancel-delivery'; readonly cancellationId: string; readonly at: string; readonly became: CancelDelivery }
  | Said

/** The partner did not take it, or it never left, its original being dead; after that it is sent again. */
export type CancelDelivery = 'NOT_TAKEN' | 'SENT_AGAIN'

export interface Cancellation {
  readonly requestedAt?: string
  readonly replacedBy?: string
  readonly outcome?: CancellationOutcome
  readonly answeredAt?: string
  /** Where its delivery went wrong once: the last of it. */
  readonly delivery?: { readonly became: CancelDelivery; readonly at: string }
}

export interface ExchangeView {
  readonly certified?: Certified
  readonly declared?: { readonly importingCountry: string }
  readonly reported?: true
  readonly hops: Readonly<Partial<Record<Hop, { readonly at: string; readonly failed?: boolean }>>>
  readonly answers: Readonly<Record<string, Extract<ExchangeFact, { type: 'answered' }>>>
  readonly cancellations: Readonly<Record<string, Cancellation>>
  /** By type and id. Absent in views of earlier releases. */
  readonly said?: Readonly<Record<string, Said>>
}

export const EMPTY_VIEW: ExchangeView = { hops: {}, answers: {}, cancellations: {}, said: {} }

/** Export declarations and reports share UNKNOWN, ISSUED, RECEIVED and CANCELLED with certificates. */
export type ExchangeStatus =
  | 'UNKNOWN'
  | 'ISSUED'
  | 'RECEIVED'
  | 'NOT_RECEIVED'
  | 'PARTLY_UTILISED'
  | 'EXHAUSTED'
  | 'PARTLY_REFUSED'
  | 'REFUSED'
  | 'NOT_APPLICABLE'
  | 'UNDER_VERIFICATION'
  | 'CANCELLED'
  | 'REPLACED'
  | 'EXPIRED'
  // of export declarations
  | 'ACCEPTED'
  | 'REJECTED'
  | 'MATCHED'
  | 'MISMATCHED'

/** Words of one type. */
export function saidOf<Type extends Said['type']>(view: ExchangeView, type: Type): readonly Extract<Said, { type: Type }>[] {
  return Object.values(view.said ?? {}).filter((one): one is Extract<Said, { type: Type }> => one.type === type)
}
