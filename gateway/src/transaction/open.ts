import type { Transaction } from '@asw/mappings'
import { Draft, type Move } from './draft.ts'
import { type Effect, UNEXPECTED } from './effect.ts'
import type { DocumentArrived, Moment, SignalArrived } from './event.ts'

/** The initiator opens a transaction with its request. */
export function open(
  transaction: Transaction,
  { conversationId, documentId }: { readonly conversationId: string; readonly documentId: string },
  moment: Moment,
): Move {
  const request = { documentId, messageIds: [] }
  const draft = new Draft(
    transaction,
    { role: 'initiator', code: transaction.code, conversationId, request, done: -1, waits: 0, repeats: 0 },
    moment,
  )
  draft.transmit()
  return draft.move
}

/**
 * A request under a conversation that is not known: the respondent's transaction begins. One that relates to an earlier
 * message belongs to a conversation that nobody here knows: then there is no state, and `unknown` says what to answer.
 */
export function openedBy(
  transaction: Transaction,
  conversationId: string,
  event: DocumentArrived,
  moment: Moment,
): Move | undefined {
  if (event.relatesTo !== undefined) return undefined
  const { documentId, messageId } = event
  const draft = new Draft(
    transaction,
    {
      role: 'respondent',
      code: transaction.code,
      conversationId,
      request: { documentId, messageIds: [messageId] },
      control: 'pending',
      done: 0,
      waits: 0,
      repeats: 0,
    },
    moment,
  )
  draft.effects.push({ type: 'deliver', document: 'request', messageId })
  draft.settle()
  return draft.move
}

/** EM-07: what follows on a conversation that nobody knows. A document is answered by ERR; a signal is never answered. */
export function unknown(event: DocumentArrived | SignalArrived, moment: Moment): readonly Effect[] {
  const note: Effect = { type: 'note', what: 'unexpected', messageId: event.messageId }
  if (event.type === 'signal') return [note]
  const errors = [{ ...UNEXPECTED, documentId: event.documentId }]
  return [note, { type: 'signal', code: 'ERR', messageId: moment.uuid(), relatesTo: event.messageId, errors }]
}
