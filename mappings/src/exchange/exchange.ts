/**
 * How a pack's documents are exchanged, as data: patterns of transactions, their parameters, and the processes whose
 * operations open them. Nothing here is a state machine: whoever speaks to a partner reads it and drives one.
 */
export interface Exchange {
  readonly patterns: ReadonlyMap<PatternName, TransactionPattern>
  /** By code, for example `P.XX.99.TRN.001`. */
  readonly transactions: ReadonlyMap<string, Transaction>
  /** By code, for example `P.XX.99`. */
  readonly processes: ReadonlyMap<string, CommonProcess>
}

export const PATTERN_NAMES = [
  'mutual-obligations',
  'question-response',
  'request-response',
  'request-confirmation',
  'notification',
  'distribution',
] as const
export type PatternName = (typeof PATTERN_NAMES)[number]

export const SIDES = ['initiator', 'respondent'] as const
export const SENDINGS = ['request', 'response', 'RCV', 'PRS'] as const
export const TIMERS = ['receive', 'process', 'answer'] as const
export type Side = (typeof SIDES)[number]
export type Sending = (typeof SENDINGS)[number]
export type Timer = (typeof TIMERS)[number]

/** One thing that is sent in the normal course. */
export interface Step {
  readonly sends: Sending
  readonly by: Side
  /** Limits the wait for this step, from the moment when the step before it is done. Only the first step has none. */
  readonly timer?: Timer
  /** `timed`: awaited only in transactions that give the timer a value; elsewhere it may come and is absorbed. */
  readonly expected: 'always' | 'timed'
}

export interface TransactionPattern {
  readonly name: PatternName
  /** By language: `en`, `ru`. */
  readonly title: Readonly<Record<string, string>>
  readonly basis: string
  readonly mark: 'C' | 'P'
  readonly course: readonly Step[]
  /** `receipt`: the RCV of the last document. `silence`: the processing window after the last step passes without ERR. */
  readonly ends: 'response' | 'receipt' | 'silence' | 'sent'
  /** What a wait that is over leads to. `repeat`: sent again under a new MessageID. `roll-back`: on both sides, also on ERR. */
  readonly failure: 'repeat' | 'roll-back' | 'none'
}

/** A transaction's parameters. A time that is undefined means: not awaited (never: for ever). */
export interface Transaction {
  readonly code: string
  readonly key: string
  readonly pattern: TransactionPattern
  readonly receiveMs: number | undefined
  readonly processMs: number | undefined
  readonly answerMs: number | undefined
  /** How often the request may be sent again. */
  readonly repeats: number
  readonly signature: 'required' | 'optional'
  /** Hand a document on although its signature is wrong. */
  readonly passBadSignature: boolean
  readonly authorisation: boolean
  readonly mark: 'C' | 'P'
}

export interface CommonProcess {
  readonly key: string
  readonly code: string
  readonly version: string
  /** False while the codes are placeholders of ours. */
  readonly official: boolean
  readonly title: string
  /** Each by key. */
  readonly participants: ReadonlyMap<string, Participant>
  readonly procedures: ReadonlyMap<string, Procedure>
  readonly messages: ReadonlyMap<string, Message>
  readonly operations: ReadonlyMap<string, Operation>
}

export interface Participant {
  readonly key: string
  readonly code: string
  readonly title: string
}
export type Procedure = Participant

/** What one message code carries. */
export interface Message {
  readonly key: string
  readonly code: string
  /** Canonical document. */
  readonly document: string
  /** EDocCode, for example `R.006`. */
  readonly structure: string
  /** Local name of the root element. */
  readonly root: string
}

export interface Operation {
  readonly key: string
  readonly code: string
  readonly procedure: Procedure
  readonly transaction: Transaction
  readonly from: readonly Participant[]
  readonly to: readonly Participant[]
  readonly request: Message
  /** Empty where nothing but signals comes back. */
  readonly answers: readonly Message[]
  /** The operation whose request this one answers later, in a new transaction of the same procedure. */
  readonly follows: string | undefined
}
