import { expect, it } from 'vitest'
import { faultOf } from '../../src/message/fault.ts'
import type { BrokerDoor } from '../../src/transport/amqp/index.ts'
import type { Outlet } from '../../src/transport/transport.ts'
import { brokerDoor, doorOf, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { killRabbit, rabbitmqctl, startRabbit, stopRabbit } from '../live/rabbitmq.ts'
import { AmqpStand } from './amqp-stand.ts'
import { codeOf, message, until } from './contract.ts'
import { openProxy } from './proxy.ts'

const never = new AbortController().signal
const numbered = (outlet: Outlet, count: number) =>
  Array.from({ length: count }, (_, index) => outlet.send(message(Buffer.from(`${index}`)), never))

live('the road to a partner over AMQP', () => {
  it('carries what the envelope says of itself as properties, and stays on disk', async () => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    const label = {
      messageId: 'a@vn.example',
      refToMessageId: 'b@th.example',
      type: 'EFORMD/Submit',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    }
    await stand.outlet({ label: () => label, replyTo: 'asw.from.TH' }).send(message(Buffer.from('x')), never)
    const { properties, content } = await stand.take(stand.queue)
    expect(properties).toMatchObject({
      contentType: message(content).contentType,
      messageId: 'a@vn.example',
      correlationId: 'b@th.example',
      type: 'EFORMD/Submit',
      replyTo: 'asw.from.TH',
      deliveryMode: 2,
      headers: { traceparent: label.traceparent },
    })
    await stand.close()
  })

  it('a message that no queue takes is ASW_PARTNER_UNREACHABLE, not lost, and harms no other', async () => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    const lost = await stand
      .outlet({ target: { exchange: stand.queue, routingKey: 'eaeu' } })
      .send(message(Buffer.from('x')), never)
      .catch(faultOf)
    expect(lost).toMatchObject({ code: 'ASW_PARTNER_UNREACHABLE', message: expect.stringContaining('NO_ROUTE') })
    await stand.outlet().send(message(Buffer.from('y')), never)
    await stand.close()
  })

  it('an exchange that is not there is ASW_PARTNER_UNREACHABLE until it is', async () => {
    const stand = new AmqpStand(await brokerDoor())
    const outlet = stand.outlet()
    expect(await codeOf(outlet.send(message(Buffer.from('x')), never))).toBe('ASW_PARTNER_UNREACHABLE')
    await stand.declare()
    expect(await codeOf(outlet.send(message(Buffer.from('x')), never))).toBe('sent')
    await stand.close()
  })

  it('a confirm that gets lost is no success: the same bytes go again and lie there twice', async () => {
    const door = await brokerDoor()
    const stand = await new AmqpStand(door).declare()
    const proxy = await openProxy(new URL(door.url))
    const outlet = stand.outlet({ door: () => ({ ...door, url: proxy.url }) })
    await outlet.send(message(Buffer.from('first')), never)
    proxy.swallowAnswers()
    const giveUp = new AbortController()
    const unheard = codeOf(outlet.send(message(Buffer.from('again')), giveUp.signal))
    await until(async () => (await stand.depth(stand.queue)) === 2)
    giveUp.abort()
    expect(await unheard).toBe('ASW_PARTNER_UNREACHABLE')
    proxy.cut()
    await until(async () => (await codeOf(outlet.send(message(Buffer.from('again')), never))) === 'sent')
    const bodies = [await stand.take(stand.queue), await stand.take(stand.queue), await stand.take(stand.queue)]
    expect(bodies.map(({ content }) => content.toString())).toEqual(['first', 'again', 'again'])
    await outlet.close()
    await proxy.close()
    await stand.close()
  })

  it('a connection on which nothing is confirmed within the time limit is left for a new one', async () => {
    const door = await brokerDoor()
    const stand = await new AmqpStand(door).declare()
    const proxy = await openProxy(new URL(door.url))
    const outlet = stand.outlet({ door: () => ({ ...door, url: proxy.url }), timeoutMs: 1_500 })
    await outlet.send(message(Buffer.from('first')), never)
    proxy.swallowAnswersOfOpen()
    const unheard = numbered(outlet, 5).map(codeOf)
    expect(new Set(await Promise.all(unheard))).toEqual(new Set(['ASW_PARTNER_UNREACHABLE']))
    await until(async () => (await codeOf(outlet.send(message(Buffer.from('again')), never))) === 'sent')
    await until(async () => (await stand.depth(stand.queue)) >= 7)
    proxy.cut()
    await outlet.close()
    await proxy.close()
    await stand.close()
  })

  it('a connection that hangs is given up in time', async () => {
    const door = await brokerDoor()
    const stand = await new AmqpStand(door).declare()
    const proxy = await openProxy(new URL(door.url))
    proxy.swallowAnswers()
    const outlet = stand.outlet({ door: () => ({ ...door, url: proxy.url, connectTimeoutMs: 300 }), timeoutMs: 600_000 })
    expect(await codeOf(outlet.send(message(Buffer.from('x')), never))).toBe('ASW_PARTNER_UNREACHABLE')
    await outlet.close()
    await proxy.close()
    await stand.close()
  })
})

