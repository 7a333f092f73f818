import { digestOf, wireDigestOf } from '../../../message/digest.ts'
import { EMPTY_VIEW } from '../../../message/exchange.ts'
import { Fault } from '../../../message/fault.ts'
import { certificateKey, type ExchangeId, identityKey, type Sha256 } from '../../../message/ids.ts'
import { awaitedAgain, cameAgain } from '../../../message/status.ts'
import { wentBetween } from '../../../message/taking-back.ts'
import { mustBeBetweenUs } from '../../between.ts'
import type { Accepted, DocumentAcceptance } from '../../journal.ts'
import { type ArrivalRecord, arrivedData, type ExchangeRecord, viewOf } from '../../rows.ts'
import { announce } from '../announce.ts'
import { tellAsked } from '../asked-about.ts'
import { putBlob, putWire } from '../blobs.ts'
import { appendEvent, type Chain } from '../events.ts'
import { exchangeAbout, exchangeFor, exchangeNamed, tell } from '../exchanges.ts'
import { freeChildren } from '../ledger.ts'
import type { Store } from '../store.ts'
import { arrivalNamed } from './arrivals.ts'
import { startClockOf, stopClockOf } from './clocks.ts'
import { type DuplicateRecord, duplicateOf, repeatAnswer } from './recall.ts'
import { owe } from './signals.ts'
import { submitReply } from './submit.ts'

/** Journal.accept. */
export function accept(store: Store, acceptance: DocumentAcceptance): Accepted {
  const arrival = arrivalNamed(store, acceptance.arrival)
  if (arrival.state !== 'open') throw new Fault('ASW_STATE_CONFLICT', `arrival ${arrival.id} is ${arrival.state}`)
  const known = duplicateOf(store, acceptance.from, acceptance.messageId)
  if (known && known.digest !== acceptance.wireDigest)
    throw new Fault('ASW_MESSAGE_ID_REUSED', 'this message id came before with other content')
  if (known?.verdict === 'refused') throw new Fault('ASW_STATE_CONFLICT', 'this message has been refused')
  const before = store.get<Before>('identity-get', { direction: 'in', identity: identityKey(acceptance.identity) })
  if (known?.verdict === 'accepted') return overtaken(store, acceptance, arrival, known)
  if (!before) return take(store, acceptance, arrival)
  mustBeBetweenUs(exchangeNamed(store, before.exchange), acceptance.from)
  return before.digest === acceptance.contentDigest
    ? repeat(store, acceptance, arrival, before)
    : hold(store, acceptance, arrival, before)
}

function fill(store: Store, { inboxes }: DocumentAcceptance, { id, seq: arrival }: ArrivalRecord): void {
  for (const inbox of inboxes) store.run('inbox-insert', { inbox, id, arrival, now: store.now })
}

interface Before {
  readonly digest: Sha256
  readonly exchange: ExchangeId
  readonly exchange_seq: number
}

function take(store: Store, acceptance: DocumentAcceptance, arrival: ArrivalRecord): Accepted {
  const { identity, from: partner, conversation: id, contentDigest } = acceptance
  const before = exchangeAbout(store, certificateKey(identity))
  if (before) mustBeBetweenUs(before, partner)
  if ((before?.revision ?? 0) !== acceptance.expectRevision)
    throw new Fault('ASW_STATE_CONFLICT', 'the exchange has changed: read it again')
  const exchange = exchangeFor(store, { identity, partner, direction: 'in', id }, acceptance.facts)
  store.run('identity-put', { direction: 'in', identity: identityKey(identity), digest: contentDigest, exchange: exchange.seq })
  close(store, acceptance, arrival, exchange, 'accepted')
  fill(store, acceptance, arrival)
  remember(store, acceptance, arrival, exchange)
  appendEvent(store, exchange, { kind: 'accepted', data: arrivedData(acceptance, arrival), blob: acceptance.payloadDigest })
  announce(store, before, exchange)
  const { asks, document } = acceptance
  tellAsked(store, asks, partner, { asking: exchange.id, document, arrival: arrival.id })
  if (wentBetween(before ? viewOf(before) : EMPTY_VIEW, viewOf(exchange))) freeChildren(store, exchange.certificate)
  for (const name of acceptance.stopClocks ?? []) stopClockOf(store, exchange, name)
  for (const clock of acceptance.clocks ?? []) startClockOf(store, exchange, clock)
  for (const reply of acceptance.replies) submitReply(store, reply)
  return { verdict: 'accepted', exchange: exchange.id }
}

