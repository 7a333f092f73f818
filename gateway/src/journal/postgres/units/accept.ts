import { digestOf, wireDigestOf } from '../../../message/digest.ts'
import { Fault } from '../../../message/fault.ts'
import { certificateKey, identityKey, type Sha256 } from '../../../message/ids.ts'
import { awaitedAgain, cameAgain } from '../../../message/status.ts'
import { wentBetween } from '../../../message/taking-back.ts'
import { mustBeBetweenUs } from '../../between.ts'
import type { Accepted, DocumentAcceptance } from '../../journal.ts'
import { type ArrivalRecord, arrivedData, type ExchangeRecord, viewOf } from '../../rows.ts'
import { announce } from '../announce.ts'
import { tellAsked } from '../asked-about.ts'
import { putBlobs, putWire } from '../blobs.ts'
import { exchangeFor, lockExchangeAbout, tell } from '../exchanges.ts'
import { freeChildren } from '../ledger.ts'
import { Overtaken } from '../trouble.ts'
import type { Tx } from '../tx.ts'
import { startClockOf, stopClockOf } from './clocks.ts'
import { type DuplicateRecord, repeatAnswer } from './recall.ts'
import { owe } from './signals.ts'
import { submitReply } from './submit.ts'

/** The arrival, what is remembered of its message (nothing: `known_digest` is NULL), and of its document. */
interface Look extends ArrivalRecord {
  readonly known_digest: Sha256 | null
  readonly known_verdict: DuplicateRecord['verdict'] | null
  readonly known_answer: DuplicateRecord['answer']
  readonly known_message_id: DuplicateRecord['answer_message_id']
  readonly known_kind: DuplicateRecord['answer_kind']
  readonly known_send: number | null
  readonly before_digest: Sha256 | null
}
/** What a verdict is about, all of it held. */
interface Case {
  readonly acceptance: DocumentAcceptance
  readonly arrival: ArrivalRecord
  readonly exchange: ExchangeRecord
}

/** Journal.accept. */
export async function accept(tx: Tx, acceptance: DocumentAcceptance): Promise<Accepted> {
  const { arrival: id, from: partner, messageId } = acceptance
  const identity = identityKey(acceptance.identity)
  // The exchange is held first: the server takes them in their order.
  const [about, look] = await Promise.all([
    lockExchangeAbout(tx, certificateKey(acceptance.identity)),
    tx.get<Look>('accept-look', { arrival: id, partner, messageId, identity }),
  ])
  if (!look) throw new Fault('ASW_NOT_FOUND', `no arrival ${id}`)
  if (look.state !== 'open') throw new Fault('ASW_STATE_CONFLICT', `arrival ${id} is ${look.state}`)
  const { known_digest, known_verdict, before_digest } = look
  if (known_digest !== null && known_digest !== acceptance.wireDigest)
    throw new Fault('ASW_MESSAGE_ID_REUSED', 'this message id came before with other content')
  if (known_verdict === 'refused') throw new Fault('ASW_STATE_CONFLICT', 'this message has been refused')
  if (known_verdict !== 'accepted' && before_digest === null) return take(tx, acceptance, look, about)
  // Made by another node since we looked for the exchange.
  if (!about) throw new Overtaken('the exchange has been made meanwhile')
  const found: Case = { acceptance, arrival: look, exchange: about }
  if (known_verdict === 'accepted') return overtaken(tx, found, look)
  mustBeBetweenUs(about, partner)
  return before_digest === acceptance.contentDigest ? repeat(tx, found) : hold(tx, found, before_digest)
}

async function take(
  tx: Tx,
  acceptance: DocumentAcceptance,
  arrival: ArrivalRecord,
  about: ExchangeRecord | undefined,
): Promise<Accepted> {
  const { identity, from: partner, conversation: id, contentDigest } = acceptance
  const known = about ?? (await exchangeFor(tx, { identity, partner, direction: 'in', id }))
  // A new one stands at nought: this one was made since we looked, perhaps by this very message.
  if (!about && known.revision > 0) throw new Overtaken('the exchange has been made meanwhile')
  mustBeBetweenUs(known, partner)
  if (known.revision !== acceptance.expectRevision)
    throw new Fault('ASW_STATE_CONFLICT', 'the exchange has changed: read it again')
  const exchange = await tell(tx, known, acceptance.facts)
  const found: Case = { acceptance, arrival, exchange }
  const row = { direction: 'in', identity: identityKey(identity), digest: contentDigest, exchange: exchange.seq }
  tx.push('identity-put', row)
  await close(tx, found, 'accepted')
  fill(tx, found)
  await remember(tx, found)
  told(tx, found, 'accepted')
  await announce(tx, exchange, known, exchange)
  const { asks, document } = acceptance
  await tellAsked(tx, asks, partner, { asking: exchange.id, document, arrival: arrival.id })
  if (wentBetween(viewOf(known), viewOf(exchange))) await freeChildren(tx, exchange.certificate)
  for (const name of acceptance.stopClocks ?? []) await stopClockOf(tx, exchange, name)
  for (const clock of acceptance.clocks ?? []) await startClockOf(tx, exchange, clock)
  for (const reply of acceptance.replies) await submitReply(tx, reply)
  return { verdict: 'accepted', exchange: exchange.id }
}