// What needs a broker that may be killed.
live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'the road to a partner whose broker is in trouble', () => {
  it('kill -9 in the middle of traffic: publishes are rejected at once, nothing that was confirmed is lost', async () => {
    const rabbit = await ownRabbit()
    const stand = await (await new AmqpStand(doorOf(rabbit)).declare()).onDisk(rabbit)
    // Told by the broken connection, not by the time limit of a publication: that one is longer than the test's.
    const outlet = stand.outlet({ timeoutMs: 600_000 })
    await outlet.send(message(Buffer.from('warm')), never)
    const running = numbered(outlet, 2_000).map(codeOf)
    await running[100]
    // Written in the turn of the kill: a broker may have confirmed all the others by then.
    running.push(...numbered(outlet, 100).map(codeOf))
    await killRabbit(rabbit)
    const results = await Promise.all(running)
    const confirmed = results.filter((result) => result === 'sent').length
    expect(new Set(results)).toEqual(new Set(['sent', 'ASW_PARTNER_UNREACHABLE']))
    expect(await codeOf(outlet.send(message(Buffer.from('down')), never))).toBe('ASW_PARTNER_UNREACHABLE')
    await startRabbit(rabbit.folder)
    // With a limit as in service: the channel that comes first may never hear of a confirm (line.ts).
    const later = stand.outlet({ timeoutMs: 5_000 })
    await until(async () => (await codeOf(later.send(message(Buffer.from('up')), never))) === 'sent')
    await until(async () => (await stand.depth(stand.queue)) >= confirmed + 2)
    await stand.close()
  })

  it('a broker that restarts is used again by itself', async () => {
    const rabbit = await ownRabbit()
    const stand = await new AmqpStand(doorOf(rabbit)).declare()
    const outlet = stand.outlet()
    await outlet.send(message(Buffer.from('before')), never)
    await stopRabbit(rabbit)
    await startRabbit(rabbit.folder)
    await until(async () => (await codeOf(outlet.send(message(Buffer.from('after')), never))) === 'sent')
    expect((await stand.take(stand.queue)).content.toString()).toBe('before')
    await stand.close()
  })

  it('a broker that blocks is ASW_PARTNER_BUSY at once, and is used again when it says so', async () => {
    const rabbit = await ownRabbit()
    const stand = await new AmqpStand(doorOf(rabbit)).declare()
    const outlet = stand.outlet({ timeoutMs: 30_000 })
    await outlet.send(message(Buffer.from('before')), never)
    rabbitmqctl(rabbit, 'set_vm_memory_high_watermark', 'absolute', '1MB')
    try {
      await until(async () => (await codeOf(outlet.send(message(Buffer.from('x')), never))) === 'ASW_PARTNER_BUSY')
      const refused: string[] = []
      for (const sending of numbered(outlet, 100)) void codeOf(sending).then((code) => refused.push(code))
      // Nothing is asked of the broker: they are refused within this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve))
      expect(refused).toEqual(Array(100).fill('ASW_PARTNER_BUSY'))
    } finally {
      rabbitmqctl(rabbit, 'set_vm_memory_high_watermark', 'absolute', '4GB')
    }
    await until(async () => (await codeOf(outlet.send(message(Buffer.from('after')), never))) === 'sent')
    await stand.close()
  })

  it.each<[string, Partial<BrokerDoor>]>([
    ['a wrong password', { user: 'guest', password: () => 'wrong' }],
    ['a virtual host that is not there', { url: '/nowhere' }],
  ])('%s is ASW_PARTNER_UNREACHABLE', async (_, wrong) => {
    const rabbit = await ownRabbit()
    const door = doorOf(rabbit)
    const stand = new AmqpStand({ ...door, ...wrong, ...(wrong.url ? { url: door.url + wrong.url } : {}) })
    expect(await codeOf(stand.outlet().send(message(Buffer.from('x')), never))).toBe('ASW_PARTNER_UNREACHABLE')
  })
})
