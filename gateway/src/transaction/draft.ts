import type { Transaction } from '@asw/mappings'
import { isAwaited, nextStep, silenceOf, stepOf, timeOf } from './course.ts'
import { type Effect, FATAL, type Note } from './effect.ts'
import type { ControlError, Moment } from './event.ts'
import type { DocumentTrack, Outcome, Stuck, TransactionState, Wait } from './state.ts'

export interface Move {
  readonly state: TransactionState
  readonly effects: readonly Effect[]
}

/** One move in the making: what the rules of `step` do to a state, and nothing of when they do it. Lives within one call. */
export class Draft {
  state: TransactionState
  readonly effects: Effect[] = []
  readonly transaction: Transaction
  readonly moment: Moment

  constructor(transaction: Transaction, state: TransactionState, moment: Moment) {
    this.transaction = transaction
    this.state = state
    this.moment = moment
  }

  get move(): Move {
    return { state: this.state, effects: this.effects }
  }
  /** Our document: the request of the initiator, the response of the respondent. */
  get own(): DocumentTrack | undefined {
    return this.state.role === 'initiator' ? this.state.request : this.state.response
  }
  /** The partner's document. */
  get theirs(): DocumentTrack | undefined {
    return this.state.role === 'initiator' ? this.state.response : this.state.request
  }
  get ownKind(): 'request' | 'response' {
    return this.state.role === 'initiator' ? 'request' : 'response'
  }
  get theirKind(): 'request' | 'response' {
    return this.state.role === 'initiator' ? 'response' : 'request'
  }

  note(what: Note, messageId?: string): void {
    this.effects.push({ type: 'note', what, ...(messageId === undefined ? {} : { messageId }) })
  }
  signal(code: 'RCV' | 'PRS' | 'ERR', relatesTo: string, errors: readonly ControlError[] = []): void {
    this.effects.push({ type: 'signal', code, messageId: this.moment.uuid(), relatesTo, errors })
  }

  /** A message of theirs, kept for the day it comes again. */
  heard(messageId: string): void {
    const { theirKind } = this
    const track = this.theirs
    if (track) this.set({ [theirKind]: { ...track, messageIds: [...track.messageIds, messageId] } })
  }

  /** A transmission of our document. `track`: for the first one. In a closed transaction nothing waits for it. */
  transmit(track: DocumentTrack | undefined = this.own): void {
    if (!track) return
    const messageId = this.moment.uuid()
    this.set({ [this.ownKind]: { ...track, messageIds: [...track.messageIds, messageId] } })
    if (this.state.outcome === undefined) {
      this.clear('wait')
      this.set({ sending: messageId })
    }
    const relatesTo = this.ownKind === 'response' ? this.state.request.messageIds.at(-1) : undefined
    this.effects.push({ type: 'send', document: this.ownKind, messageId, ...(relatesTo === undefined ? {} : { relatesTo }) })
  }

  /** A step is done; whatever was before it counts as done as well: its signal was lost, or comes late. */
  progress(step: number): void {
    if (this.state.stuck !== undefined) this.effects.push({ type: 'healed' })
    this.clear('stuck', 'sending', 'wait')
    this.set({ done: Math.max(this.state.done, step) })
    this.settle()
  }

  /** Goes on as far as it can without waiting for anybody: sends the signals that are our turn, starts the next wait, ends. */
  settle(): void {
    let at = this.nextOpen()
    while (at !== undefined && this.signalIfOurs(at)) {
      this.set({ done: at })
      at = this.nextOpen()
    }
    if (!this.isOpen || this.state.sending !== undefined) return
    const step = at === undefined ? undefined : this.transaction.pattern.course[at]
    if (at === undefined || step === undefined) this.end()
    else this.waitFor(step.by === this.state.role ? 'us' : 'them', at, timeOf(this.transaction, step.timer))
  }

