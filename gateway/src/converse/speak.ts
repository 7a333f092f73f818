import { Fault } from '../message/fault.ts'
import { open } from '../transaction/index.ts'
import type { Answer, Conversation } from './conversations.ts'
import { type Desk, momentOf } from './desk.ts'
import { keep, move } from './keep.ts'
import { operationByKey, placeOf } from './operations.ts'

export interface Request {
  readonly process: string
  /** Key of the operation in the pack: `send-certificate`. */
  readonly operation: string
  /** EDocId: stays the same however often it is sent. */
  readonly documentId: string
  /** Canonical bytes of the document, or of its signed container. */
  readonly xml: Uint8Array
  /** The procedure that this transaction belongs to: an answer months later names the one of its request. */
  readonly procedures?: readonly string[]
  /** ConversationID, where whoever asks has to know it before. */
  readonly id?: string
}

/** Opens a transaction with a request of ours. Resolves when it is kept; the relay sends it. */
export async function request(desk: Desk, wish: Request): Promise<Conversation> {
  const [partner] = desk.partners
  if (!partner) throw new Fault('ASW_AGREEMENT_INVALID', 'the agreement names no address of the partner')
  const operation = operationByKey(desk.exchange, wish.process, wish.operation)
  const moment = await momentOf(desk)
  const id = wish.id ?? moment.uuid()
  const opened = open(operation.transaction, { conversationId: id, documentId: wish.documentId }, moment)
  const conversation: Conversation = {
    id,
    place: placeOf(desk.exchange, wish.process, operation),
    operation: operation.key,
    procedures: wish.procedures ?? [moment.uuid()],
    own: desk.own,
    partner,
    state: opened.state,
    request: { message: operation.request.code, xml: wish.xml },
    revision: 0,
  }
  return keep(desk, conversation, { events: [], effects: opened.effects })
}

/** The answer of our application to a request. The same one again changes nothing. Throws ASW_NOT_FOUND, ASW_INPUT_INVALID. */
export async function answer(desk: Desk, conversationId: string, { message, documentId, xml }: Answer): Promise<Conversation> {
  const moved = await move(desk, conversationId, ({ place, operation, state }) => {
    const code = operationByKey(desk.exchange, place.process, operation).answers.find(({ key }) => key === message)?.code
    if (code === undefined) throw new Fault('ASW_NOT_FOUND', `the operation ${operation} has no answer ${message}`)
    if (state.response?.documentId === documentId) return { events: [] }
    if (state.role !== 'respondent' || state.control !== 'accepted' || state.outcome !== undefined)
      throw new Fault('ASW_INPUT_INVALID', 'this transaction expects no answer of ours')
    if (state.response !== undefined) throw new Fault('ASW_INPUT_INVALID', 'this transaction has another answer already')
    return { events: [{ type: 'answered', documentId }], documents: { response: { message: code, xml } } }
  })
  if (!moved) throw new Fault('ASW_NOT_FOUND', 'no transaction has this id')
  return moved
}

/** The relay handed a message over, or has given it up. */
export async function delivered(desk: Desk, conversationId: string, messageId: string, type: 'sent' | 'unsent'): Promise<void> {
  await move(desk, conversationId, () => ({ events: [{ type, messageId }] }))
}

/** The clock of a wait has run out. */
export async function elapsed(desk: Desk, conversationId: string, wait: number): Promise<Conversation | undefined> {
  return move(desk, conversationId, () => ({ events: [{ type: 'elapsed', wait }] }))
}

/** An operator sends it again. */
export async function replay(desk: Desk, conversationId: string): Promise<Conversation | undefined> {
  return move(desk, conversationId, () => ({ events: [{ type: 'replayed' }] }))
}
