import { Fault } from '../../message/fault.ts'
import { placeOf, type TransactionPlace } from './action.ts'
import type { LogicalAddress } from './address.ts'
import type { EaeuHeader, EaeuMessage, SignalError } from './message.ts'
import type { SignalCode } from './names.ts'

export interface Opening {
  readonly to: LogicalAddress
  readonly replyTo: LogicalAddress
  readonly place: TransactionPlace
  /** `P.XX.99.MSG.999` */
  readonly message: string
  readonly messageId: string
  /** One for a procedure of our own; the chain of the outer procedure and one more for a nested one. */
  readonly procedures: readonly string[]
  readonly conversationId: string
}

/** Header of the first message of a transaction: it relates to nothing (No 5, item 37). */
export function openingHeader({ to, replyTo, place, message, ...ids }: Opening): EaeuHeader {
  return { to, replyTo, action: { kind: 'document', message, ...place }, ...ids }
}

/** Header of the answer document to a message: To and ReplyTo change places, the ids of the transaction stay (items 37, 40, 102). */
export function answerHeader(source: EaeuHeader, message: string, messageId: string): EaeuHeader {
  const { place, ...rest } = backTo(source)
  return { ...rest, action: { kind: 'document', message, ...place }, messageId }
}

/** Header of the same message once more: a new transmission with a new MessageID and nothing else new (items 36, 100). */
export function repeatHeader(header: EaeuHeader, messageId: string): EaeuHeader {
  return { ...header, messageId }
}

export interface SignalIds {
  readonly messageId: string
  readonly signalId: string
  /** RFC 3339, UTC. */
  readonly dateTime: string
}

/** A signal about a message (items 113-121): RCV and PRS without errors, ERR with at least one. */
export function signalFor(
  source: EaeuHeader,
  code: SignalCode,
  { messageId, signalId, dateTime }: SignalIds,
  errors: readonly SignalError[] = [],
): EaeuMessage {
  const { place, ...rest } = backTo(source)
  return {
    header: { ...rest, action: { kind: 'signal', signal: code, ...place }, messageId },
    content: { kind: 'signal', signal: { code, id: signalId, dateTime, errors } },
  }
}

function backTo(source: EaeuHeader): Omit<EaeuHeader, 'action' | 'messageId'> & { readonly place: TransactionPlace } {
  const { action, to, replyTo, messageId, procedures, conversationId } = source
  if (action.kind === 'fault' || !replyTo || !procedures || conversationId === undefined) {
    throw new Fault('ASW_EAEU_HEADER', 'a fault is not answered')
  }
  return { to: replyTo, replyTo: to, relatesTo: { messageId }, procedures, conversationId, place: placeOf(action) }
}
