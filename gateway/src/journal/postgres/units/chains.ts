import { digestOf } from '../../../message/digest.ts'
import type { ExchangeId } from '../../../message/ids.ts'
import { type ChainHead, GATEWAY_CHAIN, GENESIS, headsBytes } from '../../chain.ts'
import { unlessDamaged } from '../../damaged.ts'
import type { NewEvent } from '../../journal.ts'
import { type EventRecord, type ExchangeRecord, hashOf } from '../../rows.ts'
import { getBlobs, putBlob, soundIn } from '../blobs.ts'
import { lockExchangeNamed } from '../exchanges.ts'
import { GATEWAY, type Tx } from '../tx.ts'

/** Journal.append. */
export async function append(tx: Tx, exchange: ExchangeId, event: NewEvent): Promise<void> {
  tx.append(exchange === GATEWAY_CHAIN ? GATEWAY : await lockExchangeNamed(tx, exchange), event)
}

/** Where a walk over all chains stands: inside chain `seq`, after its event `n`, whose hash was `hash`. */
export interface Cursor {
  readonly seq: number
  readonly n: number
  readonly hash: string
}
export interface Walked {
  readonly exchanges: number
  readonly events: number
  readonly broken?: { readonly exchange: string; readonly n: number }
  /** Absent when everything has been seen. */
  readonly next?: Cursor
}
interface HeadRecord {
  readonly seq: number
  readonly exchange: string
  readonly n: number | null
  readonly hash: string | null
}

const PAGE_EVENTS = 2_000
const PAGE_CHAINS = 500

/** One page of a walk over the chains; heads and events are read at one and the same moment, short chains many at once. */
export async function walkChains(tx: Tx, from: Cursor, only?: ExchangeId): Promise<Walked> {
  await tx.snapshot()
  const heads = await headsFrom(tx, from, only)
  let events = 0
  let done = 0
  for (let at = 0; at < heads.length && events < PAGE_EVENTS; ) {
    const start = at === 0 && heads[0]?.seq === from.seq ? from : undefined
    const short = start && start.n > 0 ? [] : shortFrom(heads, at)
    const walked = short.length > 0 ? await walkShort(tx, short) : await walkLong(tx, heads[at] as HeadRecord, start)
    events += walked.events
    done += walked.whole.filter(({ seq }) => seq !== GATEWAY.seq).length
    if (walked.broken) return { exchanges: done, events, broken: walked.broken }
    if (walked.next) return { exchanges: done, events, next: walked.next }
    at += walked.whole.length
    const next = heads[at]
    if (next && events >= PAGE_EVENTS) return { exchanges: done, events, next: { seq: next.seq, n: 0, hash: GENESIS } }
  }
  const last = heads.at(-1)
  const more = only === undefined && last !== undefined && heads.length >= PAGE_CHAINS
  return { exchanges: done, events, ...(more ? { next: { seq: last.seq + 1, n: 0, hash: GENESIS } } : {}) }
}

interface Step {
  readonly whole: readonly HeadRecord[]
  readonly events: number
  readonly broken?: { readonly exchange: string; readonly n: number }
  readonly next?: Cursor
}

/** As many chains from here on as fit into a page, by what their heads say; none where the first is longer. */
function shortFrom(heads: readonly HeadRecord[], at: number): readonly HeadRecord[] {
  let sum = 0
  const found: HeadRecord[] = []
  for (const head of heads.slice(at)) {
    sum += head.n ?? 0
    if (sum > PAGE_EVENTS) break
    found.push(head)
  }
  return found
}

async function walkShort(tx: Tx, heads: readonly HeadRecord[]): Promise<Step> {
  const rows = await tx.all<EventRecord & { readonly exchange: number }>('events-of', { chains: heads.map(({ seq }) => seq) })
  const all = Map.groupBy(rows, (row) => row.exchange)
  const whole: HeadRecord[] = []
  let events = 0
  for (const head of heads) {
    const own = all.get(head.seq) ?? []
    const linked = link(head, { n: 0, hash: GENESIS }, own)
    events += own.length
    if (linked.broken !== undefined || !isHead(head, linked))
      return { whole, events, broken: { exchange: head.exchange, n: linked.broken ?? linked.n + 1 } }
    whole.push(head)
  }
  return { whole, events }
}

