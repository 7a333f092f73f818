import { instant } from '../../../message/clock.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../../../message/exchange.ts'
import { deliveryFacts } from '../../../message/facts.ts'
import { Fault } from '../../../message/fault.ts'
import { certificateKey, type DeliveryId, type ExchangeId, identityKey } from '../../../message/ids.ts'
import { GENESIS, linkHashWith } from '../../chain.ts'
import { eventData } from '../../event-data.ts'
import type { NewEvent, Submission, Submitted } from '../../journal.ts'
import { otherContent } from '../../other-content.ts'
import { type ExchangeRecord, viewOf } from '../../rows.ts'
import { stateEvent } from '../../state-event.ts'
import { mustComeLast } from '../../write-down.ts'
import { announce } from '../announce.ts'
import { tellAsked } from '../asked-about.ts'
import { putBlob } from '../blobs.ts'
import { exchangeFor, newExchange, tell } from '../exchanges.ts'
import { allot, writeDown } from '../ledger.ts'
import { isOriginalDead, mootIfOriginalDead } from '../move.ts'
import type { Tx } from '../tx.ts'
import { startClockOf, stopClockOf } from './clocks.ts'
import { openTask } from './open-task.ts'

interface Look {
  readonly key_digest: string | null
  readonly key_delivery: DeliveryId
  readonly key_exchange: ExchangeId
  readonly key_by_hand: boolean
  readonly identity_digest: string | null
  readonly identity_seq: number | null
  readonly identity_task: number | null
  readonly identity_delivery: DeliveryId
  readonly identity_exchange: ExchangeId
  readonly identity_by_hand: boolean
  readonly exchange_seq: number | null
  readonly taken: boolean
  readonly now: number
}

/**
 * Journal.submit. The first document about a certificate, by far the most frequent, is one look and one statement; whatever
 * comes in between makes that statement fail on a unique index, and the unit begins again and finds it.
 */
export async function submit(tx: Tx, submission: Submission): Promise<Submitted> {
  const look = await lookFor(tx, submission)
  const before = byKey(submission, look) ?? (await byIdentity(tx, submission, look))
  if (before) return { ...before, repeated: !(tx.uncertain && before.delivery === submission.delivery) }
  const { uses = [], allotments = [], clocks = [], expectRevision = 0, json, byHand } = submission
  // Only a first issue starts no clock before the partner has it.
  const starts = clocks.length > 0 || submission.identity.action !== 'issue'
  const books = uses.length + allotments.length > 0
  const plain = byHand === undefined && !starts && !books && expectRevision === 0 && json.byteLength <= tx.chunkBytes
  tx.wake()
  return look.exchange_seq === null && plain && !tx.isOpen ? first(tx, submission, look) : next(tx, submission)
}

/** A reply that the gateway makes by itself. Whatever was said under its identity before stands: nothing is said twice. */
export async function submitReply(tx: Tx, reply: Submission): Promise<void> {
  if ((await lookFor(tx, reply)).identity_digest === null) await submit(tx, reply)
}

function lookFor(tx: Tx, { identity, submittedBy, idempotencyKey: key, exchange }: Submission): Promise<Look> {
  const about = { identity: identityKey(identity), certificate: certificateKey(identity), exchange }
  return tx.one<Look>('submit-look', { ...about, submittedBy, key })
}

function byKey({ jsonDigest }: Submission, look: Look) {
  if (look.key_digest === null) return undefined
  if (look.key_digest !== jsonDigest) throw new Fault('ASW_IDEMPOTENCY_CONFLICT', 'this Idempotency-Key came with another body')
  return resultOf(look.key_delivery, look.key_exchange, look.key_by_hand)
}

async function byIdentity(tx: Tx, submission: Submission, look: Look) {
  const { jsonDigest: digest, submittedBy, idempotencyKey: key } = submission
  if (look.identity_digest === null) return undefined
  const { identity_delivery: delivery, identity_exchange: exchange } = look
  if (look.identity_digest !== digest) throw otherContent(submission.identity, delivery)
  if (key !== undefined)
    await tx.run('idempotency-put', { submittedBy, key, digest, delivery: look.identity_seq, task: look.identity_task })
  return resultOf(delivery, exchange, look.identity_by_hand)
}

function resultOf(delivery: DeliveryId, exchange: ExchangeId, byHand: boolean): Omit<Submitted, 'repeated'> {
  return { delivery, exchange, ...(byHand ? { byHand } : {}) }
}

