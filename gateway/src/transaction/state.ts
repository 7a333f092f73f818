import type { ControlError } from './event.ts'

/** A side of a transaction: the initiator opens it, the respondent answers. */
export type Role = 'initiator' | 'respondent'

/**
 * `done`; `refused`: one side said ERR; `rolled-back`: the same where both sides undo what they did. Nothing changes them
 * any more: what comes late is absorbed.
 */
export type Outcome = 'done' | 'refused' | 'rolled-back'
/** Nothing goes on by itself: the operator's. `expired`: repeats used up. `faulted`: a SOAP fault. What comes late heals both. */
export type Stuck = 'expired' | 'faulted'

/** One document of a transaction with all its transmissions: a repeat has a new MessageID and the same document id. */
export interface DocumentTrack {
  /** EDocId. */
  readonly documentId: string
  /** First to last. */
  readonly messageIds: readonly string[]
}

/** A time that runs. `for`: whose turn it is; `silence`: nobody's, it ends well when it is over. */
export interface Wait {
  /** Counts up: a timer that fires for an older wait is stale. */
  readonly id: number
  readonly for: 'them' | 'us' | 'silence'
  /** Index of the awaited step of the course; of the last one in silence. */
  readonly step: number
  /** Milliseconds since the epoch. */
  readonly until: number
}

/**
 * A transaction instance as one side sees it. Plain data: JSON and back gives the same. The document that we receive is
 * controlled by us (format and rules) before it is worked on.
 */
export interface TransactionState {
  readonly role: Role
  /** `P.XX.99.TRN.999`: its parameters are data of the pack. */
  readonly code: string
  readonly conversationId: string
  readonly request: DocumentTrack
  readonly response?: DocumentTrack
  /** What our control says of the document that we received. */
  readonly control?: 'pending' | 'accepted' | 'rejected'
  /** The errors of our refusal: they are said again when the document comes again. */
  readonly refusal?: readonly ControlError[]
  /** Index of the last step of the course that is done; -1 while the request has not left. */
  readonly done: number
  /** MessageID of the transmission that is still in the hands of the relay. */
  readonly sending?: string
  readonly wait?: Wait
  /** Waits so far. */
  readonly waits: number
  /** Repeats used. */
  readonly repeats: number
  readonly stuck?: Stuck
  readonly outcome?: Outcome
}

/** Whose turn it is, and by when. `relay`: a transmission of ours has not left yet. */
export function turnOf(state: TransactionState): {
  readonly who: 'us' | 'them' | 'relay' | 'clock' | 'operator' | 'nobody'
  readonly until?: number
} {
  if (state.outcome !== undefined) return { who: 'nobody' }
  if (state.stuck !== undefined) return { who: 'operator' }
  if (state.sending !== undefined) return { who: 'relay' }
  const { wait } = state
  if (wait === undefined) return { who: 'us' }
  return { who: wait.for === 'silence' ? 'clock' : wait.for, until: wait.until }
}
