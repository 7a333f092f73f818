import type { Conversation } from '../converse/index.ts'
import { parseAddress, writeAddress } from '../envelope/eaeu/index.ts'
import type { ConversationRow } from '../journal/conversations.ts'
import { instant } from '../message/clock.ts'
import type { PartnerId } from '../message/ids.ts'
import { turnOf } from '../transaction/index.ts'

interface Head {
  readonly place: Conversation['place']
  readonly procedures: readonly string[]
  readonly own: string
  readonly partner: string
}

/** A conversation as the journal keeps it. What it belongs to (exchange, delivery) is known beside it. */
export function rowOf(partner: PartnerId, conversation: Conversation): ConversationRow {
  const { id, revision, operation, place, procedures, own, state, request, response } = conversation
  const head: Head = { place, procedures, own: writeAddress(own), partner: writeAddress(conversation.partner) }
  const { wait } = state
  const runs = wait !== undefined && state.outcome === undefined && state.stuck === undefined
  return {
    ...{ partner, id, revision, operation, request },
    head: JSON.stringify(head),
    state: JSON.stringify(state),
    turn: turnOf(state).who,
    ...(runs ? { wait: { id: wait.id, until: instant(wait.until) } } : {}),
    ...(response ? { response } : {}),
  }
}

export function conversationOf({ id, revision, operation, head, state, request, response }: ConversationRow): Conversation {
  const { place, procedures, own, partner } = JSON.parse(head) as Head
  return {
    ...{ id, revision, operation, place, procedures, request },
    own: parseAddress(own, 'own'),
    partner: parseAddress(partner, 'partner'),
    state: JSON.parse(state) as Conversation['state'],
    ...(response ? { response } : {}),
  }
}