  private get isOpen(): boolean {
    return this.state.outcome === undefined && this.state.stuck === undefined
  }
  private nextOpen(): number | undefined {
    return this.isOpen ? nextStep(this.transaction, this.state.done) : undefined
  }

  /** RCV goes out as soon as a document has passed structural control, PRS once our own control has accepted it. */
  private signalIfOurs(at: number): boolean {
    const step = this.transaction.pattern.course[at]
    const last = this.theirs?.messageIds.at(-1)
    if (step?.by !== this.state.role || last === undefined || this.state.sending !== undefined) return false
    if (step.sends !== 'RCV' && !(step.sends === 'PRS' && this.state.control === 'accepted')) return false
    this.signal(step.sends, last)
    return true
  }

  /** The course is through. */
  private end(): void {
    const last = this.transaction.pattern.course.length - 1
    if (this.state.control === 'pending') this.waitFor('us', last, silenceOf(this.transaction))
    else if (this.transaction.pattern.ends === 'silence') this.waitFor('silence', last, silenceOf(this.transaction) ?? 0)
    else this.close('done', 'course')
  }

  /** A wait that runs already goes on running; without a time there is none, and it is simply our turn. */
  private waitFor(whom: Wait['for'], step: number, ms: number | undefined): void {
    const { wait, waits } = this.state
    if (ms === undefined || (wait?.for === whom && wait.step === step)) return
    this.set({ waits: waits + 1, wait: { id: waits + 1, for: whom, step, until: this.moment.now + ms } })
  }

  /** Says again of the partner's document what was said of it before, about its newest transmission. */
  sayAgain(): void {
    const { control, outcome, refusal } = this.state
    const last = this.theirs?.messageIds.at(-1)
    if (last === undefined) return
    if (control === 'rejected' || outcome === 'rolled-back') {
      this.signal('ERR', last, refusal ?? [FATAL])
      return
    }
    if (this.wasSent('RCV')) this.signal('RCV', last)
    if (this.wasSent('PRS') && control === 'accepted') this.signal('PRS', last)
  }
  private wasSent(code: 'RCV' | 'PRS'): boolean {
    const at = stepOf(this.transaction, code, this.state.role)
    const step = at === undefined ? undefined : this.transaction.pattern.course[at]
    return at !== undefined && step !== undefined && at <= this.state.done && isAwaited(this.transaction, step)
  }

  /** What was awaited did not come: once more, or the end (No 5, items 105-110). */
  repeatOrFail(): void {
    const { repeats } = this.state
    if (repeats < this.transaction.repeats) {
      this.set({ repeats: repeats + 1 })
      this.transmit()
    } else this.fail()
  }

  /** Where both sides undo, the other one is told, as far as there is a message of theirs to tell it about. */
  fail(): void {
    if (this.transaction.pattern.failure === 'roll-back') {
      const last = this.theirs?.messageIds.at(-1)
      if (last !== undefined) this.signal('ERR', last, [FATAL])
      this.close('rolled-back', 'us')
    } else this.stick('expired')
  }

  stick(why: Stuck): void {
    this.clear('wait', 'sending')
    this.set({ stuck: why })
    this.effects.push({ type: 'stuck', why })
  }

  /** An ERR, of either side. */
  refuse(by: 'us' | 'them'): void {
    this.close(this.transaction.pattern.failure === 'roll-back' ? 'rolled-back' : 'refused', by)
  }

  close(outcome: Outcome, by: 'us' | 'them' | 'course'): void {
    this.clear('wait', 'sending', 'stuck')
    this.set({ outcome })
    this.effects.push({ type: 'closed', outcome, by })
  }

  set(fields: Partial<TransactionState>): void {
    this.state = { ...this.state, ...fields }
  }
  clear(...keys: readonly ('wait' | 'sending' | 'stuck')[]): void {
    const entries = Object.entries(this.state).filter(([key]) => !(keys as readonly string[]).includes(key))
    this.state = Object.fromEntries(entries) as unknown as TransactionState
  }
}
