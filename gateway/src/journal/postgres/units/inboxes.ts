import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import { type DamagedPlace, unlessDamaged } from '../../damaged.ts'
import type { InboxEntry, Submission, WaitingPage } from '../../journal.ts'
import { given, type InboxRecord, inboxEntry, inboxState, type WaitingRecord, waitingPage } from '../../rows.ts'
import { type Held as Blob, getBlobs, soundIn } from '../blobs.ts'
import { lockExchange } from '../exchanges.ts'
import type { Tx } from '../tx.ts'
import { tellAllDamaged } from './damaged.ts'
import { parsedDocument } from './document.ts'
import { submitReply } from './submit.ts'

type InboxState = InboxEntry['state']
type Row = InboxRecord & { readonly now: number }
type Held = Pick<InboxRecord, 'seq' | 'holder' | 'leased_until' | 'done_at' | 'json'>

/** Journal.inboxes: every inbox that ever held something. */
export async function inboxes(tx: Tx) {
  const rows = await tx.all<{ inbox: string; waiting: number; leased: number; oldest: number | null }>('inboxes')
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
export async function lease(
  tx: Tx,
  inbox: string,
  holder: string,
  which: number | readonly string[],
  leaseMs: number,
): Promise<readonly InboxEntry[]> {
  const wish = typeof which === 'number' ? { limit: which } : { limit: which.length, ids: which }
  const taken = await tx.all<Row>('inbox-lease', { inbox, holder, leaseMs, ids: undefined, ...wish })
  const broken = new Map<string, DamagedPlace>()
  const found = await whole(tx, taken, (digest, { id: arrival }) => broken.set(digest, { arrival }))
  await tellAllDamaged(tx, broken)
  const damaged = taken.length - found.length
  if (damaged === 0 || typeof which !== 'number') return found
  return [...found, ...(await lease(tx, inbox, holder, damaged, leaseMs))]
}

/** Journal.waiting. One that is committed later than those behind it is found by the next walk: no horizon, and no lock for it. */
export async function waiting(tx: Tx, inbox: string, page: { limit: number; after?: number }): Promise<WaitingPage> {
  const { limit, after = 0 } = page
  return waitingPage(await tx.all<WaitingRecord>('inbox-waiting', { inbox, after, limit }), limit)
}

/**
 * Journal.entries: oldest first; behind what is damaged it reads on. An unknown `after` gives nothing. Numbers are drawn before they are
 * committed: whoever reads on from the last entry it saw would miss one with a lower number that was committed later, so no page goes
 * beyond the horizon.
 */
export async function entries(
  tx: Tx,
  inbox: string,
  page: { readonly limit: number; readonly after?: string; readonly state?: InboxState },
): Promise<readonly InboxEntry[]> {
  const { limit, state, after: id } = page
  let after = id === undefined ? 0 : (await tx.get<{ seq: number }>('inbox-seq', { inbox, id }))?.seq
  if (after === undefined) return []
  const { horizon } = await tx.one<{ horizon: number }>('inbox-horizon')
  const found: InboxEntry[] = []
  while (after !== undefined && found.length < limit) {
    const rows: readonly Row[] = await pageOf(tx, state, { inbox, after, horizon, limit: limit - found.length })
    found.push(...(await whole(tx, rows)))
    after = rows.at(-1)?.seq
  }
  return found
}

function pageOf(
  tx: Tx,
  state: InboxState | undefined,
  part: { readonly inbox: string; readonly after: number; readonly horizon: number; readonly limit: number },
): Promise<Row[]> {
  const isOpen = state === 'waiting' || state === 'leased'
  return isOpen
    ? tx.all<Row>('inbox-page-open', { ...part, leased: state === 'leased' })
    : tx.all<Row>('inbox-page', { ...part, done: state === 'done' })
}

/** Journal.entry. Throws ASW_JOURNAL_DAMAGED. */
export async function entry(tx: Tx, inbox: string, id: string): Promise<InboxEntry | undefined> {
  const row = await tx.get<Row>('inbox-row', { inbox, id })
  return row && entryOf(row, await getBlobs(tx, [row.json]))
}

/** Journal.acknowledgeEntry. Whoever did the work may say so even after the lease, as long as nobody else holds it. */
export async function acknowledgeEntry(
  tx: Tx,
  inbox: string,
  id: string,
  holder: string,
  reply?: Submission,
): Promise<{ readonly repeated: boolean }> {
  const about = await tx.get<{ exchange: number }>('inbox-seq', { inbox, id })
  if (!about) throw new Fault('ASW_NOT_FOUND', `inbox ${inbox} has no entry ${id}`)
  const exchange = await lockExchange(tx, about.exchange)
  const row = await tx.one<Held>('inbox-lock', { inbox, id })
  const state = inboxState(row, tx.now)
  if (state === 'done') return { repeated: true }
  if (state === 'leased' && row.holder !== holder) throw new Fault('ASW_STATE_CONFLICT', `entry ${id} is leased to another`)
  await tx.run('inbox-done', { seq: row.seq, holder })
  const data = { inbox, entry: id, holder }
  tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'handed-over', data, blob: row.json })
  if (reply) await submitReply(tx, reply)
  return { repeated: false }
}

/** What was purged has its row and digests still, and `{}` for its content. */
const PURGED = Buffer.from('{}', 'utf8')

/** Without what is damaged; `found` hears of it, with its row. */
async function whole(tx: Tx, rows: readonly Row[], found?: (digest: string, row: Row) => void): Promise<readonly InboxEntry[]> {
  const blobs = await getBlobs(
    tx,
    rows.map((row) => row.json),
  )
  return rows.flatMap((row) => {
    const read = () => entryOf(row, blobs)
    return unlessDamaged(read, (digest) => found?.(digest, row)) ?? []
  })
}

function entryOf(row: Row, blobs: ReadonlyMap<string, Blob>): InboxEntry {
  const raw = inboxEntry(row, soundIn(blobs, row.json)?.bytes ?? PURGED, row.now)
  return { ...raw, json: parsedDocument(raw.json) }
}
