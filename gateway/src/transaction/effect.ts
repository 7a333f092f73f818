import type { ControlError } from './event.ts'
import type { Outcome, Stuck } from './state.ts'

/** What is to be done, in this order, in the same unit of work that keeps the new state. */
export type Effect =
  /** A transmission of our document: new MessageID; ConversationID, ProcedureID and document id as ever. */
  | { readonly type: 'send'; readonly document: 'request' | 'response'; readonly messageId: string; readonly relatesTo?: string }
  /** A signal about the partner's message `relatesTo`. `errors` in ERR only. */
  | {
      readonly type: 'signal'
      readonly code: 'RCV' | 'PRS' | 'ERR'
      readonly messageId: string
      readonly relatesTo: string
      readonly errors: readonly ControlError[]
    }
  /** A document to be controlled, and then handed to the application: once, however often it comes. */
  | { readonly type: 'deliver'; readonly document: 'request' | 'response'; readonly messageId: string }
  | { readonly type: 'stuck'; readonly why: Stuck }
  /** A late message healed what was stuck. */
  | { readonly type: 'healed' }
  | { readonly type: 'closed'; readonly outcome: Outcome; readonly by: 'us' | 'them' | 'course' }
  /** For the timeline and the operator; nothing follows from it. */
  | { readonly type: 'note'; readonly what: Note; readonly messageId?: string }

/**
 * `unexpected`: a message that does not belong here. `objection`: an ERR or a fault that changes nothing any more, or is not
 * about a document of ours. `outage`: the partner says it is down. `late`: our own turn takes longer than the parameters
 * allow. `flood`: one document was repeated beyond reason.
 */
export type Note = 'unexpected' | 'objection' | 'outage' | 'late' | 'flood'

export const UNEXPECTED: ControlError = {
  code: 'Common:UnexpectedMessage',
  description: 'Сообщение не ожидается в данной транзакции',
}
export const FATAL: ControlError = { code: 'Common:FatalError', description: 'Транзакция отменена: подтверждение не получено' }
