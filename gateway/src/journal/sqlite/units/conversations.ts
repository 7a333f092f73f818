import { digestOf, wireDigestOf } from '../../../message/digest.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId, ExchangeId, PartnerId } from '../../../message/ids.ts'
import type { ConversationMove, ConversationRecord, ConversationRow, DueConversation } from '../../conversations.ts'
import type { Accepted } from '../../journal.ts'
import { conversationParams, conversationRow } from '../../rows.ts'
import { heldBlob, putBlob } from '../blobs.ts'
import { appendEvent, type Chain, GATEWAY } from '../events.ts'
import { exchangeNamed } from '../exchanges.ts'
import { deliveryNamed } from '../move.ts'
import type { Store } from '../store.ts'
import { accept } from './accept.ts'
import { arrivalNamed } from './arrivals.ts'
import { heldReason } from './hold.ts'
import { keepAnswer } from './keep-answer.ts'
import { leased, transmit } from './seal.ts'
import { settle } from './settle.ts'
import { owe } from './signals.ts'

/** Journal.conversation. */
export function conversation(store: Store, partner: PartnerId, id: string): ConversationRow | undefined {
  return whole(store, store.get<ConversationRecord>('conversation-get', { partner, id }))
}

/** Journal.conversationBySent. */
export function conversationBySent(store: Store, partner: PartnerId, messageId: string): ConversationRow | undefined {
  return whole(store, store.get<ConversationRecord>('conversation-by-sent', { partner, messageId }))
}

/** Journal.conversationOf. */
export function conversationOf(store: Store, delivery: DeliveryId): ConversationRow | undefined {
  return whole(store, store.get<ConversationRecord>('conversation-of', { delivery }))
}

/** Journal.conversationAbout. */
export function conversationAbout(store: Store, exchange: ExchangeId, operation: string): ConversationRow | undefined {
  return whole(store, store.get<ConversationRecord>('conversation-about', { exchange, operation }))
}

function whole(store: Store, row: ConversationRecord | undefined): ConversationRow | undefined {
  return (
    row && conversationRow(row, heldBlob(store, row.request), row.response === null ? undefined : heldBlob(store, row.response))
  )
}

/** Journal.dueConversations. */
export function dueConversations(store: Store, partner: PartnerId, limit: number): readonly DueConversation[] {
  if (heldReason(store) !== undefined) return []
  return store.all<DueConversation>('conversations-due', { partner, limit, now: store.now })
}

/** Journal.deferConversation. */
export function deferConversation(store: Store, partner: PartnerId, id: string, wait: number, delayMs: number): void {
  store.run('conversation-defer', { partner, id, wait, until: store.now + delayMs })
}

/** Journal.keepConversation. */
export function keepConversation(store: Store, move: ConversationMove): { readonly accepted?: Accepted } {
  const { partner, id, revision } = move.conversation
  const known = store.get<ConversationRecord>('conversation-get', { partner, id })
  if ((known?.revision ?? 0) !== revision - 1) throw new Fault('ASW_STATE_CONFLICT', 'the conversation has moved: read it again')
  if (move.claim) leased(store, move.claim)
  const accepted = move.acceptance && accept(store, move.acceptance)
  if (move.foundGood && accepted?.verdict === 'held')
    throw new Fault('ASW_STATE_CONFLICT', 'the document came with other content meanwhile')
  const chain = chainOf(store, move, known, accepted)
  const seq = write(store, move, known, chain)
  for (const event of move.events) appendEvent(store, chain, event)
  carry(store, move)
  for (const { kind, messageId, refTo, wire } of move.outgoing) {
    owe(store, { partner, kind, messageId, refTo, wire, digest: wireDigestOf(wire), chain })
    store.run('conversation-sent', { partner, messageId, conversation: seq })
  }
  if (!move.acceptance) endArrival(store, move)
  return accepted ? { accepted } : {}
}

/** What is told goes to the exchange, as soon as there is one. */
function chainOf(
  store: Store,
  { conversation }: ConversationMove,
  known: ConversationRecord | undefined,
  accepted: Accepted | undefined,
): Chain {
  if (known?.exchange_id && known.exchange !== null) return { seq: known.exchange, id: known.exchange_id }
  const exchange = accepted?.exchange ?? conversation.exchange
  if (exchange === undefined) return GATEWAY
  const { seq, id } = exchangeNamed(store, exchange)
  return { seq, id }
}

function write(store: Store, { conversation }: ConversationMove, known: ConversationRecord | undefined, chain: Chain): number {
  const { request, response, delivery } = conversation
  const fresh = known?.response == null ? response : undefined
  const row = {
    ...conversationParams(conversation),
    responseMessage: fresh?.message,
    response: fresh && putBlob(store, digestOf(fresh.xml), fresh.xml),
    exchange: chain.seq === GATEWAY.seq ? undefined : chain.seq,
    delivery: delivery === undefined ? undefined : deliveryNamed(store, delivery).seq,
    now: store.now,
  }
  if (!known) {
    const kept = putBlob(store, digestOf(request.xml), request.xml)
    return store.run('conversation-open', { ...row, requestMessage: request.message, request: kept }).seq
  }
  store.run('conversation-move', { ...row, seq: known.seq })
  return known.seq
}

/** What becomes of the delivery that the conversation carries. */
function carry(store: Store, { conversation, transmission, answer, settle: settled }: ConversationMove): void {
  const { delivery } = conversation
  if (delivery === undefined) return
  if (transmission) transmit(store, deliveryNamed(store, delivery), transmission, false)
  if (answer) keepAnswer(store, delivery, answer.kind, answer.messageId, answer.wire)
  if (settled) settle(store, delivery, settled.event, settled.facts)
}

function endArrival(store: Store, { arrival, conversation: { partner } }: ConversationMove): void {
  if (!arrival) return
  const { id, messageId, code, detail } = arrival
  const row = arrivalNamed(store, id)
  if (row.state !== 'open') throw new Fault('ASW_STATE_CONFLICT', `arrival ${id} is ${row.state}`)
  store.run('arrival-end', { seq: row.seq, state: 'dismissed', partner, messageId, code, now: store.now })
  const data = { arrival: id, arrivedAt: row.at, code, detail, from: partner, messageId }
  appendEvent(store, GATEWAY, { kind: 'dismissed', data, blob: row.wire })
}
