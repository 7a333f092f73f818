import type { LogicalAddress, TransactionPlace } from '../envelope/eaeu/index.ts'
import type { Wire } from '../message/wire.ts'
import type { Effect, TransactionState } from '../transaction/index.ts'

/** One transaction instance with all that its messages are made of. */
export interface Conversation {
  /** ConversationID. */
  readonly id: string
  readonly place: TransactionPlace
  /** Key of the operation in the pack. */
  readonly operation: string
  /** The ProcedureID chain: the same in every message. */
  readonly procedures: readonly string[]
  /** Our address in it, and that of the other side. */
  readonly own: LogicalAddress
  readonly partner: LogicalAddress
  readonly state: TransactionState
  readonly request: KeptDocument
  readonly response?: KeptDocument
  /** Counts the moves: two that begin at the same one cannot both be kept. */
  readonly revision: number
}
/** A document as it stands in the Body, container and all: a repeat carries the same bytes. */
export interface KeptDocument {
  /** `P.XX.99.MSG.999` */
  readonly message: string
  readonly xml: Uint8Array
}

/** A message to the partner. */
export interface Outgoing {
  readonly kind: 'document' | 'signal' | 'fault'
  readonly messageId: string
  readonly wire: Wire
}
/** A document of the partner that passed every control: it is handed to the application once. */
export interface Delivered {
  readonly conversation: string
  readonly operation: string
  readonly kind: 'request' | 'response'
  readonly message: string
  readonly documentId: string
  /** The R.* document, canonical bytes that the signatures cover. */
  readonly xml: Uint8Array
}

export interface Answer {
  /** Key of the message among the answers of the operation: `result`. */
  readonly message: string
  readonly documentId: string
  readonly xml: Uint8Array
}

/** The message of the partner that brought a move about, as far as the timeline shows it. */
export interface Brought {
  readonly kind: 'document' | 'signal' | 'fault'
  /** MSG code of a document, RCV, PRS or ERR, subcode of a fault. */
  readonly code: string
  readonly messageId: string
  readonly relatesTo?: string
  /** Codes of the errors of an ERR. */
  readonly errors?: readonly string[]
}

/** One unit of work. */
export interface Move {
  readonly conversation: Conversation
  readonly outgoing: readonly Outgoing[]
  readonly delivered: readonly Delivered[]
  /** Everything that the move asked for, in order. */
  readonly effects: readonly Effect[]
  readonly brought?: Brought
}

/**
 * Where conversations are kept. `keep` is one unit of work: the new state, what is to be sent, what is handed to the
 * application and the clock of `state.wait` are durable together, or nothing is. It throws ASW_STATE_CONFLICT where the
 * conversation is not at `revision - 1` any more (0: does not exist yet).
 */
export interface Conversations {
  find(id: string): Promise<Conversation | undefined>
  /** The one in which we sent this message, for faults that name no conversation. */
  findBySent(messageId: string): Promise<Conversation | undefined>
  keep(move: Move): Promise<void>
  /** The clock that ends the waits, milliseconds since the epoch: waits are counted from it, whatever the node's own says. */
  now(): Promise<number>
}

/**
 * What became of a message of the partner. `kept`: its answers, if any, are durable with the conversation. `answered`: no
 * conversation took it, and `outgoing` is what to say: a technological fault, or ERR for a conversation that nobody knows.
 */
export type Heard =
  | { readonly verdict: 'kept'; readonly conversation: Conversation }
  | {
      readonly verdict: 'answered'
      readonly code: string
      /** What the code is said of: for our own evidence, of a fault in security more than the partner is told. */
      readonly detail?: string
      readonly outgoing: readonly Outgoing[]
      /** HTTP status of what was refused and can be answered by no message: nothing else tells its sender. */
      readonly status?: number
    }