async function walkLong(tx: Tx, head: HeadRecord, from: Pick<Cursor, 'n' | 'hash'> = { n: 0, hash: GENESIS }): Promise<Step> {
  const rows = await tx.all<EventRecord>('events-after', { exchange: head.seq, n: from.n, limit: PAGE_EVENTS })
  const { n, hash, broken } = link(head, from, rows)
  const step = { whole: [], events: rows.length }
  if (broken !== undefined) return { ...step, broken: { exchange: head.exchange, n: broken } }
  if (rows.length === PAGE_EVENTS) return { ...step, next: { seq: head.seq, n, hash } }
  return isHead(head, { n, hash }) ? { ...step, whole: [head] } : { ...step, broken: { exchange: head.exchange, n: n + 1 } }
}

/** Follows the links; `broken` is the number of the first event that is missing or is not what it was. */
function link(head: HeadRecord, from: Pick<Cursor, 'n' | 'hash'>, rows: readonly EventRecord[]) {
  let { n, hash } = from
  for (const row of rows) {
    if (row.n !== n + 1 || row.prev_hash !== hash || row.hash !== hashOf(head.exchange, row)) return { n, hash, broken: n + 1 }
    n = row.n
    hash = row.hash
  }
  return { n, hash }
}

/** The head tells what the last event was: a chain that was cut short, or an exchange without an event, is broken as well. */
function isHead(head: HeadRecord, { n, hash }: Pick<Cursor, 'n' | 'hash'>): boolean {
  return head.n === n && head.hash === hash && (n > 0 || head.seq === GATEWAY.seq)
}

async function headsFrom(tx: Tx, from: Cursor, only?: ExchangeId): Promise<readonly HeadRecord[]> {
  if (only === undefined) return tx.all<HeadRecord>('chains-page', { after: from.seq - 1, limit: PAGE_CHAINS })
  const seq = only === GATEWAY_CHAIN ? 0 : (await tx.get<ExchangeRecord>('exchange-by-id', { id: only }))?.seq
  if (seq === undefined) return []
  const head = await tx.get<{ n: number; hash: string }>('chain-head', { exchange: seq })
  return [{ seq, exchange: only, n: head?.n ?? null, hash: head?.hash ?? null }]
}

export interface CheckpointDraft {
  readonly n: number
  readonly at: string
  readonly bytes: Uint8Array
  readonly heads: readonly (ChainHead & { readonly seq: number })[]
}

/** Heads in one checkpoint; the rest comes with the next. */
const CHECKPOINT_HEADS = 10_000

/** What the next checkpoint would say; `undefined` when no chain has moved. */
export async function draftCheckpoint(tx: Tx): Promise<CheckpointDraft | undefined> {
  await tx.snapshot()
  const heads = await tx.all<ChainHead & { seq: number }>('chains-moved', { limit: CHECKPOINT_HEADS })
  if (heads.length === 0) return undefined
  const last = await tx.get<{ n: number; heads: string }>('checkpoint-last')
  const n = (last?.n ?? 0) + 1
  const named = heads.map(({ exchange, n: height, hash }) => ({ exchange, n: height, hash }))
  return { n, at: tx.at, bytes: headsBytes({ n, at: tx.at, previous: last?.heads ?? GENESIS, heads: named }), heads }
}

/** Compare and set: false when another sealer has written the checkpoint of this number. */
export async function sealCheckpoint(tx: Tx, draft: CheckpointDraft, signature: Uint8Array): Promise<boolean> {
  const digest = digestOf(draft.bytes)
  const row = { n: draft.n, at: Date.parse(draft.at), heads: digest, count: draft.heads.length, signature }
  if ((await tx.run('checkpoint-insert', row)) === 0) return false
  await putBlob(tx, digest, draft.bytes)
  await tx.run('chain-seal', { seqs: draft.heads.map(({ seq }) => seq), ns: draft.heads.map(({ n }) => n) })
  return true
}

/** Compares the first checkpoint after `after` with the chains: what was sealed must still stand where it stood. */
export async function walkCheckpoint(
  tx: Tx,
  after: number,
): Promise<{ readonly n: number; readonly broken?: { readonly exchange: string; readonly n: number } } | undefined> {
  const row = await tx.get<{ n: number; heads: string }>('checkpoint-next', { after })
  if (!row) return undefined
  const blobs = await getBlobs(tx, [row.heads])
  const bytes = unlessDamaged(() => soundIn(blobs, row.heads))?.bytes
  if (!bytes) return { n: row.n, broken: { exchange: `checkpoint ${row.n}`, n: row.n } }
  const { heads } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly heads: readonly ChainHead[] }
  const moved = await tx.get<{ exchange: string; n: number }>('events-sealed', {
    exchanges: heads.map(({ exchange }) => exchange),
    ns: heads.map(({ n }) => n),
    hashes: heads.map(({ hash }) => hash),
  })
  return { n: row.n, ...(moved ? { broken: { exchange: moved.exchange, n: moved.n } } : {}) }
}