/** New id, same business identity, same content: acknowledged, and not delivered again where nobody here has asked for it (EX-05). */
function repeat(store: Store, acceptance: DocumentAcceptance, arrival: ArrivalRecord, before: Before): Accepted {
  const known = exchangeNamed(store, before.exchange)
  const asked = acceptance.identity.action === 'issue' ? awaitedAgain(viewOf(known)) : []
  const again = asked.length > 0
  const exchange = tell(store, known, cameAgain(asked, store.at))
  close(store, acceptance, arrival, exchange, 'duplicate')
  if (again) fill(store, acceptance, arrival)
  remember(store, acceptance, arrival, exchange)
  const data = { ...arrivedData(acceptance, arrival), ...(again ? { again } : {}) }
  appendEvent(store, exchange, { kind: 'duplicate', data, blob: acceptance.payloadDigest })
  announce(store, known, exchange)
  return { verdict: 'duplicate', exchange: exchange.id }
}

/** New id, same business identity, other content: no answer until an operator has looked at it. */
function hold(store: Store, acceptance: DocumentAcceptance, arrival: ArrivalRecord, before: Before): Accepted {
  const exchange = exchangeNamed(store, before.exchange)
  const { from: partner, messageId, wireDigest: digest } = acceptance
  close(store, acceptance, arrival, exchange, 'held')
  store.run('duplicate-put', { partner, messageId, digest, verdict: 'held', arrival: arrival.seq, now: store.now, answerSend: 0 })
  const data = { ...arrivedData(acceptance, arrival), alarm: true, acceptedDigest: before.digest }
  appendEvent(store, exchange, { kind: 'held', data, blob: acceptance.payloadDigest })
  return { verdict: 'held', exchange: exchange.id }
}

/** Another arrival of the same message was quicker (this one's mark had run out): its Acknowledgment is the one that stands. */
function overtaken(store: Store, acceptance: DocumentAcceptance, arrival: ArrivalRecord, known: DuplicateRecord): Accepted {
  const exchange = exchangeAbout(store, certificateKey(acceptance.identity))
  if (!exchange) throw new Fault('ASW_INTERNAL', 'an accepted message has no exchange')
  close(store, acceptance, arrival, exchange, 'duplicate')
  repeatAnswer(store, acceptance.from, acceptance.messageId, known)
  appendEvent(store, exchange, { kind: 'duplicate', data: arrivedData(acceptance, arrival), blob: acceptance.payloadDigest })
  return { verdict: 'duplicate', exchange: exchange.id }
}

function close(
  store: Store,
  acceptance: DocumentAcceptance,
  arrival: ArrivalRecord,
  exchange: ExchangeRecord,
  state: 'accepted' | 'duplicate' | 'held',
): void {
  const { from: partner, messageId, document, identity, contentDigest } = acceptance
  const payload = putBlob(store, acceptance.payloadDigest, acceptance.xml)
  const json = putBlob(store, digestOf(acceptance.json), acceptance.json)
  const row = { seq: arrival.seq, state, partner, messageId, document, identity: identityKey(identity), exchange: exchange.seq }
  store.run('arrival-close', { ...row, payload, json, contentDigest, now: store.now })
}

/** The Acknowledgment's bytes, for this message and for every repeat of it. */
function remember(store: Store, acceptance: DocumentAcceptance, arrival: ArrivalRecord, chain: Chain): void {
  const { from: partner, messageId, wireDigest: digest, acknowledgment } = acceptance
  const answer = acknowledgment && putWire(store, acknowledgment.wire, wireDigestOf(acknowledgment.wire))
  store.run('duplicate-put', {
    partner,
    messageId,
    digest,
    verdict: 'accepted',
    arrival: arrival.seq,
    now: store.now,
    answer,
    answerMessageId: acknowledgment?.messageId,
    answerKind: acknowledgment && 'acknowledgment',
    answerSend: acknowledgment?.send ? 1 : 0,
  })
  if (!acknowledgment?.send || !answer) return
  const { messageId: id, wire } = acknowledgment
  owe(store, {
    partner,
    kind: 'acknowledgment',
    messageId: id,
    refTo: messageId,
    wire,
    digest: answer,
    chain: { seq: chain.seq, id: chain.id },
  })
}
