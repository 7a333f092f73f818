import type { ConversationRow } from '../journal/conversations.ts'
import { eventsOf } from '../journal/events-of.ts'
import type { EventRow } from '../journal/journal.ts'
import type { ExchangeId, PartnerId } from '../message/ids.ts'
import { type BusinessIdentity, identityKey } from '../message/ids.ts'
import type { EaeuDeps } from './deps.ts'

/** The conversations in which the partner sent this document, oldest first: the same one may come again in a new conversation. */
export async function conversationsOf(
  { journal }: Pick<EaeuDeps, 'journal'>,
  partner: PartnerId,
  exchange: ExchangeId,
  identity: BusinessIdentity,
): Promise<readonly ConversationRow[]> {
  const rows: ConversationRow[] = []
  for (const id of idsIn(await Array.fromAsync(eventsOf(journal, exchange, SAID)), identityKey(identity))) {
    const row = await journal.conversation(partner, id)
    if (row) rows.push(row)
  }
  return rows
}

/** Of what came, and of the conversation that brought it. */
const SAID = ['accepted', 'duplicate', 'conversation-heard']

function idsIn(events: readonly EventRow[], identity: string): ReadonlySet<string> {
  const taken = events.filter(({ kind, data }) => (kind === 'accepted' || kind === 'duplicate') && data?.identity === identity)
  const messages = new Set(taken.map(({ data }) => data?.messageId))
  const heard = events.filter(({ kind, data }) => kind === 'conversation-heard' && messages.has(data?.messageId))
  return new Set(heard.map(({ data }) => String(data?.conversation)))
}
