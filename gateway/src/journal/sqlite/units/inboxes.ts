import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import { unlessDamaged } from '../../damaged.ts'
import type { InboxEntry, Submission, WaitingPage } from '../../journal.ts'
import { given, type InboxRecord, inboxEntry, inboxState, type WaitingRecord, waitingPage } from '../../rows.ts'
import { getBlob } from '../blobs.ts'
import { appendEvent } from '../events.ts'
import type { Store } from '../store.ts'
import { tellDamaged } from './damaged.ts'
import { submitReply } from './submit.ts'

export type RawEntry = Omit<InboxEntry, 'json'> & { readonly json: Uint8Array }
type InboxState = InboxEntry['state']

/** Journal.inboxes: every inbox that ever held something. */
export function inboxes(store: Store) {
  const rows = store.all<{ inbox: string; waiting: number; leased: number; oldest: number | null }>('inboxes', { now: store.now })
  return rows.map(({ inbox: name, waiting, leased, oldest }) => ({
    name,
    waiting,
    leased,
    ...given('oldest', oldest === null ? null : instant(oldest)),
  }))
}

/**
 * Journal.lease: what waits, and what was leased and not acknowledged in time, oldest first. What is damaged is leased, told and
 * not given, so that it holds up nothing behind it.
 */
export function lease(
  store: Store,
  inbox: string,
  holder: string,
  which: number | readonly string[],
  leaseMs: number,
): readonly RawEntry[] {
  const taken = due(store, inbox, which)
  for (const seq of taken) store.run('inbox-lease', { seq, holder, until: store.now + leaseMs })
  const found = whole(store, taken, (digest, { id: arrival }) => tellDamaged(store, digest, { arrival }))
  const damaged = taken.length - found.length
  if (damaged === 0 || typeof which !== 'number') return found
  return [...found, ...lease(store, inbox, holder, damaged, leaseMs)]
}

/** Journal.waiting. */
export function waiting(store: Store, inbox: string, { limit, after = 0 }: { limit: number; after?: number }): WaitingPage {
  return waitingPage(store.all<WaitingRecord>('inbox-waiting', { inbox, after, limit, now: store.now }), limit)
}

/** Without what is damaged; `tell` hears of it, with its row. */
function whole(store: Store, seqs: readonly number[], tell?: (digest: string, row: InboxRecord) => void): readonly RawEntry[] {
  return seqs.flatMap((seq) => {
    const row = rowOf(store, seq)
    const read = () => entryOf(store, row)
    return unlessDamaged(read, (digest) => tell?.(digest, row)) ?? []
  })
}

function due(store: Store, inbox: string, which: number | readonly string[]): readonly number[] {
  if (typeof which === 'number')
    return store.all<{ seq: number }>('inbox-due', { inbox, now: store.now, limit: which }).map(({ seq }) => seq)
  return which
    .flatMap((id) => seqOf(store, inbox, id) ?? [])
    .filter((seq) => inboxState(rowOf(store, seq), store.now) === 'waiting')
    .toSorted((one, other) => one - other)
}

/** Journal.entries: oldest first; behind what is damaged it reads on. An unknown `after` gives nothing. */
export function entries(
  store: Store,
  inbox: string,
  page: { readonly limit: number; readonly after?: string; readonly state?: InboxState },
): readonly RawEntry[] {
  let after = page.after === undefined ? 0 : seqOf(store, inbox, page.after)
  const found: RawEntry[] = []
  while (after !== undefined && found.length < page.limit) {
    const seqs = pageOf(store, page.state, { inbox, after, limit: page.limit - found.length })
    found.push(...whole(store, seqs))
    after = seqs.at(-1)
  }
  return found
}

function pageOf(store: Store, state: InboxState | undefined, part: { inbox: string; after: number; limit: number }): number[] {
  const isOpen = state === 'waiting' || state === 'leased'
  const rows = isOpen
    ? store.all<{ seq: number }>('inbox-page-open', { ...part, leased: state === 'leased' ? 1 : 0, now: store.now })
    : store.all<{ seq: number }>('inbox-page', { ...part, done: state === 'done' ? 1 : 0 })
  return rows.map(({ seq }) => seq)
}

/** Journal.entry. Throws ASW_JOURNAL_DAMAGED. */
export function entry(store: Store, inbox: string, id: string): RawEntry | undefined {
  const seq = seqOf(store, inbox, id)
  return seq === undefined ? undefined : entryOf(store, rowOf(store, seq))
}

/** Journal.acknowledgeEntry. Whoever did the work may say so even after the lease, as long as nobody else holds it. */
export function acknowledgeEntry(
  store: Store,
  inbox: string,
  id: string,
  holder: string,
  reply?: Submission,
): { readonly repeated: boolean } {
  const seq = seqOf(store, inbox, id)
  if (seq === undefined) throw new Fault('ASW_NOT_FOUND', `inbox ${inbox} has no entry ${id}`)
  const row = rowOf(store, seq)
  const state = inboxState(row, store.now)
  if (state === 'done') return { repeated: true }
  if (state === 'leased' && row.holder !== holder) throw new Fault('ASW_STATE_CONFLICT', `entry ${id} is leased to another`)
  store.run('inbox-done', { seq, holder, now: store.now })
  appendEvent(
    store,
    { seq: row.exchange_seq, id: row.exchange },
    { kind: 'handed-over', data: { inbox, entry: id, holder }, blob: row.json },
  )
  if (reply) submitReply(store, reply)
  return { repeated: false }
}

function seqOf(store: Store, inbox: string, id: string): number | undefined {
  return store.get<{ seq: number }>('inbox-seq', { inbox, id })?.seq
}
function rowOf(store: Store, seq: number): InboxRecord {
  return store.one<InboxRecord>('inbox-row', { seq })
}

/** What was purged has its row and digests still, and `{}` for its content. */
const PURGED = Buffer.from('{}', 'utf8')

function entryOf(store: Store, row: InboxRecord): RawEntry {
  return inboxEntry(row, getBlob(store, row.json) ?? PURGED, store.now)
}
