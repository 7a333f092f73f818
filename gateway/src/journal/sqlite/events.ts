import { alarmOf } from '../alarms.ts'
import { GATEWAY_CHAIN, GENESIS, linkHashWith } from '../chain.ts'
import { eventData } from '../event-data.ts'
import type { NewEvent } from '../journal.ts'
import type { Store } from './store.ts'

/** A chain of events: of one exchange, or of the gateway itself. */
export interface Chain {
  readonly seq: number
  readonly id: string
}
/** The last event of a chain; none yet where `n` is 0. */
export interface Head {
  readonly n: number
  readonly hash: string
}
const NO_HEAD: Head = { n: 0, hash: GENESIS }

export const GATEWAY: Chain = { seq: 0, id: GATEWAY_CHAIN }

/** Appends one event to its chain, in the transaction of whatever it tells of; and the alarm that it gives, if any. */
export function appendEvent(store: Store, chain: Chain, event: NewEvent): void {
  const head = store.heads.get(chain.seq) ?? store.get<Head>('chain-head', { exchange: chain.seq }) ?? NO_HEAD
  const n = head.n + 1
  const prevHash = head.hash
  const { kind, blob } = event
  const data = eventData(event.data)
  const hash = linkHashWith({ exchange: chain.id, n, prevHash, at: store.at, kind, ...(blob ? { blob } : {}) }, data)
  store.run('event-insert', { exchange: chain.seq, n, at: store.now, kind, data, blob, prevHash, hash })
  store.heads.set(chain.seq, { n, hash })
  const alarm = alarmOf(event)
  if (alarm) appendEvent(store, chain, alarm)
}

/** A chain that begins in this unit of work: nobody needs to look for its head. */
export function beginChain(store: Store, chain: Chain): void {
  store.heads.set(chain.seq, NO_HEAD)
}

/** Does a unit of work, and writes down where the chains that it has moved end: once each, last of all that it writes. */
export function unitOfWork<Value>(store: Store, work: () => Value): Value {
  store.heads.clear()
  const value = work()
  for (const [exchange, { n, hash }] of store.heads) if (n > 0) store.run('chain-move', { exchange, n, hash })
  store.heads.clear()
  return value
}
