import { digestOf, wireDigestOf } from '../../../message/digest.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId, ExchangeId, PartnerId } from '../../../message/ids.ts'
import type { ConversationMove, ConversationRecord, ConversationRow, DueConversation } from '../../conversations.ts'
import type { Accepted } from '../../journal.ts'
import { conversationParams, conversationRow } from '../../rows.ts'
import { bytesIn, getBlobs, putBlob } from '../blobs.ts'
import { lockExchangeNamed } from '../exchanges.ts'
import { lockDelivery } from '../move.ts'
import { type Chain, GATEWAY, type Tx } from '../tx.ts'
import { accept } from './accept.ts'
import { lockArrival } from './arrivals.ts'
import { keepAnswer } from './keep-answer.ts'
import { leased, transmit } from './seal.ts'
import { settle } from './settle.ts'
import { owe } from './signals.ts'

/** Journal.conversation. */
export async function conversation(tx: Tx, partner: PartnerId, id: string): Promise<ConversationRow | undefined> {
  return whole(tx, await tx.get<ConversationRecord>('conversation-get', { partner, id }))
}

/** Journal.conversationBySent. */
export async function conversationBySent(tx: Tx, partner: PartnerId, messageId: string): Promise<ConversationRow | undefined> {
  return whole(tx, await tx.get<ConversationRecord>('conversation-by-sent', { partner, messageId }))
}

/** Journal.conversationOf. */
export async function conversationOf(tx: Tx, delivery: DeliveryId): Promise<ConversationRow | undefined> {
  return whole(tx, await tx.get<ConversationRecord>('conversation-of', { delivery }))
}

/** Journal.conversationAbout. */
export async function conversationAbout(tx: Tx, exchange: ExchangeId, operation: string): Promise<ConversationRow | undefined> {
  return whole(tx, await tx.get<ConversationRecord>('conversation-about', { exchange, operation }))
}

async function whole(tx: Tx, row: ConversationRecord | undefined): Promise<ConversationRow | undefined> {
  if (!row) return undefined
  const blobs = await getBlobs(tx, [row.request, ...(row.response === null ? [] : [row.response])])
  return conversationRow(row, bytesIn(blobs, row.request), row.response === null ? undefined : bytesIn(blobs, row.response))
}

/** Journal.dueConversations. */
export function dueConversations(tx: Tx, partner: PartnerId, limit: number): Promise<readonly DueConversation[]> {
  return tx.all<DueConversation>('conversations-due', { partner, limit })
}

/** Journal.deferConversation. */
export async function deferConversation(tx: Tx, partner: PartnerId, id: string, wait: number, delayMs: number): Promise<void> {
  await tx.run('conversation-defer', { partner, id, wait, delayMs })
}

/**
 * Journal.keepConversation. The exchange is held first, by whatever of the move knows it; the row of the conversation is
 * taken after it, as every other row of an exchange.
 */
export async function keepConversation(tx: Tx, move: ConversationMove): Promise<{ readonly accepted?: Accepted }> {
  const { partner, id } = move.conversation
  const chain = await hold(tx, move)
  if (move.claim) await leased(tx, move.claim)
  const accepted = move.acceptance && (await accept(tx, move.acceptance))
  if (move.foundGood && accepted?.verdict === 'held')
    throw new Fault('ASW_STATE_CONFLICT', 'the document came with other content meanwhile')
  const taken = accepted && !chain ? await chainNamed(tx, accepted.exchange) : (chain ?? GATEWAY)
  const known = await tx.get<ConversationRecord>('conversation-get', { partner, id })
  const seq = await write(tx, move, known, taken)
  for (const event of move.events) tx.append(taken, event)
  await carry(tx, move)
  for (const { kind, messageId, refTo, wire } of move.outgoing) {
    await owe(tx, { partner, kind, messageId, refTo, wire, digest: wireDigestOf(wire), chain: taken })
    await tx.run('conversation-sent', { partner, messageId, conversation: seq })
  }
  if (!move.acceptance) await endArrival(tx, move)
  return accepted ? { accepted } : {}
}

/** What is told goes to the exchange, as soon as there is one. */
async function hold(tx: Tx, { conversation: { exchange } }: ConversationMove): Promise<Chain | undefined> {
  return exchange === undefined ? undefined : chainNamed(tx, exchange)
}

async function chainNamed(tx: Tx, exchange: ExchangeId): Promise<Chain> {
  const { seq, id } = await lockExchangeNamed(tx, exchange)
  return { seq, id }
}

async function write(
  tx: Tx,
  { conversation }: ConversationMove,
  known: ConversationRecord | undefined,
  chain: Chain,
): Promise<number> {
  const { request, response, delivery, revision } = conversation
  const moved = new Fault('ASW_STATE_CONFLICT', 'the conversation has moved: read it again')
  if ((known?.revision ?? 0) !== revision - 1) throw moved
  const fresh = known?.response == null ? response : undefined
  const row = {
    ...conversationParams(conversation),
    responseMessage: fresh?.message,
    response: fresh && digestOf(fresh.xml),
    exchange: chain.seq === GATEWAY.seq ? undefined : chain.seq,
    delivery: delivery === undefined ? undefined : (await lockDelivery(tx, delivery)).seq,
  }
  const digest = digestOf(request.xml)
  const opened = known
    ? undefined
    : await tx.get<{ seq: number }>('conversation-open', { ...row, requestMessage: request.message, request: digest })
  const { operation: _operation, head: _head, partner: _partner, id: _id, ...change } = row
  const changes = known ? await tx.run('conversation-move', { ...change, seq: known.seq }) : opened ? 1 : 0
  const seq = known?.seq ?? opened?.seq
  if (changes !== 1 || seq === undefined) throw moved
  if (!known) await putBlob(tx, digest, request.xml)
  if (fresh) await putBlob(tx, digestOf(fresh.xml), fresh.xml)
  return seq
}

/** What becomes of the delivery that the conversation carries. */
async function carry(tx: Tx, { conversation, transmission, answer, settle: settled }: ConversationMove): Promise<void> {
  const { delivery } = conversation
  if (delivery === undefined) return
  if (transmission) await transmit(tx, await lockDelivery(tx, delivery), transmission, false)
  if (answer) await keepAnswer(tx, delivery, answer.kind, answer.messageId, answer.wire)
  if (settled) await settle(tx, delivery, settled.event, settled.facts)
}

async function endArrival(tx: Tx, { arrival, conversation: { partner } }: ConversationMove): Promise<void> {
  if (!arrival) return
  const { id, messageId, code, detail } = arrival
  const row = await lockArrival(tx, id)
  if (row.state !== 'open') throw new Fault('ASW_STATE_CONFLICT', `arrival ${id} is ${row.state}`)
  await tx.run('arrival-end', { seq: row.seq, state: 'dismissed', partner, messageId, code })
  const data = { arrival: id, arrivedAt: row.at, code, detail, from: partner, messageId }
  tx.append(GATEWAY, { kind: 'dismissed', data, blob: row.wire })
}
