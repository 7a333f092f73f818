import type { DocumentKind } from '../message/document.ts'
import type { DeliveryId, ExchangeId } from '../message/ids.ts'
import type { EventRow, NewEvent } from './journal.ts'

/** What asks about a certificate: the exchange of the question, and what carries it, ours or the partner's. */
export interface AskedBy {
  readonly asking: ExchangeId
  readonly document: DocumentKind
  readonly delivery?: DeliveryId
  /** The id of its inbox entries too. */
  readonly arrival?: string
}

export function askedEvent(by: AskedBy): NewEvent {
  return { kind: 'asked-about', data: { ...by } }
}

/** What has asked about a certificate, by its timeline, oldest first. */
export function askedIn(events: readonly EventRow[]): readonly (AskedBy & { readonly at: string })[] {
  return events.flatMap(({ kind, data, at }) => (kind === 'asked-about' ? [{ ...(data as unknown as AskedBy), at }] : []))
}
