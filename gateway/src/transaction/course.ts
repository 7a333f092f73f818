import type { Step, Transaction } from '@asw/mappings'
import type { Role } from './state.ts'

type Sending = Step['sends']

/** Milliseconds that a step may take; `undefined`: it is not awaited (never: for ever). */
export function timeOf(transaction: Transaction, timer: Step['timer']): number | undefined {
  switch (timer) {
    case 'receive':
      return transaction.receiveMs
    case 'process':
      return transaction.processMs
    case 'answer':
      return transaction.answerMs
    case undefined:
      return undefined
  }
}

/** Whether a step is part of the course of this transaction: always, or because its timer has a value. */
export function isAwaited(transaction: Transaction, step: Step): boolean {
  return step.expected === 'always' || timeOf(transaction, step.timer) !== undefined
}

/** The first step behind `done` that is part of the course. */
export function nextStep(transaction: Transaction, done: number): number | undefined {
  const { course } = transaction.pattern
  for (let at = done + 1; at < course.length; at += 1) {
    const step = course[at]
    if (step && isAwaited(transaction, step)) return at
  }
  return undefined
}

/** Where in the course this is sent by this side; `undefined` where it never is. */
export function stepOf(transaction: Transaction, sends: Sending, by: Role): number | undefined {
  const at = transaction.pattern.course.findIndex((step) => step.sends === sends && step.by === by)
  return at === -1 ? undefined : at
}

/** How long nothing may be heard before a transaction that ends in silence is done (No 5, items 122-124). */
export function silenceOf({ processMs, receiveMs, answerMs }: Transaction): number | undefined {
  return processMs ?? receiveMs ?? answerMs
}

export function otherRole(role: Role): Role {
  return role === 'initiator' ? 'respondent' : 'initiator'
}
