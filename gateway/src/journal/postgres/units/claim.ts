import type { PartnerId } from '../../../message/ids.ts'
import { DAMAGED_MS, type DamagedPlace, unlessDamaged } from '../../damaged.ts'
import type { Claim } from '../../journal.ts'
import { identityOfKey } from '../../rows.ts'
import { bytesIn, getBlobs, type Held, wireIn } from '../blobs.ts'
import type { Tx } from '../tx.ts'
import { tellAllDamaged } from './damaged.ts'
import { parsedDocument } from './document.ts'
import { type TransmissionRecord, transmissionOf } from './receipts.ts'

export interface Wish {
  readonly holder: string
  readonly limit: number
  readonly leaseMs: number
  readonly of?: readonly PartnerId[]
}

/** One round of claims holds no more payload than this, unless a single one is larger: memory does not grow with a backlog. */
const CLAIM_BYTES = 64 * 1024 * 1024

interface DueRecord {
  readonly seq: number
  readonly id: Claim['delivery']
  readonly exchange: Claim['exchange']
  readonly partner: PartnerId
  readonly document: Claim['document']
  readonly identity: string
  readonly state: Claim['state']
  readonly lease: number
  readonly tries: number
  readonly json: string
  readonly transmission: number | null
  readonly message_id: TransmissionRecord['message_id'] | null
  readonly wire: TransmissionRecord['wire'] | null
  readonly payload: TransmissionRecord['payload'] | null
  readonly expires_at: number | null
  readonly size: number
  readonly now: number
}

/** Journal.claim. Whatever of it this round cannot carry is given back at once; what is damaged is put off with its code, and told. */
export async function claim(tx: Tx, wish: Wish): Promise<readonly Claim[]> {
  const { holder, limit, leaseMs, of } = wish
  const due = await tx.all<DueRecord>('due-deliveries', {
    holder,
    limit,
    leaseMs,
    of,
    ahead: ahead(limit),
    last: turn(tx, 'claim'),
  })
  setTurn(tx, 'claim', due.at(-1)?.partner)
  const { kept, spare } = carried(due)
  if (spare.length > 0) await tx.run('delivery-unlease', { seqs: spare.map(({ seq }) => seq) })
  const blobs = await getBlobs(
    tx,
    kept.flatMap(({ json, wire }) => (wire === null ? [json] : [json, wire])),
  )
  const claims: Claim[] = []
  const broken = new Map<string, DamagedPlace>()
  for (const row of kept) {
    const one = unlessDamaged(
      () => claimOf(row, holder, blobs),
      (digest) => broken.set(digest, { delivery: row.id }),
    )
    if (one) claims.push(one)
    else await tx.run('delivery-release', { seq: row.seq, nextAt: row.now + DAMAGED_MS, code: 'ASW_JOURNAL_DAMAGED' })
  }
  await tellAllDamaged(tx, broken)
  return claims
}

/** Rows looked at of each partner: more than wanted, for others may be taking the first ones at this moment. */
export function ahead(limit: number): number {
  return limit * 2 + 16
}

/** A transmission that was sealed in this very moment may not be seen yet: such a row is given back too. */
function carried(due: readonly DueRecord[]) {
  const kept: DueRecord[] = []
  const spare: DueRecord[] = []
  let bytes = 0
  for (const row of due) {
    const unseen = row.transmission !== null && row.message_id === null
    if (unseen || (kept.length > 0 && bytes >= CLAIM_BYTES)) spare.push(row)
    else {
      bytes += row.size
      kept.push(row)
    }
  }
  return { kept, spare }
}

/** Whose turn it was last: lives as long as the store, for fairness and nothing else. */
const TURNS = new Map<string, string>()

export function turn(tx: Tx, of: string): string {
  return TURNS.get(`${tx.node} ${of}`) ?? ''
}
export function setTurn(tx: Tx, of: string, partner: string | undefined): void {
  if (partner !== undefined) TURNS.set(`${tx.node} ${of}`, partner)
}

function claimOf(row: DueRecord, holder: string, blobs: ReadonlyMap<string, Held>): Claim {
  const { id: delivery, exchange, partner, document, state, lease, tries } = row
  const { message_id, wire, payload, expires_at } = row
  const identity = identityOfKey(row.identity)
  const sealed =
    message_id === null || wire === null || payload === null || expires_at === null
      ? undefined
      : { message_id, delivery, exchange, partner, action: identity.action, wire, payload, expires_at }
  return {
    delivery,
    exchange,
    partner,
    document,
    identity,
    state,
    holder,
    lease,
    tries,
    json: parsedDocument(bytesIn(blobs, row.json)),
    ...(sealed ? { transmission: transmissionOf(sealed, wireIn(blobs, sealed.wire), row.now) } : {}),
  }
}
