import type { DeliveryRow, InboxEntry, Journal, WaitingPage } from '../../journal/journal.ts'
import { authorityOf, type CanonicalDocument } from '../../message/document.ts'
import { Fault, faultOf } from '../../message/fault.ts'
import type { ExchangeId, Sha256 } from '../../message/ids.ts'
import { type ApiKey, mustCover } from './key.ts'
import { type Inboxes, mustBeInbox } from './known-inbox.ts'

/** A delivery, a task that might have been one, an entry of an inbox. */
type Concerned = Pick<DeliveryRow, 'document' | 'exchange'>

/** Issuing authority of the certificate that an exchange is about; `undefined` where we did not issue it, or it is purged. */
async function agencyOf(journal: Journal, exchange: ExchangeId): Promise<string | undefined> {
  const [sent] = await journal.search({ exchange, document: 'certificate-of-origin', limit: 1 })
  const original =
    sent ?? (await journal.tasks({ exchange, all: true, limit: 100 })).find(({ identity }) => identity.action === 'issue')
  return original && authorityIn(journal, original.jsonDigest)
}

/** Issuing authority that a certificate names, by its digest: what it names never changes, so it is read once. */
async function authorityIn(journal: Journal, digest: Sha256): Promise<string | undefined> {
  const known = AUTHORITIES.get(digest)
  if (known !== undefined) return known
  const bytes = await journal.blob(digest)
  const authority = bytes && authorityOf(JSON.parse(new TextDecoder().decode(bytes)) as CanonicalDocument)
  if (authority !== undefined) {
    const [oldest] = AUTHORITIES.size < MOST_AUTHORITIES ? [] : AUTHORITIES.keys()
    if (oldest !== undefined) AUTHORITIES.delete(oldest)
    AUTHORITIES.set(digest, authority)
  }
  return authority
}
const AUTHORITIES = new Map<Sha256, string>()
/** Some tens of megabytes. */
const MOST_AUTHORITIES = 100_000

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
  const found: InboxEntry[] = []
  let own: string[] = []
  const take = async () => {
    // What is damaged, and what another was quicker to lease, is not given: those behind it are.
    if (own.length > 0) found.push(...(await journal.lease(inbox, holder.name, own, leaseMs)))
    own = []
  }
  for (let after: number | undefined = 0; after !== undefined && found.length < limit; ) {
    const page: WaitingPage = await journal.waiting(inbox, { limit: PAGE, after })
    for (const entry of page.entries) {
      if (found.length >= limit) break
      if (await mayLease(journal, holder, entry)) own.push(entry.id)
      if (found.length + own.length >= limit) await take()
    }
    await take()
    after = page.next
  }
  return found
}

const PAGE = 1_000

/** An entry about a certificate whose bytes are damaged is nobody's until they are sound again, and holds up no other. */
async function mayLease(
  journal: Journal,
  { documents, agencies }: ApiKey,
  entry: WaitingPage['entries'][number],
): Promise<boolean> {
  if (documents !== undefined && !documents.includes(entry.document)) return false
  if (agencies === undefined) return true
  if (entry.certificate === undefined) return false
  const authority = await authorityIn(journal, entry.certificate).catch((error: unknown) => {
    if (faultOf(error).code !== 'ASW_JOURNAL_DAMAGED') throw error
    return undefined
  })
  return authority !== undefined && agencies.includes(authority)
}
