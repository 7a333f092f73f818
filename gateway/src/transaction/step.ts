import type { Transaction } from '@asw/mappings'
import { otherRole, stepOf } from './course.ts'
import { Draft, type Move } from './draft.ts'
import { UNEXPECTED } from './effect.ts'
import type { DocumentArrived, Moment, SignalArrived, TransactionEvent } from './event.ts'
import type { TransactionState } from './state.ts'

/** Transmissions of one document that are answered; a partner's parameters allow a handful. */
const MAX_TRANSMISSIONS = 64

/**
 * The one function that moves a transaction (No 5, items 98-139), whatever its pattern: the course, the timers and the
 * number of repeats are data of `transaction`. Pure: the same state, event and moment give the same move. An event that comes
 * twice changes nothing the second time. The new state and what `effects` ask for are kept in one unit of work.
 */
export function step(transaction: Transaction, state: TransactionState, event: TransactionEvent, moment: Moment): Move {
  const draft = new Draft(transaction, state, moment)
  switch (event.type) {
    case 'sent':
      onSent(draft, event.messageId)
      break
    case 'unsent':
      if (state.sending === event.messageId) draft.fail()
      break
    case 'document':
      onDocument(draft, event)
      break
    case 'signal':
      if (event.code === 'ERR') onError(draft, event)
      else onSignal(draft, event.code, event)
      break
    case 'fault':
      onFault(draft, event)
      break
    case 'accepted':
      if (isControlled(draft, event.documentId)) {
        draft.set({ control: 'accepted' })
        draft.settle()
      }
      break
    case 'rejected':
      if (isControlled(draft, event.documentId)) {
        draft.set({ control: 'rejected', refusal: event.errors })
        draft.sayAgain()
        draft.refuse('us')
      }
      break
    case 'answered':
      onAnswered(draft, event.documentId)
      break
    case 'elapsed':
      onElapsed(draft, event.wait)
      break
    case 'replayed':
      onReplayed(draft)
      break
  }
  return draft.move
}

function onSent(draft: Draft, messageId: string): void {
  const at = stepOf(draft.transaction, draft.ownKind, draft.state.role)
  if (draft.state.sending !== messageId || at === undefined) return
  draft.clear('sending')
  draft.set({ done: Math.max(draft.state.done, at) })
  draft.settle()
}

/** A document: the first of its kind, the same once more, or one that does not belong here. */
function onDocument(draft: Draft, event: DocumentArrived): void {
  const { theirs } = draft
  if (theirs?.messageIds.includes(event.messageId)) return
  if (!belongs(draft, event)) {
    draft.note('unexpected', event.messageId)
    draft.signal('ERR', event.messageId, [{ ...UNEXPECTED, documentId: event.documentId }])
  } else if (theirs === undefined) onResponse(draft, event)
  else if (theirs.messageIds.length >= MAX_TRANSMISSIONS) draft.note('flood', event.messageId)
  else onRepeat(draft, event)
}

/** RW-16: a repeated document gets the same answer again: our response where there is one, else what we said so far. */
function onRepeat(draft: Draft, { messageId }: DocumentArrived): void {
  const { role, outcome, sending, stuck } = draft.state
  draft.heard(messageId)
  if (role !== 'respondent' || draft.own === undefined || outcome === 'rolled-back') draft.sayAgain()
  else if (sending === undefined) {
    if (stuck !== undefined) draft.effects.push({ type: 'healed' })
    draft.clear('stuck')
    draft.transmit()
  }
}

/** EM-05: a request relates to nothing, a response to a transmission of our request. A document comes again under its own id. */
function belongs({ state, theirs, transaction }: Draft, { relatesTo, documentId }: DocumentArrived): boolean {
  if (theirs !== undefined && theirs.documentId !== documentId) return false
  if (state.role === 'respondent') return relatesTo === undefined
  if (relatesTo === undefined || !state.request.messageIds.includes(relatesTo)) return false
  return stepOf(transaction, 'response', 'respondent') !== undefined && (theirs !== undefined || state.outcome === undefined)
}

function onResponse(draft: Draft, { messageId, documentId }: DocumentArrived): void {
  const at = stepOf(draft.transaction, 'response', 'respondent')
  if (at === undefined) return
  draft.set({ response: { documentId, messageIds: [messageId] }, control: 'pending' })
  draft.effects.push({ type: 'deliver', document: 'response', messageId })
  draft.progress(at)
}

function onSignal(draft: Draft, code: 'RCV' | 'PRS', { messageId, relatesTo }: SignalArrived): void {
  const { state, own } = draft
  const at = stepOf(draft.transaction, code, otherRole(state.role))
  if (relatesTo === undefined || !own?.messageIds.includes(relatesTo)) draft.note('unexpected', messageId)
  else if (at !== undefined && at > state.done && state.outcome === undefined) draft.progress(at)
}

/**
 * An ERR about our document, or about any other message of the transaction. That a *repeat* was not expected says that the
 * first transmission had arrived, and that a signal was not expected says nothing about the document: neither is a refusal.
 */
function onError(draft: Draft, { messageId, relatesTo, unexpected }: SignalArrived): void {
  const { state, own } = draft
  const aboutFirst = relatesTo !== undefined && own?.messageIds[0] === relatesTo
  if (state.outcome !== undefined || (unexpected && !aboutFirst)) draft.note('objection', messageId)
  else draft.refuse('them')
}

function onFault(draft: Draft, event: Extract<TransactionEvent, { type: 'fault' }>): void {
  const { state, own } = draft
  const about = event.relatesTo !== undefined && own?.messageIds.includes(event.relatesTo)
  if (event.transient) draft.note('outage', event.messageId)
  else if (about && state.outcome === undefined && state.stuck !== 'faulted') draft.stick('faulted')
  else draft.note('objection', event.messageId)
}

/** Whether this is the document whose control is still open. */
function isControlled({ state, theirs }: Draft, documentId: string): boolean {
  return state.control === 'pending' && theirs?.documentId === documentId && state.outcome === undefined
}

function onAnswered(draft: Draft, documentId: string): void {
  const { state, transaction } = draft
  const mayAnswer = state.role === 'respondent' && state.control === 'accepted' && state.outcome === undefined
  if (!mayAnswer || state.response !== undefined || stepOf(transaction, 'response', 'respondent') === undefined) return
  draft.transmit({ documentId, messageIds: [] })
}

function onElapsed(draft: Draft, id: number): void {
  const { wait } = draft.state
  if (wait === undefined || wait.id !== id || draft.moment.now < wait.until) return
  draft.clear('wait')
  switch (wait.for) {
    case 'silence':
      draft.close('done', 'course')
      break
    case 'us':
      draft.note('late')
      break
    case 'them':
      draft.repeatOrFail()
      break
  }
}

function onReplayed(draft: Draft): void {
  if (draft.state.stuck === undefined || draft.own === undefined) return
  draft.clear('stuck')
  draft.set({ repeats: 0 })
  draft.transmit()
}
