import { type ReplyContext, receipt } from '../acknowledge/replies.ts'
import type { Agreements } from '../agreement/agreement.ts'
import { byHand } from '../agreement/index.ts'
import type { InboxEntry, Journal } from '../journal/journal.ts'
import type { World } from '../message/clock.ts'
import type { DocumentKind } from '../message/document.ts'
import { Fault } from '../message/fault.ts'

export interface DeliverDeps {
  readonly journal: Journal
  readonly world: World
  readonly self: { readonly country: string }
  readonly agreements: () => Agreements
  readonly wake: () => void
}
export interface InboxRoute {
  readonly name: string
  readonly documents: readonly DocumentKind[]
  readonly roles: readonly ('issuer' | 'importer')[]
}

/** Routing rules are data: every inbox that names this kind of document in this role gets it. */
export function routes(table: readonly InboxRoute[]): (document: DocumentKind, role: 'issuer' | 'importer') => readonly string[] {
  return (document, role) =>
    table.filter((inbox) => inbox.documents.includes(document) && inbox.roles.includes(role)).map((inbox) => inbox.name)
}

/**
 * The NSW has it. Ends the entry, and tells the issuing country so: hop AS3, in the same transaction. Safe to repeat.
 * Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT.
 */
export async function acknowledgeInbox(
  deps: DeliverDeps,
  inbox: string,
  id: string,
  holder: string,
): Promise<{ readonly repeated: boolean }> {
  const entry = await deps.journal.entry(inbox, id)
  if (!entry) throw new Fault('ASW_NOT_FOUND', `inbox ${inbox} has no entry ${id}`)
  const done = await deps.journal.acknowledgeEntry(inbox, id, holder, replyTo(deps, entry))
  deps.wake()
  return done
}

/** A partner of the EAEU has its R.006 by then, and knows no hops. */
function answersBySelf({ agreements }: DeliverDeps, { partner }: InboxEntry): boolean {
  const agreement = agreements()
    .all()
    .find((one) => one.partner === partner)
  return agreement?.envelope !== 'eaeu'
}

function replyTo(deps: DeliverDeps, entry: InboxEntry) {
  if (entry.document !== 'certificate-of-origin' || !answersBySelf(deps, entry)) return undefined
  // Nobody carries a receipt by hand: what the partner does not take is left out.
  const agreement = deps
    .agreements()
    .all()
    .find(({ partner }) => partner === entry.partner)
  if (agreement && byHand(agreement, 'certificate-response', deps.world.now())) return undefined
  const context: ReplyContext = {
    country: deps.self.country,
    partner: entry.partner,
    exchange: entry.exchange,
    nowMs: deps.world.now(),
    uuid: deps.world.uuid,
    originalMissingMs: 0,
  }
  const { number: referenceNumber, issuingCountry, scheme } = entry.identity
  return receipt(scheme, { referenceNumber, issuingCountry }, 'AS3', context)
}
