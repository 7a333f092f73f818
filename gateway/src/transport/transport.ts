import type { Peer } from '../message/stages.ts'
import type { Wire } from '../message/wire.ts'

/** What the far side said when it took the bytes. `answer` is the body of a synchronous reply (ebMS SyncReply). */
export interface Handover {
  readonly status: number
  readonly answer?: Wire
}

/** Client side of a road to one partner. */
export interface Outlet {
  /**
   * Throws what is wrong on our side of the road, as far as it shows before anything leaves: a secret that cannot be read, a
   * wire that the road cannot carry. Whoever counts tries asks before counting one.
   */
  assure(wire: Wire): void
  /**
   * Resolves only when the far side has taken responsibility (2xx, publisher confirm).
   * Throws ASW_PARTNER_UNREACHABLE, ASW_PARTNER_BUSY (`facts.retryAfterMs` when the partner named a time), or
   * ASW_PARTNER_REFUSED for an answer that no retry mends (4xx but 408, 425, 429).
   */
  send(wire: Wire, signal: AbortSignal): Promise<Handover>
  close(): Promise<void>
}

export interface Incoming {
  readonly wire: Wire
  readonly peer: Peer
}
export interface Answer {
  readonly status: number
  readonly wire?: Wire
  /** Seconds, for 429 and 503. */
  readonly retryAfter?: number
  /** It is kept, and has no verdict yet: trouble of our own. */
  readonly waits?: true
}
/** Server side: called once a whole message is in. Never rejects: a fault becomes an answer. */
export type Receiver = (incoming: Incoming) => Promise<Answer>
