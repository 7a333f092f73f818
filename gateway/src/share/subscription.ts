import type { DocumentKind } from '../message/document.ts'

/**
 * Somebody who takes no part in a procedure and may see some of it: the police, market surveillance, a ministry. What is not
 * named here is not told, in no form.
 */
export interface Subscription {
  readonly name: string
  /** Why they may see it; stands in every disclosure. */
  readonly basis: string
  readonly documents: readonly DocumentKind[]
  /** Whether documents that came from partners, or that went to them. */
  readonly directions: readonly ('in' | 'out')[]
  /** Where set: only documents from, or to, these countries (ISO 3166-1). */
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  /** Where set: only documents with goods of these chapters of the Harmonized System, and of their goods only those. */
  readonly chapters?: readonly string[]
  /** Allow-list: JSON pointers into the document, `*` for every entry of a list. A group that is named goes whole. */
  readonly fields: readonly string[]
  readonly begin: 'start' | 'end'
  readonly via: Via
}
export type Via =
  /** Fetched over REST with this API key. */
  | { readonly kind: 'pull'; readonly key: string }
  /** Taken from a queue of our broker, `asw.shared.NAME`. */
  | { readonly kind: 'queue' }
  | {
      readonly kind: 'webhook'
      readonly url: URL
      readonly secretFiles: readonly string[]
      readonly timeoutMs: number
      readonly disableAfterMs: number
      readonly allow: readonly string[]
      readonly anchors: readonly Uint8Array[]
    }

/** Its position in the journal. */
export function shareSink({ name }: Pick<Subscription, 'name'>): string {
  return `share:${name}`
}
