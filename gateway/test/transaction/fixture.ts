import { loadPack, type Transaction, type TransactionPattern } from '@asw/mappings'
import {
  type Effect,
  type Moment,
  type Move,
  open,
  openedBy,
  step,
  type TransactionEvent,
  type TransactionState,
} from '../../src/transaction/index.ts'

const { exchange } = loadPack('eaeu')
if (exchange === undefined) throw new Error('the pack has no exchange data')
export const EXCHANGE = exchange

const MINUTE = 60_000
const base = [...EXCHANGE.transactions.values()][0] as Transaction
const of = (pattern: TransactionPattern['name'], times: Partial<Transaction>): Transaction => ({
  ...base,
  code: `${pattern} ${Object.keys(times).join(' ')}`.trim(),
  pattern: EXCHANGE.patterns.get(pattern) as TransactionPattern,
  receiveMs: undefined,
  processMs: undefined,
  answerMs: undefined,
  repeats: 2,
  ...times,
})
const [receiveMs, processMs, answerMs] = [2 * MINUTE, 5 * MINUTE, 10 * MINUTE]

/** Every pattern, with and without what its transactions may leave out, by name. */
export const KINDS = {
  'mutual obligations': of('mutual-obligations', { receiveMs, processMs, answerMs }),
  'mutual obligations without RCV': of('mutual-obligations', { processMs, answerMs }),
  'question/response': of('question-response', { answerMs }),
  'request/response': of('request-response', { answerMs }),
  'request/response, guaranteed': of('request-response', { receiveMs, processMs, answerMs }),
  'request/response with PRS': of('request-response', { processMs, answerMs }),
  'request/response with RCV': of('request-response', { receiveMs, answerMs }),
  'request/confirmation': of('request-confirmation', { answerMs }),
  'request/confirmation, guaranteed': of('request-confirmation', { receiveMs, answerMs }),
  notification: of('notification', { receiveMs }),
  distribution: of('distribution', {}),
} as const satisfies Record<string, Transaction>
export const ALL: readonly (readonly [name: string, transaction: Transaction])[] = [
  ...Object.entries(KINDS),
  ...[...EXCHANGE.transactions.values()].map((one) => [`${one.code} of the pack`, one] as const),
]

export const REQUEST = 'document-request'
export const RESPONSE = 'document-response'

/** One side of a transaction with a clock and ids of its own: what `step` says is kept, as a journal would. */
export class Side {
  readonly transaction: Transaction
  state: TransactionState | undefined
  now = 1_000_000
  readonly effects: Effect[] = []
  #ids = 0
  readonly #name: string

  constructor(transaction: Transaction, name: string) {
    this.transaction = transaction
    this.#name = name
  }
  get moment(): Moment {
    return { now: this.now, uuid: () => `${this.#name}${++this.#ids}` }
  }
  open(): readonly Effect[] {
    return this.keep(open(this.transaction, { conversationId: 'conversation', documentId: REQUEST }, this.moment))
  }
  openedBy(messageId: string): readonly Effect[] {
    const event = { type: 'document', messageId, documentId: REQUEST } as const
    const move = openedBy(this.transaction, 'conversation', event, this.moment)
    if (move === undefined) throw new Error('not opened')
    return this.keep(move)
  }
  step(event: TransactionEvent): readonly Effect[] {
    if (this.state === undefined) throw new Error('not open')
    return this.keep(step(this.transaction, this.state, event, this.moment))
  }
  /** The timer of the present wait fires when its time is over. */
  elapse(): readonly Effect[] {
    const wait = this.state?.wait
    if (wait === undefined) throw new Error('nothing is waited for')
    this.now = wait.until
    return this.step({ type: 'elapsed', wait: wait.id })
  }
  keep({ state, effects }: Move): readonly Effect[] {
    this.state = state
    this.effects.push(...effects)
    return effects
  }
}

/** Effects as one reads them: `send request`, `PRS about m1`, `closed done by course`. */
export function told(effects: readonly Effect[]): readonly string[] {
  return effects.map(tell)
}
function tell(effect: Effect): string {
  switch (effect.type) {
    case 'send':
      return `send ${effect.document}${effect.relatesTo === undefined ? '' : ` to ${effect.relatesTo}`}`
    case 'signal':
      return `${effect.code} about ${effect.relatesTo}`
    case 'deliver':
      return `deliver ${effect.document}`
    case 'stuck':
      return effect.why
    case 'healed':
      return 'healed'
    case 'closed':
      return `closed ${effect.outcome} by ${effect.by}`
    case 'note':
      return `note ${effect.what}`
  }
}
