import { describe, expect, it } from 'vitest'
import { type Effect, type TransactionEvent, turnOf } from '../../src/transaction/index.ts'
import { ALL, KINDS, REQUEST, RESPONSE, Side } from './fixture.ts'

/** Both sides over a wire that loses nothing: what passes over it, in order, until nobody has anything to say. */
function run(transaction: (typeof ALL)[number][1]): { wire: string[]; initiator: Side; respondent: Side } {
  const initiator = new Side(transaction, 'i')
  const respondent = new Side(transaction, 'r')
  const wire: string[] = []
  const queue: { readonly side: Side; readonly effect: Effect }[] = []
  const put = (side: Side, effects: readonly Effect[]) => queue.push(...effects.map((effect) => ({ side, effect })))
  put(initiator, initiator.open())
  for (;;) {
    const next = queue.shift()
    if (!next) {
      const silent = [initiator, respondent].find((side) => side.state?.wait?.for === 'silence')
      if (!silent) return { wire, initiator, respondent }
      put(silent, silent.elapse())
      continue
    }
    const { side, effect } = next
    const other = side === initiator ? respondent : initiator
    if (effect.type === 'send') {
      wire.push(effect.document)
      put(side, side.step({ type: 'sent', messageId: effect.messageId }))
      const documentId = effect.document === 'request' ? REQUEST : RESPONSE
      const { messageId, relatesTo } = effect
      const event = { type: 'document', messageId, documentId, ...(relatesTo === undefined ? {} : { relatesTo }) } as const
      put(other, other.state === undefined ? other.openedBy(messageId) : other.step(event))
    } else if (effect.type === 'signal') {
      wire.push(`${side === initiator ? 'i' : 'r'}:${effect.code}`)
      put(other, other.step({ type: 'signal', code: effect.code, messageId: effect.messageId, relatesTo: effect.relatesTo }))
    } else if (effect.type === 'deliver') {
      put(side, side.step({ type: 'accepted', documentId: effect.document === 'request' ? REQUEST : RESPONSE }))
      if (side === respondent) put(side, side.step({ type: 'answered', documentId: RESPONSE }))
    }
  }
}

describe('the normal course', () => {
  it.each<[keyof typeof KINDS, string]>([
    ['mutual obligations', 'request r:RCV r:PRS response i:RCV i:PRS'],
    ['mutual obligations without RCV', 'request r:PRS response i:PRS'],
    ['question/response', 'request response'],
    ['request/response', 'request response'],
    ['request/response, guaranteed', 'request r:RCV r:PRS response'],
    ['request/response with PRS', 'request r:PRS response'],
    ['request/response with RCV', 'request r:RCV response'],
    ['request/confirmation', 'request response'],
    ['request/confirmation, guaranteed', 'request response i:RCV'],
    ['notification', 'request r:RCV'],
    ['distribution', 'request'],
  ])('%s: %s', (name, course) => {
    const { wire, initiator, respondent } = run(KINDS[name])
    expect(wire.join(' ')).toBe(course)
    expect([initiator.state?.outcome, respondent.state?.outcome]).toEqual(['done', 'done'])
  })

  it.each(ALL)('%s is done on both sides, each document handed over once', (_, transaction) => {
    const { initiator, respondent } = run(transaction)
    for (const side of [initiator, respondent]) {
      expect(side.state?.outcome).toBe('done')
      expect(turnOf(side.state!)).toEqual({ who: 'nobody' })
      expect(side.effects.filter(({ type }) => type === 'closed')).toHaveLength(1)
      const delivered = side.effects.filter(({ type }) => type === 'deliver')
      expect(new Set(delivered.map((one) => 'document' in one && one.document)).size).toBe(delivered.length)
    }
  })

  it.each(ALL)('%s: an event that comes twice changes nothing the second time', (_, transaction) => {
    const log: { side: Side; event: TransactionEvent }[] = []
    const original = Side.prototype.step
    Side.prototype.step = function (event) {
      const effects = original.call(this, event)
      log.push({ side: this, event })
      const state = this.state
      const again = new Side(this.transaction, 'x')
      again.state = state
      again.now = this.now
      expect([original.call(again, event), again.state]).toEqual([[], state])
      return effects
    }
    try {
      run(transaction)
    } finally {
      Side.prototype.step = original
    }
    expect(log.length).toBeGreaterThan(0)
  })
})