function fill(tx: Tx, { acceptance: { inboxes }, arrival: { id, seq: arrival } }: Case): void {
  if (inboxes.length > 0) tx.push('inbox-insert', { inboxes, id, arrival })
}

/** New id, same business identity, same content: acknowledged, and not delivered again where nobody here has asked for it (EX-05). */
async function repeat(tx: Tx, { exchange: known, ...of }: Case): Promise<Accepted> {
  const asked = of.acceptance.identity.action === 'issue' ? awaitedAgain(viewOf(known)) : []
  const again = asked.length > 0
  const found: Case = { ...of, exchange: await tell(tx, known, cameAgain(asked, tx.at)) }
  await close(tx, found, 'duplicate')
  if (again) fill(tx, found)
  await remember(tx, found)
  told(tx, found, 'duplicate', again ? { again } : {})
  await announce(tx, found.exchange, known, found.exchange)
  return { verdict: 'duplicate', exchange: found.exchange.id }
}

/** New id, same business identity, other content: no answer until an operator has looked at it. */
async function hold(tx: Tx, found: Case, acceptedDigest: Sha256 | null): Promise<Accepted> {
  const { from: partner, messageId, wireDigest: digest } = found.acceptance
  await close(tx, found, 'held')
  const mark = { partner, messageId, digest, verdict: 'held', arrival: found.arrival.seq }
  await tx.run('duplicate-put', { ...mark, ...NO_ANSWER })
  told(tx, found, 'held', { alarm: true, acceptedDigest })
  return { verdict: 'held', exchange: found.exchange.id }
}

/** Another arrival of the same message was quicker (this one's mark had run out): its Acknowledgment is the one that stands. */
async function overtaken(tx: Tx, found: Case, look: Look): Promise<Accepted> {
  const { acceptance, exchange } = found
  await close(tx, found, 'duplicate')
  const { known_answer: answer, known_message_id, known_kind, known_send } = look
  const known = { answer, answer_message_id: known_message_id, answer_kind: known_kind, answer_send: known_send ?? 0 }
  await repeatAnswer(tx, acceptance.from, acceptance.messageId, known, exchange)
  told(tx, found, 'duplicate')
  return { verdict: 'duplicate', exchange: exchange.id }
}

function told(tx: Tx, { acceptance, arrival, exchange }: Case, kind: string, more: object = {}): void {
  const data = { ...arrivedData(acceptance, arrival), ...more }
  tx.append({ seq: exchange.seq, id: exchange.id }, { kind, data, blob: acceptance.payloadDigest })
}

async function close(tx: Tx, { acceptance, arrival, exchange }: Case, state: 'accepted' | 'duplicate' | 'held'): Promise<void> {
  const { from: partner, messageId, document, identity, contentDigest } = acceptance
  const { payloadDigest: payload, xml } = acceptance
  const json = digestOf(acceptance.json)
  await putBlobs(tx, { digest: payload, bytes: xml }, { digest: json, bytes: acceptance.json })
  const row = { seq: arrival.seq, state, partner, messageId, document, identity: identityKey(identity), exchange: exchange.seq }
  const changes = await tx.run('arrival-close', { ...row, payload, json, contentDigest })
  if (changes !== 1) throw new Overtaken('the arrival has been closed meanwhile')
}

const NO_ANSWER = { answer: undefined, answerMessageId: undefined, answerKind: undefined, answerSend: 0 }

/** The Acknowledgment's bytes, for this message and for every repeat of it. */
async function remember(tx: Tx, { acceptance, arrival, exchange }: Case): Promise<void> {
  const { from: partner, messageId, wireDigest: digest, acknowledgment } = acceptance
  const answer = acknowledgment && (await putWire(tx, acknowledgment.wire, wireDigestOf(acknowledgment.wire)))
  tx.push('duplicate-put', {
    partner,
    messageId,
    digest,
    verdict: 'accepted',
    arrival: arrival.seq,
    answer,
    answerMessageId: acknowledgment?.messageId,
    answerKind: acknowledgment && 'acknowledgment',
    answerSend: acknowledgment?.send ? 1 : 0,
  })
  if (!acknowledgment?.send || !answer) return
  const { messageId: id, wire } = acknowledgment
  const chain = { seq: exchange.seq, id: exchange.id }
  await owe(tx, { partner, kind: 'acknowledgment', messageId: id, refTo: messageId, wire, digest: answer, chain })
}
