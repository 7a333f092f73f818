import { canonicalJson } from '../../message/canonical-json.ts'
import { alarmOf } from '../alarms.ts'
import { GATEWAY_CHAIN, GENESIS, linkHash } from '../chain.ts'
import type { NewEvent } from '../journal.ts'
import type { Store } from './store.ts'

/** A chain of events: of one exchange, or of the gateway itself. */
export interface Chain {
  readonly seq: number
  readonly id: string
}
export const GATEWAY: Chain = { seq: 0, id: GATEWAY_CHAIN }

/** Appends one event to its chain, in the transaction of whatever it tells of; and the alarm that it gives, if any. */
export function appendEvent(store: Store, chain: Chain, event: NewEvent): void {
  const head = store.get<{ n: number; hash: string }>('chain-head', { exchange: chain.seq })
  const n = (head?.n ?? 0) + 1
  const prevHash = head?.hash ?? GENESIS
  const { kind, data, blob } = event
  const hash = linkHash({
    exchange: chain.id,
    n,
    prevHash,
    at: store.at,
    kind,
    ...(data ? { data } : {}),
    ...(blob ? { blob } : {}),
  })
  store.run('event-insert', {
    exchange: chain.seq,
    n,
    at: store.now,
    kind,
    data: data ? canonicalJson(data) : undefined,
    blob,
    prevHash,
    hash,
  })
  store.run('chain-move', { exchange: chain.seq, n, hash })
  const alarm = alarmOf(event)
  if (alarm) appendEvent(store, chain, alarm)
}
