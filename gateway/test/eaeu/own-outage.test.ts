import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { judgeEaeu, receiveEaeu } from '../../src/eaeu/index.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { Fault } from '../../src/message/fault.ts'
import type { ExchangeId, PartnerId } from '../../src/message/ids.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import { signalsOnce } from '../../src/relay/signals.ts'
import { MINUTE } from '../receive/world.ts'
import { Offices, sample } from './offices.ts'

/** The service that judges foreign signatures is ours: while it is down, no message of a partner needs anybody. */
let offices: Offices
const AMQP = { url: 'amqps://broker.example/asw', exchange: 'asw.from.RU', routingKey: 'eaeu', heartbeatMs: 10_000 }
beforeEach(async () => {
  // As the defaults of an agreement are.
  offices = await Offices.open({ retry: { firstDelayMs: 5_000, maxDelayMs: 15 * MINUTE, factor: 2, tries: 300 } })
  const { ru } = offices
  const [agreement] = ru.gateway.agreements as readonly [Agreement]
  const both = { ...agreement, transport: { ...agreement.transport, amqp: AMQP, fallback: 'amqp' as const } }
  const { agreements } = ru.eaeu
  ru.eaeu = { ...ru.eaeu, agreements: () => ({ ...agreements(), all: () => [both], of: () => both }) }
})
afterEach(() => offices.close())

const never = new AbortController().signal
const form = (number: number): CanonicalDocument => ({
  ...sample('certificate-of-origin.vn-ru-two-items-by-sea'),
  referenceNumber: `VN-RU 26/02/${4000 + number}`,
})
/** The service is down until what comes back is called. */
function fails() {
  const good = offices.ru.eaeu
  let asked = 0
  const policy = () => {
    asked += 1
    return Promise.reject(new Fault('ASW_PROVIDER_DOWN', 'no third party'))
  }
  offices.ru.eaeu = { ...good, policy }
  return {
    asked: () => asked,
    returns: () => {
      offices.ru.eaeu = good
    },
  }
}
/** What leaves Viet Nam lies in its queue at our broker. */
async function queued(...documents: readonly CanonicalDocument[]) {
  offices.loses = () => true
  for (const json of documents) await offices.vn.say(json)
  while ((await signalsOnce(offices.vn.relaying, never)) > 0);
  offices.loses = () => false
  return offices.wires.splice(0)
}
const fromQueue = (wire: (typeof offices.wires)[number]) =>
  receiveEaeu(offices.ru.eaeu, { wire, peer: { partner: 'VN' as PartnerId } })
const sweep = () => judgeOpenArrivals(offices.ru.eaeu, MINUTE, (arrived) => judgeEaeu(offices.ru.eaeu, arrived))

describe('over AMQP', () => {
  it('a document waits in the journal for as long as that lasts, gets no word, and is taken when the service is back', async () => {
    const service = fails()
    const [wire] = await queued(form(1))
    expect(await fromQueue(wire!)).toEqual({ status: 202, waits: true })
    for (let minute = 0; minute < 90; minute += 1) {
      offices.world.advance(MINUTE + 1)
      expect(await sweep()).toBe(0)
    }
    expect(service.asked()).toBe(91)
    expect(await signalsOnce(offices.ru.relaying, never)).toBe(0)
    // It is seen, and it is nobody's turn but ours.
    expect((await offices.ru.journal.stuck()).map(({ what, turn }) => `${what} ${turn}`)).toEqual(['arrival us'])
    service.returns()
    offices.world.advance(MINUTE + 1)
    expect(await sweep()).toBe(1)
    expect((await offices.ru.inbox()).map(({ identity }) => identity.number)).toEqual([form(1).referenceNumber])
    expect(await offices.ru.journal.timeline('gateway' as ExchangeId)).toEqual([])
    await offices.carry()
    expect(offices.passed).toEqual(expect.arrayContaining(['RU:002', 'RU:PRS', 'RU:RCV']))
    expect(await offices.ru.journal.stuck()).toEqual([])
  })

  it('what needs no service passes what waits, and so does everybody else', async () => {
    fails()
    const [wire] = await queued(form(1))
    await fromQueue(wire!)
    const { delivery } = await offices.ru.submit({
      ...sample('certificate-query.by-number'),
      issuingCountry: 'VN',
    } as CanonicalDocument)
    await offices.carry()
    expect(await offices.ru.journal.delivery(delivery)).toMatchObject({ state: 'awaiting' })
  })

  it('more of them than a round holds all get their turn, also behind some that can never be decided', async () => {
    const service = fails()
    const wires = await queued(...Array.from({ length: 40 }, (_, n) => form(n)))
    for (const wire of wires) await fromQueue(wire)
    service.returns()
    const lame = new Set(wires.slice(0, 20).map(({ body }) => Buffer.from(body).toString('latin1')))
    const judge: typeof judgeEaeu = (deps, arrived) => {
      const policy = () => Promise.reject(new Fault('ASW_SIGNATURE_UNDECIDED', 'it cannot tell'))
      return judgeEaeu(lame.has(Buffer.from(arrived.wire.body).toString('latin1')) ? { ...deps, policy } : deps, arrived)
    }
    offices.world.advance(MINUTE + 1)
    for (let round = 0; round < 3; round += 1)
      await judgeOpenArrivals(offices.ru.eaeu, MINUTE, (arrived) => judge(offices.ru.eaeu, arrived))
    expect(await offices.ru.inbox()).toHaveLength(20)
    expect((await offices.ru.journal.openArrivals(100, 0)).map(({ begun }) => begun)).toEqual(Array.from({ length: 20 }, () => 0))
  })
})

describe('over HTTPS', () => {
  it.each([4, 9])('it is 503 for %i minutes; the partner comes again, and nobody need do anything', async (minutes) => {
    const { delivery } = await offices.vn.submit(form(1))
    const service = fails()
    for (let minute = 0; minute < minutes; minute += 1) {
      await offices.carry()
      offices.world.advance(MINUTE)
    }
    expect(service.asked()).toBeGreaterThan(2)
    expect(await offices.ru.inbox()).toEqual([])
    service.returns()
    for (let minute = 0; minute < 20; minute += 1) {
      await offices.carry()
      offices.world.advance(MINUTE)
    }
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({ state: 'delivered' })
    expect(await offices.ru.inbox()).toHaveLength(1)
  })
})
