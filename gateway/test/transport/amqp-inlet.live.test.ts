import { expect, it } from 'vitest'
import type { PartnerId } from '../../src/message/ids.ts'
import { topologyOf } from '../../src/transport/amqp/index.ts'
import type { Incoming, Receiver } from '../../src/transport/transport.ts'
import { brokerDoor, doorOf, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { killRabbit, rabbitmqctl, startRabbit, stopRabbit } from '../live/rabbitmq.ts'
import { AmqpStand, PARTNER } from './amqp-stand.ts'
import { codeOf, message, until } from './contract.ts'

const never = new AbortController().signal
const text = ({ wire }: Incoming) => Buffer.from(wire.body).toString()
const send = async (stand: AmqpStand, ...bodies: readonly string[]) => {
  const outlet = stand.outlet()
  await Promise.all(bodies.map((body) => outlet.send(message(Buffer.from(body)), never)))
}

/** A receiver that is as well as its journal: 503 while that is down. */
function journalDouble() {
  const calls: string[] = []
  const taken: string[] = []
  let down = false
  const receive: Receiver = async (incoming) => {
    calls.push(text(incoming))
    if (down) return { status: 503, retryAfter: 10 }
    taken.push(text(incoming))
    return { status: 202 }
  }
  return {
    calls,
    taken,
    receive,
    ready: async () => {
      if (down) throw new Error('down')
    },
    fail: () => {
      down = true
    },
    mend: () => {
      down = false
    },
  }
}

live('the way in over AMQP', () => {
  it('names the partner that the queue belongs to, and nothing that the message says', async () => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    const incoming: Incoming[] = []
    stand.inlet(async (one) => {
      incoming.push(one)
      return { status: 403 }
    })
    await stand.outlet({ replyTo: 'asw.from.MM', label: () => ({ messageId: 'x' }) }).send(message(Buffer.from('x')), never)
    await until(() => incoming.length === 1)
    expect(incoming[0]!.peer).toEqual({ partner: PARTNER })
    await stand.close()
  })

  it('is not done with a message before the receiver is: cut off in between, the message comes again', async () => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    let release: () => void = () => undefined
    const first = stand.inlet(
      () =>
        new Promise((resolve) => {
          release = () => resolve({ status: 503 })
        }),
      { ready: async () => undefined },
    )
    await send(stand, 'mine')
    await until(async () => (await stand.depth(stand.queue)) === 0)
    const closing = first.close()
    release()
    await closing
    const again: string[] = []
    stand.inlet(async (one) => {
      again.push(text(one))
      return { status: 202 }
    })
    await until(() => again.length === 1)
    await stand.close()
    expect(again).toEqual(['mine'])
  })

  it('an outage of ours spends no delivery: what is in hand is held, the rest stays with the broker', async () => {
    // One delivery more than the first would put a message aside.
    const stand = await new AmqpStand(await brokerDoor(), { deliveryLimit: 1 }).declare()
    const journal = journalDouble()
    journal.fail()
    stand.inlet(journal.receive, { ready: journal.ready, prefetch: 1 })
    // A journal that is down from the start: nothing is taken at all.
    await send(stand, 'a')
    await until(() => stand.notes.some(({ what }) => what === 'broker-down'))
    expect(journal.calls).toEqual([])
    journal.mend()
    await until(() => journal.taken.length === 1)
    // One that goes down in the middle.
    journal.fail()
    await send(stand, 'b')
    await until(() => stand.notes.some(({ what }) => what === 'outage'))
    await send(stand, 'c', 'd')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(journal.calls.filter((call) => call !== 'a')).toEqual(['b'])
    expect(await stand.depth(stand.queue)).toBe(2)
    journal.mend()
    await until(() => journal.taken.length === 4)
    expect(journal.taken).toEqual(['a', 'b', 'c', 'd'])
    expect(await stand.depth(stand.dead)).toBe(0)
    await stand.close()
  })

  it('an outage during which the connection breaks again and again spends one delivery, not one each time', async () => {
    const stand = await new AmqpStand(await brokerDoor(), { deliveryLimit: 1 }).declare()
    const journal = journalDouble()
    const inlet = stand.inlet(journal.receive, { ready: journal.ready })
    await until(() => stand.notes.some(({ what }) => what === 'broker-up'))
    journal.fail()
    await send(stand, 'a')
    await until(() => stand.notes.some(({ what }) => what === 'outage'))
    for (let breaks = 0; breaks < 5; breaks++) await inlet.renew()
    journal.mend()
    await until(() => journal.taken.length === 1)
    expect(await stand.depth(stand.dead)).toBe(0)
    await stand.close()
  })

  it('the guard guards: a consumer that gives messages back spends the limit, and the message is put aside', async () => {
    const stand = await new AmqpStand(await brokerDoor(), { deliveryLimit: 3 }).declare()
    await send(stand, 'hot')
    let deliveries = 0
    await stand.withModel(async (model) => {
      const channel = await model.createChannel()
      await channel.consume(stand.queue, (one) => {
        if (!one) return
        deliveries++
        channel.nack(one, false, true)
      })
      await until(async () => (await stand.depth(stand.dead)) === 1)
    })
    expect(deliveries).toBe(4)
    const { properties, content } = await stand.take(stand.dead)
    expect(content.toString()).toBe('hot')
    expect(properties.headers?.['x-first-death-reason']).toBe('delivery_limit')
    await stand.close()
  })

  it('a message that kills whoever takes it is put aside after the limit, with an alarm; the others pass', async () => {
    const stand = await new AmqpStand(await brokerDoor(), { deliveryLimit: 2 }).declare()
    await send(stand, 'deadly')
    for (let death = 0; death < 3; death++) {
      await stand.withModel(async (model) => {
        const channel = await model.createChannel()
        await new Promise<void>((resolve) => void channel.consume(stand.queue, () => resolve()))
      })
    }
    const journal = journalDouble()
    stand.inlet(journal.receive)
    await send(stand, 'harmless')
    await until(() => journal.taken.length === 1 && stand.depths.includes(1))
    expect(journal.taken).toEqual(['harmless'])
    await stand.close()
  })

  it('a message that we cannot answer while all else is well blocks nobody: it is put aside with an alarm', async () => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    const taken: string[] = []
    stand.inlet(async (one) => {
      if (text(one) === 'poison') return { status: 503 }
      taken.push(text(one))
      return { status: 202 }
    })
    await send(stand, 'poison')
    await send(stand, 'a', 'b')
    await until(() => taken.length === 2 && stand.depths.includes(1))
    expect(stand.notes.filter(({ what }) => what === 'put-aside')).toMatchObject([{ partner: PARTNER, code: 'ASW_INTERNAL' }])
    expect((await stand.take(stand.dead)).content.toString()).toBe('poison')
    await stand.close()
  })

  it.each([
    ['without a content type', {}, 10, 'ASW_MEDIA_TYPE'],
    ['with an encoded body', { contentType: 'text/xml', contentEncoding: 'gzip' }, 10, 'ASW_MEDIA_TYPE'],
    ['larger than the limit', { contentType: 'text/xml' }, 2_000, 'ASW_BODY_TOO_LARGE'],
  ])('a message %s is put aside unread', async (_, properties, bytes, code) => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    const journal = journalDouble()
    stand.inlet(journal.receive, { maxBytes: 1_000 })
    await stand.withModel(async (model) => {
      const channel = await model.createConfirmChannel()
      channel.publish(stand.queue, 'ebms2', Buffer.alloc(bytes), properties)
      await channel.waitForConfirms()
    })
    await until(() => stand.depths.includes(1))
    expect(stand.notes.filter(({ what }) => what === 'put-aside')).toMatchObject([{ code }])
    expect(journal.calls).toEqual([])
    await stand.close()
  })

  it('an answer that belongs into the same exchange goes to the partner before the message is done', async () => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    const answers: [PartnerId, string][] = []
    stand.inlet(async () => ({ status: 200, wire: message(Buffer.from('receipt')) }), {
      answer: async (partner, wire) => void answers.push([partner, Buffer.from(wire.body).toString()]),
    })
    await send(stand, 'x')
    await until(() => answers.length === 1)
    expect(answers).toEqual([[PARTNER, 'receipt']])
    await until(async () => (await stand.depth(stand.queue)) === 0)
    await stand.close()
  })

  it('a queue that is missing is said so, and consumed once it is there', async () => {
    const stand = new AmqpStand(await brokerDoor())
    const journal = journalDouble()
    stand.inlet(journal.receive)
    await until(() => stand.notes.some(({ code }) => code === 'ASW_BROKER_TOPOLOGY'))
    await stand.declare()
    await send(stand, 'x')
    await until(() => journal.taken.length === 1)
    await stand.close()
  })

  it('a queue that is deleted under its hands is consumed again once it is back', async () => {
    const stand = await new AmqpStand(await brokerDoor()).declare()
    const journal = journalDouble()
    stand.inlet(journal.receive)
    await send(stand, 'before')
    await until(() => journal.taken.length === 1)
    await stand.withModel(async (model) => (await model.createChannel()).deleteQueue(stand.queue))
    await until(() => stand.notes.some(({ code }) => code === 'ASW_BROKER_TOPOLOGY'))
    await stand.declare()
    await send(stand, 'after')
    await until(() => journal.taken.length === 2)
    await stand.close()
  })

  it('takes on a partner that a reload brings, and declares for it where it may', async () => {
    const stand = await new AmqpStand(await brokerDoor(), { partners: [PARTNER, 'MM'] })
    const journal = journalDouble()
    let partners = [PARTNER]
    const queues = () => partners.map((partner) => ({ partner, queue: `${stand.prefix}.from.${partner}` }))
    const inlet = stand.inlet(journal.receive, {
      queues,
      declare: true,
      topology: () => topologyOf({ ...stand.topology, partners }),
    })
    await until(() => stand.notes.some(({ what }) => what === 'broker-up'))
    const outlet = stand.outlet({ target: { exchange: `${stand.prefix}.from.MM`, routingKey: 'ebms2' } })
    expect(await codeOf(outlet.send(message(Buffer.from('too early')), never))).toBe('ASW_PARTNER_UNREACHABLE')
    partners = [PARTNER, 'MM' as PartnerId]
    await inlet.renew()
    await until(async () => (await codeOf(outlet.send(message(Buffer.from('x')), never))) === 'sent')
    await until(() => journal.taken.length === 1)
    await stand.close()
  })
})

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'the way in over a broker in trouble', () => {
  it('kill -9 and restarts in the middle of traffic: everything that was confirmed is received', async () => {
    const rabbit = await ownRabbit()
    const stand = await (await new AmqpStand(doorOf(rabbit)).declare()).onDisk(rabbit)
    const journal = journalDouble()
    stand.inlet(journal.receive)
    const outlet = stand.outlet()
    const confirmed = new Set<string>()
    const traffic = (async () => {
      for (let n = 0; n < 600; ) {
        const batch = Array.from({ length: 20 }, () => `${n++}`)
        await Promise.all(
          batch.map(async (body) => {
            if ((await codeOf(outlet.send(message(Buffer.from(body)), never))) === 'sent') confirmed.add(body)
          }),
        )
        await until(async () => (await codeOf(outlet.send(message(Buffer.from('probe')), never))) === 'sent')
      }
    })()
    await until(() => confirmed.size > 100)
    await killRabbit(rabbit)
    await startRabbit(rabbit.folder)
    await until(() => confirmed.size > 300)
    await stopRabbit(rabbit)
    await startRabbit(rabbit.folder)
    await traffic
    const missing = () => [...confirmed].filter((body) => !journal.taken.includes(body))
    await until(
      () => missing().length === 0,
      () => ({ missing: missing().length, confirmed: confirmed.size, ...Object(stand.state(rabbit)) }),
    )
    expect(confirmed.size).toBeGreaterThan(300)
    await stand.close()
    expect(rabbitmqctl(rabbit, 'list_queues', '--no-table-headers', 'name')).not.toContain(stand.prefix)
  })

  it('a broker that is down at the start is consumed when it comes', async () => {
    const rabbit = await ownRabbit()
    const stand = await new AmqpStand(doorOf(rabbit)).declare()
    await send(stand, 'waiting')
    await stopRabbit(rabbit)
    const journal = journalDouble()
    stand.inlet(journal.receive)
    await until(() => stand.notes.some(({ code }) => code === 'ASW_BROKER_DOWN'))
    await startRabbit(rabbit.folder)
    await until(() => journal.taken.length === 1)
    await stand.close()
  })
})
