import { Fault, faultOf } from '../message/fault.ts'
import { type Effect, step, type TransactionEvent } from '../transaction/index.ts'
import { outgoing, type Shown } from './compose.ts'
import type { Brought, Conversation, Delivered } from './conversations.ts'
import { type Desk, momentOf } from './desk.ts'
import { operationByKey } from './operations.ts'

/** How often a conversation may change under our hands before we give up. */
const ROUNDS = 8

/** Moves a conversation by events and keeps the move. What it needs to know more of a conversation comes with the events. */
export async function move(
  desk: Desk,
  id: string,
  events: (conversation: Conversation) => Events,
): Promise<Conversation | undefined> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const conversation = await desk.conversations.find(id)
    if (!conversation) return undefined
    try {
      return await keep(desk, conversation, events(conversation))
    } catch (error) {
      if (faultOf(error).code !== 'ASW_STATE_CONFLICT') throw error
    }
  }
  throw new Fault('ASW_OVERLOADED', 'the conversation keeps changing')
}
export interface Events {
  readonly events: readonly TransactionEvent[]
  /** Documents that become known with them. */
  readonly documents?: Pick<Conversation, 'response'>
  /** Handed to the application if the move asks for it. */
  readonly document?: Delivered
  readonly brought?: Brought
  /** What the opening of the conversation asked for already. */
  readonly effects?: readonly Effect[]
  /** Where what is said here is about a message that names another transaction than the conversation has. */
  readonly shown?: Shown
}

/** One unit of work: state, outgoing messages, hand-over. */
export async function keep(
  desk: Desk,
  conversation: Conversation,
  { events, documents, document, brought, effects: first = [], shown }: Events,
): Promise<Conversation> {
  const moment = await momentOf(desk)
  const { transaction } = operationByKey(desk.exchange, conversation.place.process, conversation.operation)
  const effects: Effect[] = [...first]
  let { state } = conversation
  for (const event of events) {
    const next = step(transaction, state, event, moment)
    state = next.state
    effects.push(...next.effects)
  }
  // a response that the machine did not take is not ours to keep
  const known = state.response === undefined ? {} : documents
  const moved: Conversation = { ...conversation, ...known, state, revision: conversation.revision + 1 }
  const accepted = events.some(({ type }) => type === 'accepted')
  const isNew = effects.some(({ type }) => type === 'deliver')
  // A signal that changes nothing is kept all the same: that it came is news for the timeline.
  if (effects.length === 0 && state === conversation.state && brought?.kind !== 'signal') return conversation
  await desk.conversations.keep({
    conversation: moved,
    outgoing: outgoing({ ...moved, ...shown }, effects, moment),
    delivered: document && isNew && accepted ? [document] : [],
    effects,
    ...(brought ? { brought } : {}),
  })
  return moved
}
