import { instant } from '../../../message/clock.ts'
import type { MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Recall, SignalKind } from '../../journal.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { getWire } from '../blobs.ts'
import { appendEvent, type Chain, GATEWAY } from '../events.ts'
import type { Store } from '../store.ts'
import { arrivalNamed } from './arrivals.ts'
import { endReading } from './readings.ts'
import { owe } from './signals.ts'

export interface DuplicateRecord {
  readonly digest: Sha256
  readonly verdict: 'working' | 'held' | 'accepted' | 'refused'
  readonly arrival: number
  readonly since: number
  readonly answer: Sha256 | null
  readonly answer_message_id: MessageId | null
  readonly answer_kind: SignalKind | null
  readonly answer_send: number
}

/** A mark that is older belongs to work that died without a verdict: whoever comes next takes the message over. */
export const WORKING_MS = 120_000

export function duplicateOf(store: Store, partner: PartnerId, messageId: MessageId): DuplicateRecord | undefined {
  return store.get<DuplicateRecord>('duplicate-get', { partner, messageId })
}

/**
 * Journal.recall. A repeat of what stands already ends here: its arrival is closed, and the stored answer, byte for byte,
 * goes out again if it went by a message of its own the first time. (Equal bytes ask for the same way of answering.)
 */
export function recall(store: Store, arrivalId: string, from: PartnerId, messageId: MessageId, digest: Sha256): Recall {
  const arrival = arrivalNamed(store, arrivalId)
  const known = duplicateOf(store, from, messageId)
  if (known && known.digest !== digest) return { verdict: 'other-digest' }
  if (known?.verdict === 'accepted' || known?.verdict === 'refused') {
    closeRepeat(store, arrival, from, messageId, known)
    repeatAnswer(store, from, messageId, known)
    const wire = known.answer === null ? undefined : getWire(store, known.answer)
    return { verdict: known.verdict, ...(wire ? { answer: wire } : {}) }
  }
  if (known?.verdict === 'held' && known.arrival !== arrival.seq) {
    closeRepeat(store, arrival, from, messageId, known)
    return { verdict: 'working' }
  }
  if (known && known.arrival !== arrival.seq && known.since > store.now - WORKING_MS) {
    endReading(store, arrivalId)
    return { verdict: 'working' }
  }
  store.run('duplicate-put', {
    partner: from,
    messageId,
    digest,
    verdict: 'working',
    arrival: arrival.seq,
    now: store.now,
    answerSend: 0,
  })
  return { verdict: 'new' }
}

function closeRepeat(
  store: Store,
  arrival: ArrivalRecord,
  partner: PartnerId,
  messageId: MessageId,
  known: DuplicateRecord,
): void {
  if (arrival.state !== 'open') return
  store.run('arrival-end', { seq: arrival.seq, state: 'duplicate', partner, messageId, now: store.now })
  const data = { arrival: arrival.id, from: partner, messageId, verdict: known.verdict }
  appendEvent(store, chainOf(store, known), { kind: 'duplicate', data, blob: arrival.wire })
}

/** Sends the stored answer again, unless it goes back in the same HTTP answer. */
export function repeatAnswer(store: Store, partner: PartnerId, refTo: MessageId, known: DuplicateRecord): void {
  const { answer, answer_message_id: messageId, answer_kind: kind, answer_send } = known
  if (answer === null || messageId === null || kind === null || answer_send === 0) return
  owe(store, { partner, kind, messageId, refTo, wire: getWire(store, answer), digest: answer, chain: chainOf(store, known) })
}

/** The exchange that the first of them was about. */
function chainOf(store: Store, known: DuplicateRecord): Chain {
  return store.get<Chain>('arrival-chain', { arrival: known.arrival }) ?? GATEWAY
}

/** Journal.messageStatus. */
export function messageStatus(
  store: Store,
  partner: PartnerId,
  messageId: MessageId,
): { readonly accepted: boolean; readonly at: string } | undefined {
  const row = store.get<{ verdict: string; since: number }>('duplicate-status', { partner, messageId })
  return row && { accepted: row.verdict === 'accepted', at: instant(row.since) }
}
