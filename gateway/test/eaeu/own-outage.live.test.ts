import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { judgeEaeu, receiveEaeu } from '../../src/eaeu/index.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { Fault } from '../../src/message/fault.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import { signalsOnce } from '../../src/relay/signals.ts'
import { brokerDoor } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { MINUTE } from '../receive/world.ts'
import { AmqpStand } from '../transport/amqp-stand.ts'
import { until } from '../transport/contract.ts'
import { Offices, sample } from './offices.ts'

const AMQP = { url: 'amqps://broker.example/asw', exchange: 'asw.from.RU', routingKey: 'eaeu', heartbeatMs: 10_000 }
const form = (number: number): CanonicalDocument => ({
  ...sample('certificate-of-origin.vn-ru-two-items-by-sea'),
  referenceNumber: `VN-RU 26/02/${5000 + number}`,
})

live('a queue whose documents need a service that is down', () => {
  let offices: Offices
  beforeAll(async () => {
    offices = await Offices.open()
  })
  afterAll(() => offices.close())

  it('is emptied all the same, none of it is put aside, and all of it is taken when the service is back', async () => {
    const { ru, vn } = offices
    const [agreement] = ru.gateway.agreements as readonly [Agreement]
    const both = { ...agreement, transport: { ...agreement.transport, amqp: AMQP, fallback: 'amqp' as const } }
    const good = { ...ru.eaeu, agreements: () => ({ ...ru.eaeu.agreements(), all: () => [both], of: () => both }) }
    let down = true
    const policy: typeof good.policy = async (of) => {
      if (down) throw new Fault('ASW_PROVIDER_DOWN', 'no third party')
      return good.policy(of)
    }
    const deps = { ...good, policy }
    offices.loses = () => true
    for (let n = 0; n < 5; n += 1) await vn.say(form(n))
    await signalsOnce(vn.relaying, new AbortController().signal)
    const wires = offices.wires.splice(0)
    const stand = await new AmqpStand(await brokerDoor(), { deliveryLimit: 1 }).declare()
    let judged = 0
    stand.inlet(
      async (incoming) => {
        const answer = await receiveEaeu(deps, incoming)
        judged += 1
        return answer
      },
      // As many tries as would put a message aside in no time; one message in hand would hold up all others.
      { tries: 2, retryMs: 10, prefetch: 1 },
    )
    const outlet = stand.outlet()
    for (const wire of wires) await outlet.send(wire, new AbortController().signal)
    await until(() => judged === 5)
    await until(async () => (await stand.depth(stand.queue)) === 0)
    const sweep = () => judgeOpenArrivals(deps, MINUTE, (arrived) => judgeEaeu(deps, arrived))
    for (let minute = 0; minute < 5; minute += 1) {
      offices.world.advance(MINUTE + 1)
      expect(await sweep()).toBe(0)
    }
    expect(await ru.inbox()).toEqual([])
    down = false
    offices.world.advance(MINUTE + 1)
    expect(await sweep()).toBe(5)
    expect(await ru.inbox()).toHaveLength(5)
    expect(await stand.depth(stand.dead)).toBe(0)
    expect(stand.notes.filter(({ what }) => what === 'put-aside' || what === 'outage')).toEqual([])
    await stand.close()
  })
})
