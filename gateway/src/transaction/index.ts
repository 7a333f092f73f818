/**
 * Transactions of the EAEU integrated system: six patterns, one pure state machine. The course of a pattern, its timers and
 * repeats are data of a pack; time, ids and the wire belong to the caller.
 */
export type { Move } from './draft.ts'
export type { Effect, Note } from './effect.ts'
export type { ControlError, DocumentArrived, Moment, SignalArrived, TransactionEvent } from './event.ts'
export { open, openedBy, unknown } from './open.ts'
export { type DocumentTrack, type Outcome, type Role, type Stuck, type TransactionState, turnOf, type Wait } from './state.ts'
export { step } from './step.ts'
