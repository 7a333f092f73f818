import type { Transaction } from '@asw/mappings'
import { type Effect, type TransactionEvent, type TransactionState, turnOf, unknown } from '../../src/transaction/index.ts'
import { REQUEST, RESPONSE, Side } from './fixture.ts'

interface Mail {
  readonly to: 'i' | 'r'
  readonly event: Extract<TransactionEvent, { type: 'document' | 'signal' | 'fault' }>
}

/** What may happen next; `pick` chooses among the mail, or the side. */
export interface Chance {
  readonly what:
    | 'deliver'
    | 'double'
    | 'lose'
    | 'sent'
    | 'unsent'
    | 'accept'
    | 'reject'
    | 'answer'
    | 'elapse'
    | 'crash'
    | 'replay'
    | 'fault'
    | 'outage'
  readonly pick: number
}

/** Two sides and a wire that loses, doubles and reorders. After every move it checks what must always hold. */
export class Network {
  readonly i: Side
  readonly r: Side
  mail: Mail[] = []
  readonly breaches: string[] = []
  readonly documents = new Set<string>()
  replays = 0
  lost = false
  readonly #transaction: Transaction

  constructor(transaction: Transaction) {
    this.#transaction = transaction
    this.i = new Side(transaction, 'i')
    this.r = new Side(transaction, 'r')
    this.#after('i', undefined, this.i.open())
  }

  side(pick: number): ['i' | 'r', Side] {
    return pick % 2 === 0 ? ['i', this.i] : ['r', this.r]
  }

  take({ what, pick }: Chance): void {
    const [name, side] = this.side(pick)
    const { state } = side
    const at = pick % Math.max(1, this.mail.length)
    if (what === 'deliver') this.#deliver(this.mail.splice(at, 1)[0])
    else if (what === 'double') this.#deliver(this.mail[at])
    else if (what === 'lose') this.lost = this.mail.splice(at, 1).length > 0 || this.lost
    else if (what === 'crash') side.state = state && (JSON.parse(JSON.stringify(state)) as TransactionState)
    else if (what === 'fault' || what === 'outage') this.#fault(name, what === 'outage', pick)
    else if (state) this.#step(name, this.#eventOf(what, name, side, state))
  }

