import type { Move } from '../converse/index.ts'
import type { NewEvent } from '../journal/journal.ts'
import type { DeliveryId, Sha256 } from '../message/ids.ts'

/** What the timeline of the exchange shows of a move: codes, ids and states, never payload. */
export function eventsOf(move: Move, delivery: DeliveryId | undefined, wire: Sha256 | undefined): readonly NewEvent[] {
  const { conversation: of, brought, effects } = move
  const conversation = of.id
  const events: NewEvent[] = []
  if (of.revision === 1) {
    const { role, request } = of.state
    const data = {
      conversation,
      operation: of.operation,
      transaction: of.place.transaction,
      role,
      documentId: request.documentId,
    }
    events.push({ kind: 'conversation-opened', data: { ...data, delivery } })
  }
  if (brought) {
    const { kind: heard, code, messageId, relatesTo, errors } = brought
    const data = { conversation, heard, code, messageId, refToMessageId: relatesTo, errors }
    events.push({ kind: 'conversation-heard', data, ...(wire === undefined ? {} : { blob: wire }) })
  }
  for (const effect of effects) {
    if (effect.type === 'note')
      events.push({ kind: 'conversation-noted', data: { conversation, note: effect.what, messageId: effect.messageId } })
    if (effect.type === 'closed')
      events.push({ kind: 'conversation-closed', data: { conversation, outcome: effect.outcome, by: effect.by } })
    if (effect.type === 'stuck')
      events.push({ kind: 'conversation-stuck', data: { conversation, why: effect.why, carries: delivery !== undefined } })
    if (effect.type === 'healed') events.push({ kind: 'conversation-healed', data: { conversation } })
    if (effect.type === 'signal' && effect.code === 'ERR') {
      const codes = effect.errors.map(({ code }) => code)
      events.push({ kind: 'conversation-refused', data: { conversation, refToMessageId: effect.relatesTo, errors: codes } })
    }
  }
  return events
}
