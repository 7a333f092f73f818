/** What can happen to a transaction. Of a partner's message only what passed structural control becomes an event. */
export type TransactionEvent =
  /** The relay handed a transmission of ours over, or has given up on it. */
  | { readonly type: 'sent' | 'unsent'; readonly messageId: string }
  | DocumentArrived
  | SignalArrived
  /** `transient`: the fault of a receiver that is down (`soap:Receiver`); our timer goes on and repeats. */
  | { readonly type: 'fault'; readonly messageId: string; readonly relatesTo?: string; readonly transient: boolean }
  /** Our control of the document that we received. */
  | { readonly type: 'accepted'; readonly documentId: string }
  | { readonly type: 'rejected'; readonly documentId: string; readonly errors: readonly ControlError[] }
  /** The application of the respondent has its answer. */
  | { readonly type: 'answered'; readonly documentId: string }
  /** The time of this wait is over. */
  | { readonly type: 'elapsed'; readonly wait: number }
  /** An operator sends it again. */
  | { readonly type: 'replayed' }

export interface DocumentArrived {
  readonly type: 'document'
  readonly messageId: string
  readonly documentId: string
  readonly relatesTo?: string
}
export interface SignalArrived {
  readonly type: 'signal'
  readonly code: 'RCV' | 'PRS' | 'ERR'
  readonly messageId: string
  readonly relatesTo?: string
  /** An ERR that says `Common:UnexpectedMessage` and nothing else. */
  readonly unexpected?: boolean
}

/** One error of an ERR of ours. */
export interface ControlError {
  readonly code: string
  readonly description: string
  readonly details?: string
  readonly documentId?: string
  readonly reference?: string
}

/** Time and chance, as arguments. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** A fresh UUID. */
  uuid(): string
}
