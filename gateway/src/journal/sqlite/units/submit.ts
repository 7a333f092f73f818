import type { ExchangeFact } from '../../../message/exchange.ts'
import { deliveryFacts } from '../../../message/facts.ts'
import { Fault } from '../../../message/fault.ts'
import { certificateKey, type DeliveryId, type ExchangeId, identityKey } from '../../../message/ids.ts'
import type { Submission, Submitted } from '../../journal.ts'
import { otherContent } from '../../other-content.ts'
import { type ExchangeRecord, viewOf } from '../../rows.ts'
import { mustComeLast } from '../../write-down.ts'
import { announce } from '../announce.ts'
import { tellAsked } from '../asked-about.ts'
import { putBlob } from '../blobs.ts'
import { appendEvent } from '../events.ts'
import { exchangeAbout, openExchange, tell } from '../exchanges.ts'
import { allot, writeDown } from '../ledger.ts'
import { deliveryNamed, isOriginalDead, mootIfOriginalDead } from '../move.ts'
import type { Store } from '../store.ts'
import { startClockOf, stopClockOf } from './clocks.ts'
import { openTask } from './open-task.ts'

interface Known {
  readonly digest: string
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  /** 1: it waits for a person. */
  readonly by_hand: number
}

/** Journal.submit as another thread asks it. `said`: JSON of all but the bytes; its clone would cost both threads more. */
export function submitSaid(store: Store, said: string, json: Uint8Array): Submitted {
  return submit(store, { ...(JSON.parse(said) as Omit<Submission, 'json'>), json })
}

/** Journal.submit. */
export function submit(store: Store, submission: Submission): Submitted {
  const repeated = byKey(store, submission) ?? byIdentity(store, submission)
  if (repeated) return { ...resultOf(repeated.delivery, repeated.exchange, repeated.by_hand === 1), repeated: true }
  const { identity, partner, expectRevision } = submission
  const known = exchangeAbout(store, certificateKey(identity))
  if (known && known.partner !== partner)
    throw new Fault('ASW_STATE_CONFLICT', `this certificate is between us and ${known.partner}`)
  if (expectRevision !== undefined && (known?.revision ?? 0) !== expectRevision) {
    throw new Fault('ASW_STATE_CONFLICT', 'the exchange has changed meanwhile', { moved: true })
  }
  if (known && submission.document === 'certificate-response') mustComeLast(viewOf(known), submission.facts)
  const exchange = known
    ? tell(store, known, [...submission.facts, ...mootFacts(store, known, submission)])
    : openExchange(store, { identity, partner, direction: 'out', id: submission.exchange }, submission.facts)
  writeDown(store, exchange, submission.uses ?? [])
  if (submission.byHand) openTask(store, exchange, submission, submission.byHand)
  else insert(store, exchange, submission)
  allot(store, exchange.certificate, submission.allotments ?? [], submission.replaces)
  announce(store, known, exchange)
  const { asks, document, delivery } = submission
  tellAsked(store, asks, partner, { asking: exchange.id, document, delivery })
  for (const clock of submission.clocks ?? []) startClockOf(store, exchange, clock)
  for (const name of submission.stopClocks ?? []) stopClockOf(store, exchange, name)
  return resultOf(submission.delivery, exchange.id, submission.byHand !== undefined)
}

function resultOf(delivery: DeliveryId, exchange: ExchangeId, byHand: boolean): Submitted {
  return { delivery, exchange, repeated: false, ...(byHand ? { byHand } : {}) }
}

/** A reply that the gateway makes by itself. Whatever was said under its identity before stands: nothing is said twice. */
export function submitReply(store: Store, reply: Submission): void {
  const known = store.get('identity-get', { direction: 'out', identity: identityKey(reply.identity) })
  if (known === undefined) submit(store, reply)
}

function byKey(store: Store, { submittedBy, idempotencyKey, jsonDigest }: Submission): Known | undefined {
  if (idempotencyKey === undefined) return undefined
  const known = store.get<Known>('idempotency-get', { submittedBy, key: idempotencyKey })
  if (known && known.digest !== jsonDigest)
    throw new Fault('ASW_IDEMPOTENCY_CONFLICT', 'this Idempotency-Key came with another body')
  return known
}

function byIdentity(store: Store, submission: Submission): Known | undefined {
  const { identity, jsonDigest, submittedBy, idempotencyKey } = submission
  const known = store.get<Known & { delivery_seq: number; task_seq: number }>('identity-get', {
    direction: 'out',
    identity: identityKey(identity),
  })
  if (!known) return undefined
  if (known.digest !== jsonDigest) throw otherContent(identity, known.delivery)
  if (idempotencyKey !== undefined) {
    const { delivery_seq: delivery, task_seq: task } = known
    store.run('idempotency-put', { submittedBy, key: idempotencyKey, digest: jsonDigest, delivery, task })
  }
  return known
}

/** Nobody answers a cancellation that never leaves, its original being dead already. */
function mootFacts(store: Store, known: ExchangeRecord, submission: Submission): readonly ExchangeFact[] {
  const leaves = submission.identity.action === 'cancel' && !submission.byHand
  return leaves && isOriginalDead(store, known.seq) ? deliveryFacts(submission, 'moot', store.at) : []
}

function insert(store: Store, exchange: ExchangeRecord, submission: Submission): void {
  const { delivery: id, partner, document, identity, json, jsonDigest, submittedBy, idempotencyKey, warnings = 0 } = submission
  putBlob(store, jsonDigest, json)
  const key = identityKey(identity)
  const row = {
    id,
    exchange: exchange.seq,
    partner,
    document,
    action: identity.action,
    identity: key,
    json: jsonDigest,
    submittedBy,
    warnings,
  }
  const { seq } = store.run('delivery-insert', { ...row, now: store.now })
  store.run('delivery-count')
  store.run('identity-put', { direction: 'out', identity: key, digest: jsonDigest, exchange: exchange.seq, delivery: seq })
  if (idempotencyKey !== undefined)
    store.run('idempotency-put', { submittedBy, key: idempotencyKey, digest: jsonDigest, delivery: seq })
  appendEvent(store, exchange, {
    kind: 'received',
    data: { delivery: id, document, identity: key, partner, submittedBy, warnings },
    blob: jsonDigest,
  })
  if (identity.action === 'cancel') mootIfOriginalDead(store, deliveryNamed(store, id))
}
