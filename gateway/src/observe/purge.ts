import type { Journal } from '../journal/journal.ts'
import type { DocumentKind } from '../message/document.ts'
import { NOBODY, type PartnerId, partnerId } from '../message/ids.ts'

export interface Retention {
  /** For whatever no rule names. */
  readonly days: number
  /** For what was refused before anybody knew from whom it is: anybody may send it, and it proves nothing. Absent: as everything else. */
  readonly unreadDays?: number
  readonly rules: readonly { readonly partner?: string; readonly document?: DocumentKind; readonly days: number }[]
}

const BATCH = 200

/**
 * Drops payloads past their retention, a batch a round; the event chains stay, so that the proof does. The most special rule
 * counts, and the longest one protects: a document is dropped only when no rule that covers it keeps it longer.
 */
export async function purgeOnce(journal: Journal, retention: Retention): Promise<number> {
  let purged = 0
  for (const rule of batches(retention)) purged += await journal.purge({ ...rule, limit: BATCH })
  return purged
}

/** One purge per partner and document that has a rule; everything else only after the longest time named anywhere. */
export function batches(
  retention: Retention,
): readonly { readonly partner?: PartnerId; readonly document?: DocumentKind; readonly olderThanDays: number }[] {
  const special = retention.rules.map(({ partner, document, days }) => ({
    ...(partner === undefined ? {} : { partner: partnerId(partner) }),
    ...(document === undefined ? {} : { document }),
    olderThanDays: Math.max(days, ...overlapping(retention, partner, document)),
  }))
  const longest = Math.max(retention.days, ...retention.rules.map((rule) => rule.days))
  const unread = retention.unreadDays === undefined ? [] : [{ partner: NOBODY, olderThanDays: retention.unreadDays }]
  return [...special, ...unread, { olderThanDays: longest }]
}

/** Days of the rules that are more special than this one and would keep some of its documents longer. */
function overlapping(retention: Retention, partner: string | undefined, document: DocumentKind | undefined): readonly number[] {
  return retention.rules
    .filter(
      (rule) =>
        (partner === undefined || rule.partner === undefined || rule.partner === partner) &&
        (document === undefined || rule.document === undefined || rule.document === document),
    )
    .filter((rule) => specificity(rule) > specificity({ partner, document }))
    .map((rule) => rule.days)
}

function specificity(rule: { readonly partner?: string | undefined; readonly document?: DocumentKind | undefined }): number {
  return (rule.partner === undefined ? 0 : 2) + (rule.document === undefined ? 0 : 1)
}
