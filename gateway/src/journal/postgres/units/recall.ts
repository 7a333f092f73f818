import { instant } from '../../../message/clock.ts'
import type { MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Recall, SignalKind } from '../../journal.ts'
import type { ArrivalRecord } from '../../rows.ts'
import { getBlobs, getWire, wireIn } from '../blobs.ts'
import { Overtaken } from '../trouble.ts'
import { type Chain, GATEWAY, type Tx } from '../tx.ts'
import { lockArrival } from './arrivals.ts'
import { endReading } from './readings.ts'
import { owe } from './signals.ts'

export interface DuplicateRecord {
  readonly digest: Sha256
  readonly verdict: 'working' | 'held' | 'accepted' | 'refused'
  readonly arrival: number
  readonly node: string | null
  readonly since: number
  readonly answer: Sha256 | null
  readonly answer_message_id: MessageId | null
  readonly answer_kind: SignalKind | null
  readonly answer_send: number
}

/** A mark that is older belongs to work that died without a verdict: whoever comes next takes the message over. */
export const WORKING_MS = 120_000

export function duplicateOf(tx: Tx, partner: PartnerId, messageId: MessageId): Promise<DuplicateRecord | undefined> {
  return tx.get<DuplicateRecord>('duplicate-get', { partner, messageId })
}

/**
 * Journal.recall. A repeat of what stands already ends here: its arrival is closed, and the stored answer, byte for byte,
 * goes out again if it went by a message of its own the first time. (Equal bytes ask for the same way of answering.)
 */
export async function recall(
  tx: Tx,
  arrivalId: string,
  partner: PartnerId,
  messageId: MessageId,
  digest: Sha256,
): Promise<Recall> {
  const marked = await tx.run('duplicate-mark', { arrival: arrivalId, partner, messageId, digest })
  if (marked === 1) return { verdict: 'new' }
  await tx.begin()
  const seen = await duplicateOf(tx, partner, messageId)
  // Whoever holds the exchange may be about to change the memory: its chain comes first.
  const chain = seen && seen.verdict !== 'working' ? await chainOf(tx, seen) : GATEWAY
  if (chain.seq !== GATEWAY.seq) await tx.lockChains([chain.seq])
  const arrival = await lockArrival(tx, arrivalId)
  const known = await tx.get<DuplicateRecord>('duplicate-lock', { partner, messageId })
  if (!known || known.verdict !== seen?.verdict) throw new Overtaken('the memory of a message has changed')
  return judge(tx, { arrival, partner, messageId, digest, known, chain })
}

interface Repeat {
  readonly arrival: ArrivalRecord
  readonly partner: PartnerId
  readonly messageId: MessageId
  readonly digest: Sha256
  readonly known: DuplicateRecord
  readonly chain: Chain
}

async function judge(tx: Tx, repeat: Repeat): Promise<Recall> {
  const { arrival, partner, messageId, digest, known, chain } = repeat
  if (known.digest !== digest) return { verdict: 'other-digest' }
  if (known.verdict === 'accepted' || known.verdict === 'refused') {
    await closeRepeat(tx, repeat)
    await repeatAnswer(tx, partner, messageId, known, chain)
    if (known.answer === null) return { verdict: known.verdict }
    return { verdict: known.verdict, answer: wireIn(await getBlobs(tx, [known.answer]), known.answer) }
  }
  if (known.verdict === 'held' && known.arrival !== arrival.seq) {
    await closeRepeat(tx, repeat)
    return { verdict: 'working' }
  }
  // The same arrival again: the node that works on it may begin anew; another node waits until its mark runs out.
  const ours = known.arrival === arrival.seq && known.node === tx.node
  if (known.verdict === 'working' && !ours && known.since > tx.now - WORKING_MS) {
    await endReading(tx, arrival.id)
    return { verdict: 'working' }
  }
  await tx.run('duplicate-put', {
    partner,
    messageId,
    digest,
    verdict: 'working',
    arrival: arrival.seq,
    answer: undefined,
    answerMessageId: undefined,
    answerKind: undefined,
    answerSend: 0,
  })
  return { verdict: 'new' }
}

async function closeRepeat(tx: Tx, { arrival, partner, messageId, known, chain }: Repeat): Promise<void> {
  if (arrival.state !== 'open') return
  await tx.run('arrival-end', { seq: arrival.seq, state: 'duplicate', partner, messageId, code: undefined })
  const data = { arrival: arrival.id, from: partner, messageId, verdict: known.verdict }
  tx.append(chain, { kind: 'duplicate', data, blob: arrival.wire })
}

/** Sends the stored answer again, unless it goes back in the same HTTP answer. */
export async function repeatAnswer(
  tx: Tx,
  partner: PartnerId,
  refTo: MessageId,
  known: Pick<DuplicateRecord, 'answer' | 'answer_message_id' | 'answer_kind' | 'answer_send'>,
  chain: Chain,
): Promise<void> {
  const { answer, answer_message_id: messageId, answer_kind: kind, answer_send } = known
  if (answer === null || messageId === null || kind === null || answer_send === 0) return
  await owe(tx, { partner, kind, messageId, refTo, wire: await getWire(tx, answer), digest: answer, chain })
}

/** The exchange that the first of them was about. */
async function chainOf(tx: Tx, known: DuplicateRecord): Promise<Chain> {
  return (await tx.get<Chain>('arrival-chain', { arrival: known.arrival })) ?? GATEWAY
}

/** Journal.messageStatus. */
export async function messageStatus(
  tx: Tx,
  partner: PartnerId,
  messageId: MessageId,
): Promise<{ readonly accepted: boolean; readonly at: string } | undefined> {
  const row = await tx.get<{ verdict: string; since: number }>('duplicate-status', { partner, messageId })
  return row && { accepted: row.verdict === 'accepted', at: instant(row.since) }
}
