import type { MessageId, PartnerId, Sha256 } from '../../../message/ids.ts'
import type { Wire } from '../../../message/wire.ts'
import { type DamagedPlace, unlessDamaged } from '../../damaged.ts'
import type { Signal, SignalFacts, SignalKind, SignalOutcome } from '../../journal.ts'
import { dropBlob, getBlobs, putWire, wireIn } from '../blobs.ts'
import { type Chain, GATEWAY, type Tx } from '../tx.ts'
import { ahead, setTurn, turn, type Wish } from './claim.ts'
import { tellAllDamaged } from './damaged.ts'

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
export async function owe(tx: Tx, { partner, kind, messageId, refTo, wire, digest, chain }: Owed): Promise<void> {
  const row = { partner, kind, messageId, refTo, wire: digest, exchange: chain.seq }
  const { fresh } = await tx.one<{ fresh: boolean }>('signal-owe', row)
  if (fresh) await putWire(tx, wire, digest)
  tx.wake()
}

/** Journal.isOwed. */
export async function isOwed(tx: Tx, messageId: MessageId): Promise<boolean> {
  return (await tx.get('signal-by-message', { messageId })) !== undefined
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
export async function claimSignals(tx: Tx, { holder, limit, leaseMs, of }: Wish): Promise<readonly Signal[]> {
  const wish = { holder, limit, leaseMs, of, ahead: ahead(limit), last: turn(tx, 'signals') }
  const due = await tx.all<SignalRecord>('due-signals', wish)
  setTurn(tx, 'signals', due.at(-1)?.partner)
  const blobs = await getBlobs(
    tx,
    due.map((row) => row.wire),
  )
  const broken = new Map<string, DamagedPlace>()
  const signals = due.flatMap((row) => {
    const { partner, kind, tries, lease, message_id: messageId, ref_to_message_id: refToMessageId } = row
    const wire = unlessDamaged(
      () => wireIn(blobs, row.wire),
      (digest) => broken.set(digest, { messageId }),
    )
    return wire ? [{ id: String(row.seq), holder, lease, partner, kind, wire, tries, messageId, refToMessageId }] : []
  })
  await tellAllDamaged(tx, broken)
  return signals
}

/** Journal.settleSignal. Settling one that is gone, or another's, changes nothing: two may have held it, one after the other. */
export async function settleSignal(
  tx: Tx,
  id: string,
  outcome: SignalOutcome,
  { holder, lease, delayMs = 0 }: SignalFacts = {},
): Promise<void> {
  const seq = Number(id)
  const own = outcome === 'sent' ? { by: undefined, lease: undefined } : { by: holder, lease }
  if (outcome === 'later' || outcome === 'untried') {
    await tx.run('signal-later', { seq, ...own, delayMs, tried: outcome === 'later' ? 1 : 0 })
    return
  }
  const waiting = await tx.get<{ exchange: number; exchange_id: string }>('signal-get', { seq })
  if (!waiting) return
  tx.start()
  const chain = { seq: waiting.exchange, id: waiting.exchange_id }
  const [, row] = await Promise.all([
    chain.seq === GATEWAY.seq ? undefined : tx.lockChains([chain.seq]),
    tx.get<SignalRecord>('signal-delete', { seq, ...own }),
  ])
  if (!row) return
  await dropBlob(tx, row.wire)
  const { kind, partner, message_id: messageId, ref_to_message_id: refToMessageId } = row
  tx.append(chain, {
    kind: `signal-${outcome}`,
    data: { signal: kind, partner, messageId, refToMessageId },
    blob: row.wire,
  })
}