  #eventOf(
    what: Exclude<Chance['what'], 'deliver' | 'double' | 'lose' | 'crash' | 'fault' | 'outage'>,
    name: 'i' | 'r',
    side: Side,
    state: TransactionState,
  ): TransactionEvent {
    const theirs = name === 'i' ? RESPONSE : REQUEST
    switch (what) {
      case 'sent':
        return { type: 'sent', messageId: state.sending ?? 'none' }
      case 'unsent':
        this.lost ||= state.sending !== undefined
        return { type: 'unsent', messageId: state.sending ?? 'none' }
      case 'accept':
        return { type: 'accepted', documentId: theirs }
      case 'reject':
        return { type: 'rejected', documentId: theirs, errors: [{ code: '01', description: 'x' }] }
      case 'answer':
        return { type: 'answered', documentId: RESPONSE }
      case 'elapse':
        this.i.now = this.r.now = Math.max(side.now, state.wait?.until ?? 0)
        return { type: 'elapsed', wait: state.wait?.id ?? 0 }
      case 'replay':
        this.replays += 1
        return { type: 'replayed' }
    }
  }

  #fault(to: 'i' | 'r', transient: boolean, pick: number): void {
    const { state } = this[to]
    const about = to === 'i' ? state?.request : state?.response
    const relatesTo = about?.messageIds[pick % about.messageIds.length]
    if (relatesTo === undefined) return
    this.lost = true
    this.#deliver({ to, event: { type: 'fault', messageId: `f${pick}`, transient, relatesTo } })
  }

  /** The one next thing that can happen, as a calm world has it; false where nothing can any more. */
  advance(): boolean {
    const next = this.#due()
    if (next) this.take(next)
    return next !== undefined
  }

  /** Lets everything happen that still can, until both sides have nobody to wait for but an operator. */
  drain(max = 2_000): boolean {
    for (let round = 0; round < max; round += 1) {
      const next = this.#due()
      if (!next) return true
      this.take(next)
    }
    return false
  }

  #due(): Chance | undefined {
    if (this.mail.length > 0) return { what: 'deliver', pick: 0 }
    for (const pick of [0, 1]) {
      const { state } = this.side(pick)[1]
      if (!state) continue
      const turn = turnOf(state)
      if (turn.who === 'relay') return { what: 'sent', pick }
      if (turn.who === 'us') return { what: state.control === 'pending' ? 'accept' : 'answer', pick }
    }
    for (const pick of [0, 1]) {
      if (this.side(pick)[1].state?.wait) return { what: 'elapse', pick }
    }
    return undefined
  }

  #deliver(mail: Mail | undefined): void {
    if (!mail) return
    const side = this[mail.to]
    if (side.state !== undefined) {
      this.#step(mail.to, mail.event)
      return
    }
    const { event } = mail
    if (event.type === 'fault') return
    if (event.type === 'document' && event.relatesTo === undefined)
      this.#after(mail.to, undefined, side.openedBy(event.messageId))
    else this.#after(mail.to, undefined, unknown(event, side.moment))
  }

  #step(name: 'i' | 'r', event: TransactionEvent): void {
    const side = this[name]
    const before = side.state
    const effects = side.step(event)
    this.#after(name, before, effects)
    this.#twice(name, event)
  }

  /** The same event again, as after a crash between keeping the state and forgetting the event. */
  #twice(name: 'i' | 'r', event: TransactionEvent): void {
    const { state, now } = this[name]
    if (event.type === 'replayed') return
    const again = new Side(this.#transaction, 'again')
    again.state = JSON.parse(JSON.stringify(state)) as TransactionState
    again.now = now
    const effects = again.step(event).filter(({ type }) => type !== 'note')
    const moved = JSON.stringify(again.state) !== JSON.stringify(state)
    const answered = effects.some((effect) => effect.type !== 'signal' || effect.code !== 'ERR')
    if (moved || answered) this.breaches.push(`${event.type} twice moved something`)
  }

  #after(name: 'i' | 'r', before: TransactionState | undefined, effects: readonly Effect[]): void {
    const side = this[name]
    const to = name === 'i' ? 'r' : 'i'
    for (const effect of effects) {
      if (effect.type === 'send') {
        const documentId = effect.document === 'request' ? REQUEST : RESPONSE
        this.documents.add(effect.messageId)
        const relatesTo = effect.relatesTo === undefined ? {} : { relatesTo: effect.relatesTo }
        this.mail.push({ to, event: { type: 'document', messageId: effect.messageId, documentId, ...relatesTo } })
      }
      if (effect.type === 'signal') {
        if (!this.documents.has(effect.relatesTo)) this.breaches.push('a signal was answered by a signal')
        const unexpected = effect.errors.length > 0 && effect.errors.every(({ code }) => code === 'Common:UnexpectedMessage')
        const { code, messageId, relatesTo } = effect
        this.mail.push({ to, event: { type: 'signal', code, messageId, relatesTo, unexpected } })
      }
    }
    const { state } = side
    if (state) this.#hold(name, before, state)
  }

  #hold(name: 'i' | 'r', before: TransactionState | undefined, state: TransactionState): void {
    const breach = (what: string) => this.breaches.push(`${name}: ${what}`)
    const { effects } = this[name]
    const all = (type: Effect['type']) => effects.filter((effect) => effect.type === type)
    if (before?.outcome !== undefined && before.outcome !== state.outcome) breach('a second outcome')
    if (all('closed').length > 1) breach('closed twice')
    if ((state.outcome === undefined) !== (all('closed').length === 0)) breach('an outcome without its effect')
    if (before && before.done > state.done) breach('a step was undone')
    if (all('deliver').length > 1) breach('a document was handed over twice')
    const own = name === 'i' ? state.request : state.response
    if (own && new Set(own.messageIds).size !== own.messageIds.length) breach('a MessageID was used twice')
    if (JSON.stringify(JSON.parse(JSON.stringify(state))) !== JSON.stringify(state)) breach('the state is not plain data')
    if (state.repeats > this.#transaction.repeats) breach('more repeats than agreed')
    const sends = all('send').length
    if (name === 'i' && sends > (1 + this.#transaction.repeats) * (1 + this.replays)) breach('more transmissions than agreed')
    if (!this.#owned(state)) breach('nobody’s turn')
  }

  /** Never stuck without a timer or an owner who knows what to do. */
  #owned(state: TransactionState): boolean {
    const ended = state.outcome !== undefined || state.stuck !== undefined
    if (ended) return state.wait === undefined && state.sending === undefined
    if (state.sending !== undefined) return state.wait === undefined
    if (state.wait !== undefined && state.wait.for !== 'us') return true
    return state.control === 'pending' || (state.role === 'respondent' && state.control === 'accepted' && !state.response)
  }
}
