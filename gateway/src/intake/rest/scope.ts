import type { DeliveryRow, InboxEntry, Journal } from '../../journal/journal.ts'
import { authorityOf, type CanonicalDocument } from '../../message/document.ts'
import { Fault } from '../../message/fault.ts'
import type { ExchangeId } from '../../message/ids.ts'
import { type ApiKey, mustCover } from './key.ts'
import { type Inboxes, mustBeInbox } from './known-inbox.ts'

/** A delivery, a task that might have been one, an entry of an inbox. */
type Concerned = Pick<DeliveryRow, 'document' | 'exchange'>

/** Issuing authority of the certificate that an exchange is about; `undefined` where we did not issue it, or it is purged. */
async function agencyOf(journal: Journal, exchange: ExchangeId): Promise<string | undefined> {
  const [sent] = await journal.search({ exchange, document: 'certificate-of-origin', limit: 1 })
  const original =
    sent ?? (await journal.tasks({ exchange, all: true, limit: 100 })).find(({ identity }) => identity.action === 'issue')
  const bytes = original && (await journal.blob(original.jsonDigest))
  return bytes && authorityOf(JSON.parse(new TextDecoder().decode(bytes)) as CanonicalDocument)
}

/**
 * A key that was made for some authorities sees and moves only what concerns their certificates: judged by the certificate
 * itself, never by what the caller says. Throws ASW_NOT_ALLOWED.
 */
export async function mustCoverExchange(journal: Journal, holder: ApiKey, exchange: ExchangeId): Promise<void> {
  if (holder.agencies === undefined) return
  mustCover(holder, { agency: (await agencyOf(journal, exchange)) ?? '' })
}

export async function mustCoverDelivery(journal: Journal, holder: ApiKey, row: Concerned): Promise<void> {
  mustCover(holder, { document: row.document })
  await mustCoverExchange(journal, holder, row.exchange)
}

/** Those of a list that the key covers. */
export async function covered<Row extends Concerned>(
  journal: Journal,
  holder: ApiKey,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const own: Row[] = []
  for (const row of rows) {
    if (holder.documents !== undefined && !holder.documents.includes(row.document)) continue
    if (holder.agencies !== undefined && !holder.agencies.includes((await agencyOf(journal, row.exchange)) ?? '')) continue
    own.push(row)
  }
  return own
}

/** An entry of an inbox. Throws ASW_NOT_FOUND, ASW_NOT_ALLOWED. */
export async function entryCovered(inboxes: Inboxes, holder: ApiKey, inbox: string, id: string): Promise<InboxEntry> {
  const { journal } = inboxes
  mustCover(holder, { inbox })
  await mustBeInbox(inboxes, inbox)
  const entry = await journal.entry(inbox, id)
  if (!entry) throw new Fault('ASW_NOT_FOUND', 'no entry has this id')
  await mustCoverDelivery(journal, holder, entry)
  return entry
}

/** Leases the oldest entries that wait and that the key covers; fewer where another was quicker. Throws ASW_NOT_FOUND, ASW_NOT_ALLOWED. */
export async function leaseCovered(
  inboxes: Inboxes,
  holder: ApiKey,
  inbox: string,
  limit: number,
  leaseMs: number,
): Promise<readonly InboxEntry[]> {
  const { journal } = inboxes
  mustCover(holder, { inbox })
  await mustBeInbox(inboxes, inbox)
  if (holder.documents === undefined && holder.agencies === undefined) return journal.lease(inbox, holder.name, limit, leaseMs)
  const own: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await journal.entries(inbox, { ...PAGE, ...(after === undefined ? {} : { after }) })
    own.push(...(await covered(journal, holder, page)).map(({ id }) => id))
    if (own.length >= limit || page.length < PAGE.limit) break
    after = page.at(-1)?.id
  }
  return own.length === 0 ? [] : journal.lease(inbox, holder.name, own.slice(0, limit), leaseMs)
}

const PAGE = { limit: 100, state: 'waiting' } as const
