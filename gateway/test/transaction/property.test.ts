import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { turnOf } from '../../src/transaction/index.ts'
import { ALL, KINDS } from './fixture.ts'
import { type Chance, Network } from './network.ts'

const pick = fc.nat({ max: 40 })
const chance = (...whats: readonly Chance['what'][]): fc.Arbitrary<Chance> => fc.record({ what: fc.constantFrom(...whats), pick })
const KIND = [
  'deliver',
  'deliver',
  'deliver',
  'sent',
  'sent',
  'accept',
  'answer',
  'elapse',
  'crash',
] as const satisfies readonly Chance['what'][]
const CRUEL = [...KIND, 'double', 'lose', 'unsent', 'reject', 'replay', 'fault', 'outage'] as const

describe('a transaction over any order of messages, signals, timers, duplicates, losses and crashes', () => {
  it.each(ALL)('%s: never without timer or owner, never two outcomes, everything once', (_, transaction) => {
    fc.assert(
      fc.property(fc.array(chance(...CRUEL), { maxLength: 60 }), (chances) => {
        const network = new Network(transaction)
        for (const one of chances) network.take(one)
        expect(network.breaches).toEqual([])
        expect(network.drain()).toBe(true)
        expect(network.breaches).toEqual([])
        for (const { state } of [network.i, network.r]) {
          if (state) expect(['nobody', 'operator']).toContain(turnOf(state).who)
        }
      }),
      { numRuns: 300 },
    )
  })

  it.each(ALL)('%s: where nothing is lost or refused, both sides end well in the end, whatever the order', (_, transaction) => {
    fc.assert(
      fc.property(fc.array(chance('deliver', 'sent', 'accept', 'answer', 'crash', 'double'), { maxLength: 60 }), (chances) => {
        const network = new Network(transaction)
        for (const one of chances) network.take(one)
        network.drain()
        expect([network.i.state?.outcome, network.r.state?.outcome]).toEqual(['done', 'done'])
      }),
      { numRuns: 200 },
    )
  })

  it.each(Object.entries(KINDS))('%s: one loss of anything is mended by timers and repeats', (_, transaction) => {
    fc.assert(
      fc.property(fc.nat({ max: 12 }), (at) => {
        const network = new Network(transaction)
        let messages = 0
        for (let round = 0; round < 500; round += 1) {
          if (network.mail.length > 0 && messages++ === at) network.take({ what: 'lose', pick: 0 })
          if (!network.advance()) break
        }
        const outcomes = [network.i.state?.outcome, network.r.state?.outcome]
        // a distribution is sent and forgotten: what is lost is lost
        const expected = transaction.pattern.ends === 'sent' && network.lost ? ['done', undefined] : ['done', 'done']
        expect(outcomes).toEqual(expected)
      }),
    )
  })

  it.each(ALL)('%s: a partner that is never heard is tried as often as agreed, then it is over', (_, transaction) => {
    const network = new Network(transaction)
    for (let round = 0; round < 200; round += 1) {
      network.mail = []
      network.advance()
    }
    const { state, effects } = network.i
    const awaited = transaction.pattern.ends !== 'sent'
    expect(effects.filter(({ type }) => type === 'send')).toHaveLength(awaited ? 1 + transaction.repeats : 1)
    const ended = transaction.pattern.failure === 'roll-back' ? 'rolled-back' : awaited ? 'expired' : 'done'
    expect(state?.outcome ?? state?.stuck).toBe(ended)
    expect(network.breaches).toEqual([])
  })

  it('mutual obligations end alike on both sides, unless the last word itself was lost', () => {
    fc.assert(
      fc.property(fc.array(chance(...KIND, 'reject'), { maxLength: 60 }), (chances) => {
        const network = new Network(KINDS['mutual obligations'])
        // a timer stands for a time in which the wire had time enough
        for (const one of chances) if (one.what !== 'elapse' || network.mail.length === 0) network.take(one)
        network.drain()
        expect(network.i.state?.outcome).toBe(network.r.state?.outcome)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the network finds what it looks for', () => {
  it.each([
    ['a second outcome', (network: Network) => Object.assign(network.i.state!, { outcome: 'refused' })],
    ['nobody’s turn', (network: Network) => Object.assign(network.i.state!, { sending: undefined, wait: undefined })],
  ])('%s', (what, spoil) => {
    const network = new Network(KINDS.notification)
    network.take({ what: 'sent', pick: 0 })
    spoil(network)
    network.take({ what: 'replay', pick: 0 })
    network.take({ what: 'deliver', pick: 0 })
    network.take({ what: 'deliver', pick: 0 })
    expect(network.breaches.join()).toContain(what === 'a second outcome' ? 'outcome' : what)
  })
})
