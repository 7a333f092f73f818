import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultFor, pack, sourceOf, unpack } from '../../../src/envelope/eaeu/index.ts'
import { Fault, faultOf } from '../../../src/message/fault.ts'
import { filesOf, MESSAGES, soap, uuid, VN } from './fixture.ts'

const SEEDS = [...filesOf('foreign').values(), ...Object.values(MESSAGES).map((message) => Buffer.from(pack(message).body))].map(
  (bytes) => bytes.toString('utf8'),
)
/** Texts that a header, a signal or a fault may hold somewhere: in the wrong place they must not pass. */
const TEXTS = [
  '',
  ' ',
  'x',
  '\u0000',
  '&amp;',
  '<!-- -->',
  '<b/>',
  'urn:uuid:',
  'urn:uuid:11111111-1111-4111-8111-111111111111',
  '11111111-1111-4111-8111-111111111111',
  'EAEU://EEC/SR/gate',
  'EAEU://EEC/CP/P.ZZ.01/P.ACT.001',
  'int://CP/P.ZZ.01/1.0.0/P.ZZ.01.PRC.001/P.ZZ.01.TRN.001/P.MSG.PRS',
  'http://www.w3.org/2005/08/addressing/fault',
  '2026-11-21T10:00:00',
  'soap:Sender',
]
const NAMES = ['wsa:To', 'wsa:From', 'wsa:FaultTo', 'wsa:Action', 'int:Integration', 'int:ProcedureID', 'soap:Fault', 'soap:Body']
const LEAF = /<([\w.:-]+)((?:\s[^<>]*)?)>([^<]*)<\/\1>/g
const mutation = fc.record({
  kind: fc.constantFrom('drop', 'double', 'move', 'text', 'text', 'name', 'octet'),
  from: fc.nat({ max: 60 }),
  to: fc.nat({ max: 60 }),
  text: fc.constantFrom(...TEXTS),
  name: fc.constantFrom(...NAMES),
})

/** Leaves dropped, doubled, moved, filled and renamed; now and then an octet, which is mostly no XML any more. */
const mutants = fc.tuple(fc.constantFrom(...SEEDS), fc.array(mutation, { minLength: 1, maxLength: 3 })).map(([seed, mutations]) =>
  Buffer.from(
    mutations.reduce((xml, { kind, from, to, text, name }) => {
      const leaves = [...xml.matchAll(LEAF)]
      const [leaf, other] = [leaves[from % leaves.length], leaves[to % leaves.length]]
      if (!leaf || !other) return xml
      const put = (at: number, length: number, by: string) => xml.slice(0, at) + by + xml.slice(at + length)
      if (kind === 'drop') return put(leaf.index, leaf[0].length, '')
      if (kind === 'double') return put(other.index, 0, leaf[0])
      if (kind === 'move') return put(leaf.index, leaf[0].length, other[0])
      if (kind === 'text') return put(leaf.index, leaf[0].length, `<${leaf[1]}${leaf[2]}>${text}</${leaf[1]}>`)
      if (kind === 'name') return put(leaf.index, leaf[0].length, `<${name}${leaf[2]}>${leaf[3]}</${name}>`)
      return put(leaf.index + to, 1, String.fromCharCode(from * 4))
    }, seed),
  ),
)

describe('a mutant of a message', () => {
  it('is read or refused by a code of ours, never by an accident; what is read can be written and read again', () => {
    let read = 0
    fc.assert(
      fc.property(mutants, (bytes) => {
        try {
          const message = unpack(soap(bytes))
          read += 1
          const { integration: _, ...header } = message.header
          // a fault is read more leniently than it is written
          if (header.action.kind === 'fault') return
          expect(unpack(pack({ ...message, header }))).toEqual({ ...message, header })
        } catch (error) {
          if (error instanceof Error && error.name === 'AssertionError') throw error
          expect(faultOf(error).code).not.toBe('ASW_INTERNAL')
        }
      }),
      { numRuns: 1_200 },
    )
    expect(read).toBeGreaterThan(50)
  })

  it('is answered by a fault that a partner can read, or by none', () => {
    let answered = 0
    fc.assert(
      fc.property(mutants, (bytes) => {
        const fault = refusal(bytes)
        const source = fault && sourceOf(fault)
        const answer = source && faultFor(source, { fault, from: VN, partners: [VN], messageId: uuid(9) })
        if (!answer) return
        answered += 1
        expect(unpack(pack(answer))).toEqual(answer)
      }),
      { numRuns: 800 },
    )
    expect(answered).toBeGreaterThan(50)
  })
})

function refusal(bytes: Uint8Array): Fault | undefined {
  try {
    unpack(soap(bytes))
    return undefined
  } catch (error) {
    return error instanceof Fault ? error : undefined
  }
}
