import type { PartnerId } from '../../../message/ids.ts'
import { DAMAGED_MS, unlessDamaged } from '../../damaged.ts'
import { inTurn } from '../../fair.ts'
import type { Claim, Transmission } from '../../journal.ts'
import { identityOfKey } from '../../rows.ts'
import { getWire, heldBlob } from '../blobs.ts'
import type { Store } from '../store.ts'
import { tellDamaged } from './damaged.ts'
import { heldReason } from './hold.ts'
import { type TransmissionRecord, transmissionOf } from './receipts.ts'

export interface Wish {
  readonly holder: string
  readonly limit: number
  readonly leaseMs: number
  readonly of?: readonly PartnerId[]
}
/** A document crosses the thread as bytes: parsing is cheaper than cloning a tree. */
export type RawClaim = Omit<Claim, 'json'> & { readonly json: Uint8Array }

/** One round of claims holds no more payload than this, unless a single one is larger: memory does not grow with a backlog. */
const CLAIM_BYTES = 64 * 1024 * 1024

/** Journal.claim. What is damaged is put off with its code, and told. */
export function claim(store: Store, wish: Wish): readonly RawClaim[] {
  if (heldReason(store) !== undefined) return []
  const queues = queuesOf(store, 'partners-open', 'due-deliveries', wish)
  const { taken, last } = inTurn(queues, wish.limit, turn(store, 'claim'))
  setTurn(store, 'claim', last)
  const claims: RawClaim[] = []
  for (let n = 0, bytes = 0; n < taken.length && bytes < CLAIM_BYTES; n += 1) {
    const seq = taken[n] as number
    store.run('delivery-lease', { seq, holder: wish.holder, until: store.now + wish.leaseMs })
    const row = store.one<ClaimRecord>('claimed', { seq })
    const one = unlessDamaged(
      () => claimOf(store, row),
      (digest) => tellDamaged(store, digest, { delivery: row.id }),
    )
    if (!one) {
      store.run('delivery-release', { seq, nextAt: store.now + DAMAGED_MS, code: 'ASW_JOURNAL_DAMAGED' })
      continue
    }
    bytes += one.json.byteLength + (one.transmission?.wire.body.byteLength ?? 0)
    claims.push(one)
  }
  return claims
}

/** Per partner what is due, the longest due first. */
export function queuesOf(store: Store, partners: string, due: string, wish: Wish): ReadonlyMap<string, readonly number[]> {
  const of = wish.of && new Set<string>(wish.of)
  const queues = new Map<string, readonly number[]>()
  for (const { partner } of store.all<{ partner: string }>(partners)) {
    if (of && !of.has(partner)) continue
    const rows = store.all<{ seq: number }>(due, { partner, now: store.now, limit: wish.limit })
    if (rows.length > 0) {
      queues.set(
        partner,
        rows.map((row) => row.seq),
      )
    }
  }
  return queues
}

/** Whose turn it was last: lives as long as the connection, for fairness and nothing else. */
const TURNS = new WeakMap<Store, Map<string, string>>()

export function turn(store: Store, of: string): string {
  return TURNS.get(store)?.get(of) ?? ''
}
export function setTurn(store: Store, of: string, partner: string): void {
  const turns = TURNS.get(store) ?? new Map<string, string>()
  TURNS.set(store, turns.set(of, partner))
}

interface ClaimRecord extends Partial<TransmissionRecord> {
  readonly id: Claim['delivery']
  readonly exchange: Claim['exchange']
  readonly partner: PartnerId
  readonly document: Claim['document']
  readonly identity: string
  readonly state: Claim['state']
  readonly holder: string
  readonly lease: number
  readonly tries: number
  readonly json: string
}

function claimOf(store: Store, row: ClaimRecord): RawClaim {
  const { id: delivery, exchange, partner, document, state, holder, lease, tries } = row
  return {
    delivery,
    exchange,
    partner,
    document,
    identity: identityOfKey(row.identity),
    state,
    holder,
    lease,
    tries,
    json: heldBlob(store, row.json),
    ...(row.message_id ? { transmission: sealed(store, row) } : {}),
  }
}

function sealed(store: Store, row: ClaimRecord): Transmission {
  return transmissionOf(
    store,
    { ...(row as ClaimRecord & TransmissionRecord), delivery: row.id, action: identityOfKey(row.identity).action },
    getWire,
  )
}
