import type { MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import { unlessDamaged } from '../../damaged.ts'
import { inTurn } from '../../fair.ts'
import type { Signal, SignalFacts, SignalKind, SignalOutcome } from '../../journal.ts'
import { dropBlob, getWire, putWire } from '../blobs.ts'
import { appendEvent, type Chain } from '../events.ts'
import type { Store } from '../store.ts'
import { queuesOf, setTurn, turn, type Wish } from './claim.ts'
import { tellDamaged } from './damaged.ts'
import { heldReason } from './hold.ts'

export interface Owed {
  readonly partner: PartnerId
  readonly kind: SignalKind
  readonly messageId: MessageId
  /** Message of the partner that it answers. */
  readonly refTo: MessageId
  readonly wire: Wire
  readonly digest: Sha256
  /** Where it is told that it went. */
  readonly chain: Chain
}

/** Puts a signal into the queue. One that waits there already only gets its turn sooner. */
export function owe(store: Store, { partner, kind, messageId, refTo, wire, digest, chain }: Owed): void {
  const waiting = store.get<{ seq: number }>('signal-by-message', { messageId })
  if (waiting) {
    store.run('signal-hasten', { seq: waiting.seq, now: store.now })
    return
  }
  putWire(store, wire, digest)
  store.run('signal-insert', { partner, kind, messageId, refTo, wire: digest, exchange: chain.seq, now: store.now })
}

/** Journal.isOwed. */
export function isOwed(store: Store, messageId: MessageId): boolean {
  return store.get('signal-by-message', { messageId }) !== undefined
}

interface SignalRecord {
  readonly seq: number
  readonly partner: PartnerId
  readonly kind: SignalKind
  readonly message_id: MessageId
  readonly wire: Sha256
  readonly tries: number
  readonly ref_to_message_id: MessageId
  readonly lease: number
}

/**
 * Journal.claimSignals: partners in turn, the longest due first; nothing while the journal is held. One that is damaged stays leased
 * and due: it holds up no other meanwhile, and is stuck.
 */
export function claimSignals(store: Store, wish: Wish): readonly Signal[] {
  if (heldReason(store) !== undefined) return []
  const { taken, last } = inTurn(queuesOf(store, 'partners-owed', 'due-signals', wish), wish.limit, turn(store, 'signals'))
  setTurn(store, 'signals', last)
  return taken.flatMap((seq) => {
    const row = store.one<SignalRecord>('signal-lease', { seq, holder: wish.holder, until: store.now + wish.leaseMs })
    const { partner, kind, tries, lease, message_id: messageId, ref_to_message_id: refToMessageId } = row
    const wire = unlessDamaged(
      () => getWire(store, row.wire),
      (digest) => tellDamaged(store, digest, { messageId }),
    )
    return wire
      ? [{ id: String(row.seq), holder: wish.holder, lease, partner, kind, wire, tries, messageId, refToMessageId }]
      : []
  })
}

interface HeldSignal extends SignalRecord {
  readonly holder: string | null
  readonly exchange: number
  readonly exchange_id: string
}

/** Journal.settleSignal. Settling one that is gone, or another's, changes nothing: two may have held it, one after the other. */
export function settleSignal(
  store: Store,
  id: string,
  outcome: SignalOutcome,
  { holder, lease, delayMs = 0 }: SignalFacts = {},
): void {
  const row = store.get<HeldSignal>('signal-get', { seq: Number(id) })
  const others = (holder !== undefined && row?.holder !== holder) || (lease !== undefined && row?.lease !== lease)
  if (!row || (outcome !== 'sent' && others)) return
  if (outcome === 'later' || outcome === 'untried') {
    store.run('signal-later', { seq: row.seq, nextAt: store.now + delayMs, tried: outcome === 'later' ? 1 : 0 })
    return
  }
  store.run('signal-delete', { seq: row.seq })
  dropBlob(store, row.wire)
  const { kind, partner, message_id: messageId, ref_to_message_id: refToMessageId } = row
  const data = { signal: kind, partner, messageId, refToMessageId }
  appendEvent(store, { seq: row.exchange, id: row.exchange_id }, { kind: `signal-${outcome}`, data, blob: row.wire })
}
