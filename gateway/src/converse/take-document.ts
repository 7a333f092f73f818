import type { EaeuHeader } from '../envelope/eaeu/index.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { openedBy } from '../transaction/index.ts'
import type { Conversation, Heard } from './conversations.ts'
import { type Desk, momentOf } from './desk.ts'
import { documentHeader, eventsOf, judgeDocument, type Taken } from './judge-document.ts'
import { keep, move } from './keep.ts'
import { operationOf } from './operations.ts'
import { strange } from './strange.ts'

/** A document: its conversation is found or begun, it is opened and controlled, and moves the transaction. */
export async function takeDocument(desk: Desk, header: EaeuHeader, body: Uint8Array): Promise<Heard> {
  const { action, conversationId = '', relatesTo, messageId } = header
  if (action.kind !== 'document') throw new Fault('ASW_INTERNAL', 'a document without the Action of one')
  const placed = operationOf(desk.exchange, action)
  const hint = documentHeader(body)
  const event = {
    type: 'document',
    messageId,
    documentId: hint.documentId,
    ...(relatesTo ? { relatesTo: relatesTo.messageId } : {}),
  } as const
  const known = await desk.conversations.find(conversationId)
  if (!known && (event.relatesTo !== undefined || placed.kind !== 'request')) return strange(desk, header, event)
  const { process, version, procedure, transaction } = action
  const from = { place: { process, version, procedure, transaction }, procedures: header.procedures ?? [] }
  const taken = await judgeDocument(desk, { event, placed, body, from, hint, known, conversationId })
  const conversation = await moveOrBegin(desk, header, taken)
  return { verdict: 'kept', conversation }
}

/**
 * Two transmissions of one request may begin its conversation at the same time: one of them finds it begun. Throws
 * ASW_OVERLOADED with `facts.moved` where it was not the conversation that moved: the document is to be judged again.
 */
async function moveOrBegin(desk: Desk, header: EaeuHeader, taken: Taken): Promise<Conversation> {
  const { conversationId = '' } = header
  const events = (conversation: Conversation) => eventsOf(desk, conversation, taken)
  const moved = await move(desk, conversationId, events)
  if (moved) return moved
  try {
    return await begin(desk, header, taken)
  } catch (error) {
    if (faultOf(error).code !== 'ASW_STATE_CONFLICT') throw error
    const begun = await move(desk, conversationId, events)
    if (begun) return begun
    throw new Fault('ASW_OVERLOADED', 'what it is about has moved meanwhile', { moved: true }, error)
  }
}

async function begin(desk: Desk, header: EaeuHeader, taken: Taken): Promise<Conversation> {
  const { conversationId = '', procedures = [], replyTo, action } = header
  const { operation, message } = taken.placed
  const opened = openedBy(operation.transaction, conversationId, taken.event, await momentOf(desk))
  if (!opened || !replyTo || action.kind !== 'document') throw new Fault('ASW_INTERNAL', 'no transaction begins with this')
  const { process, version, procedure, transaction } = action
  const conversation: Conversation = {
    id: conversationId,
    place: { process, version, procedure, transaction },
    operation: operation.key,
    procedures,
    own: desk.own,
    partner: replyTo,
    state: opened.state,
    request: { message: message.code, xml: taken.body },
    revision: 0,
  }
  return keep(desk, conversation, { ...eventsOf(desk, conversation, taken), effects: opened.effects })
}