async function first(tx: Tx, submission: Submission, { taken, now }: Look): Promise<Submitted> {
  const { delivery, identity, partner, document, json, jsonDigest, submittedBy, idempotencyKey: key, warnings = 0 } = submission
  const made = newExchange({ identity, partner, direction: 'out', id: submission.exchange }, taken, submission.facts)
  const { id: exchange, issuing_country: issuingCountry, ...row } = made
  const at = instant(now)
  const events: NewEvent[] = [{ kind: 'received', data: receivedData(submission), blob: jsonDigest }]
  if (made.revision > 0) events.push(stateEvent(EMPTY_VIEW, viewOf(made), made.revision, at))
  const links = chained(exchange, at, events)
  await tx.run('submit-first', {
    ...row,
    exchange,
    issuingCountry,
    delivery,
    document,
    action: identity.action,
    identity: identityKey(identity),
    json: jsonDigest,
    size: json.byteLength,
    bytes: json,
    submittedBy,
    key,
    warnings,
    ns: links.map(({ n }) => n),
    kinds: links.map(({ kind }) => kind),
    datas: links.map(({ data }) => data ?? null),
    blobs: links.map(({ blob }) => blob ?? null),
    prevHashes: links.map(({ prevHash }) => prevHash),
    hashes: links.map(({ hash }) => hash),
    last: links.length,
    head: links.at(-1)?.hash,
    now,
  })
  return { delivery, exchange, repeated: false }
}

/** The first events of a new chain, each with its place in it. */
function chained(exchange: ExchangeId, at: string, events: readonly NewEvent[]) {
  let prevHash = GENESIS
  return events.map(({ data: told, ...event }, index) => {
    const data = eventData(told)
    const link = { exchange, n: index + 1, prevHash, at, ...event }
    const hash = linkHashWith(link, data)
    prevHash = hash
    return { ...link, data, hash }
  })
}

async function next(tx: Tx, submission: Submission): Promise<Submitted> {
  const { identity, partner, expectRevision, delivery } = submission
  await tx.begin()
  const known = await exchangeFor(tx, { identity, partner, direction: 'out', id: submission.exchange })
  if (known.partner !== partner) throw new Fault('ASW_STATE_CONFLICT', `this certificate is between us and ${known.partner}`)
  if (expectRevision !== undefined && known.revision !== expectRevision)
    throw new Fault('ASW_STATE_CONFLICT', 'the exchange has changed meanwhile', { moved: true })
  if (submission.document === 'certificate-response') mustComeLast(viewOf(known), submission.facts)
  const exchange = await tell(tx, known, [...submission.facts, ...(await mootFacts(tx, known, submission))])
  await writeDown(tx, exchange, submission.uses ?? [])
  if (submission.byHand) await openTask(tx, exchange, submission, submission.byHand)
  else await insert(tx, exchange, submission)
  await allot(tx, exchange.certificate, submission.allotments ?? [], submission.replaces)
  await announce(tx, exchange, known, exchange)
  await tellAsked(tx, submission.asks, partner, { asking: exchange.id, document: submission.document, delivery })
  for (const clock of submission.clocks ?? []) await startClockOf(tx, exchange, clock)
  for (const name of submission.stopClocks ?? []) await stopClockOf(tx, exchange, name)
  return { ...resultOf(delivery, exchange.id, submission.byHand !== undefined), repeated: false }
}

/** Nobody answers a cancellation that never leaves, its original being dead already. */
async function mootFacts(tx: Tx, known: Pick<ExchangeRecord, 'seq'>, submission: Submission): Promise<readonly ExchangeFact[]> {
  const leaves = submission.identity.action === 'cancel' && !submission.byHand
  return leaves && (await isOriginalDead(tx, known.seq)) ? deliveryFacts(submission, 'moot', tx.at) : []
}

async function insert(tx: Tx, exchange: ExchangeRecord, submission: Submission): Promise<void> {
  const { delivery: id, partner, document, identity, json, jsonDigest, submittedBy, idempotencyKey: key } = submission
  const { warnings = 0 } = submission
  await putBlob(tx, jsonDigest, json)
  const about = { id, exchange: exchange.seq, partner, document, action: identity.action, identity: identityKey(identity) }
  const row = { ...about, json: jsonDigest, submittedBy, warnings, key }
  const { seq } = await tx.one<{ seq: number }>('delivery-insert', row)
  tx.append(exchange, { kind: 'received', data: receivedData(submission), blob: jsonDigest })
  if (identity.action === 'cancel') await mootIfOriginalDead(tx, seq)
}

function receivedData({ delivery, document, identity, partner, submittedBy, warnings = 0 }: Submission) {
  return { delivery, document, identity: identityKey(identity), partner, submittedBy, warnings }
}
