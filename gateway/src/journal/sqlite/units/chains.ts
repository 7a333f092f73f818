import { digestOf } from '../../../message/digest.ts'
import type { ExchangeId } from '../../../message/ids.ts'
import { type ChainHead, GATEWAY_CHAIN, GENESIS, headsBytes } from '../../chain.ts'
import { unlessDamaged } from '../../damaged.ts'
import type { NewEvent } from '../../journal.ts'
import { type EventRecord, type ExchangeRecord, hashOf } from '../../rows.ts'
import { getBlob, putBlob } from '../blobs.ts'
import { appendEvent, GATEWAY } from '../events.ts'
import { exchangeNamed } from '../exchanges.ts'
import type { Store } from '../store.ts'

/** Journal.append. */
export function append(store: Store, exchange: ExchangeId, event: NewEvent): void {
  appendEvent(store, exchange === GATEWAY_CHAIN ? GATEWAY : exchangeNamed(store, exchange), event)
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

/** One page of a walk over the chains, short enough that writers hardly wait for it. */
export function walkChains(store: Store, from: Cursor, only?: ExchangeId): Walked {
  const heads = headsFrom(store, from, only)
  let events = 0
  let done = 0
  for (const head of heads) {
    const start = head.seq === from.seq ? from : { seq: head.seq, n: 0, hash: GENESIS }
    const walked = walkOne(store, head, start, PAGE_EVENTS - events)
    events += walked.events
    if (walked.broken !== undefined) return { exchanges: done, events, broken: { exchange: head.exchange, n: walked.broken } }
    if (walked.next) return { exchanges: done, events, next: walked.next }
    if (head.seq !== 0) done += 1
  }
  const last = heads.at(-1)
  const more = only === undefined && last !== undefined && heads.length >= PAGE_CHAINS
  return { exchanges: done, events, ...(more ? { next: { seq: last.seq + 1, n: 0, hash: GENESIS } } : {}) }
}

function headsFrom(store: Store, from: Cursor, only?: ExchangeId): readonly HeadRecord[] {
  if (only === undefined) return store.all<HeadRecord>('chains-page', { after: from.seq - 1, limit: PAGE_CHAINS })
  const seq = only === GATEWAY_CHAIN ? 0 : store.get<ExchangeRecord>('exchange-by-id', { id: only })?.seq
  if (seq === undefined) return []
  const head = store.get<{ n: number; hash: string }>('chain-head', { exchange: seq })
  return [{ seq, exchange: only, n: head?.n ?? null, hash: head?.hash ?? null }]
}

function walkOne(
  store: Store,
  head: HeadRecord,
  from: Cursor,
  limit: number,
): { events: number; broken?: number; next?: Cursor } {
  let { n, hash } = from
  const rows = store.all<EventRecord>('events-after', { exchange: head.seq, n, limit })
  for (const row of rows) {
    if (row.n !== n + 1 || row.prev_hash !== hash || row.hash !== hashOf(head.exchange, row))
      return { events: row.n - from.n, broken: n + 1 }
    n = row.n
    hash = row.hash
  }
  if (rows.length === limit) return { events: rows.length, next: { seq: head.seq, n, hash } }
  // The head tells what the last event was: a chain that was cut short, or an exchange without one, is broken as well.
  const whole = head.n === null ? head.seq === 0 && n === 0 : head.n === n && head.hash === hash
  return whole ? { events: rows.length } : { events: rows.length, broken: n + 1 }
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
export function draftCheckpoint(store: Store): CheckpointDraft | undefined {
  const heads = store.all<ChainHead & { seq: number }>('chains-moved', { limit: CHECKPOINT_HEADS })
  if (heads.length === 0) return undefined
  const last = store.get<{ n: number; heads: string }>('checkpoint-last')
  const n = (last?.n ?? 0) + 1
  const named = heads.map(({ exchange, n: height, hash }) => ({ exchange, n: height, hash }))
  return { n, at: store.at, bytes: headsBytes({ n, at: store.at, previous: last?.heads ?? GENESIS, heads: named }), heads }
}

/** Compare and set: false when another sealer has written the checkpoint of this number. */
export function sealCheckpoint(store: Store, draft: CheckpointDraft, signature: Uint8Array): boolean {
  const digest = digestOf(draft.bytes)
  const { changes } = store.run('checkpoint-insert', {
    n: draft.n,
    at: Date.parse(draft.at),
    heads: digest,
    count: draft.heads.length,
    signature,
  })
  if (changes === 0) return false
  putBlob(store, digest, draft.bytes)
  for (const { seq, n } of draft.heads) store.run('chain-seal', { seq, n })
  return true
}

/** Compares the first checkpoint after `after` with the chains: what was sealed must still stand where it stood. */
export function walkCheckpoint(
  store: Store,
  after: number,
): { readonly n: number; readonly broken?: { readonly exchange: string; readonly n: number } } | undefined {
  const row = store.get<{ n: number; heads: string }>('checkpoint-next', { after })
  if (!row) return undefined
  const bytes = unlessDamaged(() => getBlob(store, row.heads))
  if (!bytes) return { n: row.n, broken: { exchange: `checkpoint ${row.n}`, n: row.n } }
  const { heads } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly heads: readonly ChainHead[] }
  const moved = heads.find((head) => sealedHash(store, head) !== head.hash)
  return { n: row.n, ...(moved ? { broken: { exchange: moved.exchange, n: moved.n } } : {}) }
}

function sealedHash(store: Store, head: ChainHead): string | undefined {
  const seq = head.exchange === GATEWAY_CHAIN ? 0 : store.get<ExchangeRecord>('exchange-by-id', { id: head.exchange })?.seq
  return seq === undefined ? undefined : store.get<{ hash: string }>('event-hash', { seq, n: head.n })?.hash
}
