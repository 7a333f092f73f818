import { describe, expect, it } from 'vitest'
import { EaeuJudge } from '../fuzz/eaeu-judge.ts'
import { faultBody, signalBody } from '../src/wire/eaeu/answers.ts'
import { type EaeuHeaderWish, eaeuWire, writeEaeuEnvelope } from '../src/wire/eaeu/envelope.ts'
import { GATE } from '../src/wire/eaeu/names.ts'
import { readEaeu } from '../src/wire/eaeu/read.ts'

const TWIN = 'EAEU://EEC/CP/P.XX.99/P.ACT.001'
const SUT = 'EAEU://VN/CP/P.XX.99/P.XX.99.ACT.003'
const uuid = (n: number) => `7c0f6f0e-5d1a-4c3e-9b52-${String(n).padStart(12, '0')}`
const urn = (n: number) => `urn:uuid:${uuid(n)}`
const ACTION = 'int://CP/P.XX.99/1.0.0/P.XX.99.PRC.001/P.XX.99.TRN.001'

/** A signal of the twin, with what is odd about it. */
function sent(header: EaeuHeaderWish, change = (xml: string) => xml) {
  const usual = { to: SUT, replyTo: TWIN, action: `${ACTION}/P.MSG.PRS`, procedureId: urn(90), conversationId: urn(91) }
  const body = signalBody({ code: 'PRS', signalId: uuid(92), dateTime: '2026-11-30T10:00:00Z' })
  return eaeuWire(change(writeEaeuEnvelope({ ...usual, ...header }, body, {})), {})
}
let answers = 1_000
function fault(relatesTo: string | null, to = TWIN) {
  const body = faultBody({ subcode: 'int:DataError', ru: 'Ошибка данных (ASW_EAEU_BODY)' })
  const action = 'http://www.w3.org/2005/08/addressing/soap/fault'
  const header = { to, from: SUT, action, messageId: urn(answers++), relatesTo }
  return readEaeu(eaeuWire(writeEaeuEnvelope(header, body, {}), {}))
}
const judge = (...wires: ReturnType<typeof sent>[]) => {
  const made = new EaeuJudge({ eaeu: { twin: TWIN, sut: SUT }, keys: new Map() }, { alone: true })
  for (const wire of wires) made.sent(wire)
  return (...came: ReturnType<typeof fault>[]) => came.flatMap((one) => made.came(one)).map(({ what }) => what)
}

describe('the judge of the fuzzer finds', () => {
  it('an answer to an id that never was sent', () => {
    expect(judge(sent({ messageId: urn(1) }))(fault(urn(2)))).toEqual([
      `an answer about nothing that was sent: fault to ${urn(2)}`,
    ])
  })
  it('an answer to an id that stands elsewhere in the message', () => {
    expect(judge(sent({ messageId: urn(1), relatesTo: urn(2) }))(fault(urn(2)), fault(urn(91)))).toHaveLength(2)
  })
  it('an answer to the id in another spelling', () => {
    expect(judge(sent({ messageId: urn(1) }))(fault(`urn:uuid:${uuid(1).toUpperCase()}`))).toHaveLength(1)
  })
  it('a fault about nothing where every message has an id', () => {
    expect(judge(sent({ messageId: urn(1) }))(fault(null))).toEqual(['an answer about nothing that was sent: fault to undefined'])
  })
  it('one fault more than there are messages without an id', () => {
    expect(judge(sent({ messageId: null }))(fault(null), fault(null))).toHaveLength(1)
  })
  it.each(['EAEU://EEC/SR/GATEWAY', GATE])('an answer to %s that nobody asked for', (to) => {
    expect(judge(sent({ messageId: urn(1) }))(fault(urn(1), to))).toEqual([`an answer that is wrong: To is ${to}`])
  })
  it('an answer to an address that is asked for and not registered', () => {
    const to = 'EAEU://RU/CP/P.XX.99/P.XX.99.ACT.001'
    expect(judge(sent({ messageId: urn(1), faultTo: to }))(fault(urn(1), to))).toHaveLength(1)
  })
})

describe('the judge of the fuzzer takes', () => {
  it.each<[string, ReturnType<typeof sent>]>([
    ['a sound message', sent({ messageId: urn(1) })],
    ['one whose scheme is in capitals', sent({ messageId: `URN:UUID:${uuid(1)}` })],
    ['one with a comment inside of its id', sent({ messageId: urn(1) }, (xml) => xml.replaceAll(urn(1), `${urn(1)}<!-- c -->`))],
    ['one with two elements in its Body', sent({ messageId: urn(1) }, (xml) => xml.replace('</soap:Body>', '<x/></soap:Body>'))],
    ['one with two ids', sent({ messageId: urn(1), extra: `<wsa:MessageID>${urn(3)}</wsa:MessageID>` })],
  ])('a fault by the id of %s, also when others were sent since', (_, wire) => {
    expect(judge(wire, sent({ messageId: urn(2) }))(fault(urn(2)), fault(urn(1)))).toEqual([])
  })
  it.each<[string, ReturnType<typeof sent>]>([
    ['without an id', sent({ messageId: null })],
    ['with an id that is none', sent({ messageId: uuid(1) })],
    ['with two', sent({ messageId: urn(1), extra: `<wsa:MessageID>${urn(3)}</wsa:MessageID>` })],
  ])('a fault about nothing, of a message %s', (_, wire) => {
    expect(judge(wire)(fault(null))).toEqual([])
  })
  it('a fault to the registered gate where FaultTo names it', () => {
    expect(judge(sent({ messageId: urn(1), faultTo: GATE }))(fault(urn(1), GATE))).toEqual([])
  })
})
