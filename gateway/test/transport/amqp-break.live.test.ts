import { expect, it } from 'vitest'
import { assureTopology, openOwnPublisher, type Publisher, topologyOf } from '../../src/transport/amqp/index.ts'
import { brokerDoor } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { AmqpStand } from './amqp-stand.ts'
import { codeOf, message, until } from './contract.ts'
import { type Cut, openCutter } from './cutter.ts'

const never = new AbortController().signal
/** More than it takes to connect, to look at the topology and to consume or publish. */
const FRAMES = Array.from({ length: 26 }, (_, index) => index + 1)
const CUTS: readonly Cut[] = (['client', 'broker'] as const).flatMap((at) => FRAMES.map((frame) => ({ at, frame })))
/** What is sent again and again, or at the end. */
const METHODS = [
  ['channel.open', [20, 10]],
  ['channel.close', [20, 40]],
  ['queue.declare', [50, 10]],
  ['basic.ack', [60, 80]],
] as const
const CLOSING = [
  ['basic.cancel', [60, 30]],
  ['channel.close', [20, 40]],
  ['connection.close', [10, 50]],
] as const

/** An inlet that reads its queue through a wire that breaks. */
async function reading() {
  const door = await brokerDoor()
  const stand = await new AmqpStand(door).declare()
  const cutter = await openCutter(new URL(door.url))
  const taken: string[] = []
  const open = () =>
    stand.inlet(
      async ({ wire }) => {
        taken.push(Buffer.from(wire.body).toString())
        return { status: 202 }
      },
      { door: () => ({ ...door, url: cutter.url }), deadPollMs: 20, backoff: () => 10 },
    )
  const outlet = stand.outlet()
  const takes = async (body: string) => {
    await outlet.send(message(Buffer.from(body)), never)
    await until(() => taken.includes(body))
  }
  const close = async () => {
    await stand.close()
    await cutter.close()
  }
  return { cutter, open, takes, close }
}

live('a wire to the broker that breaks, to the frame', () => {
  it.each(CUTS)('the inlet consumes again after a break at frame $frame of the $at', async (cut) => {
    const { cutter, open, takes, close } = await reading()
    cutter.breakAt(cut)
    open()
    await until(() => cutter.done)
    await takes('after')
    await close()
  })

  it.each(METHODS)('the inlet consumes again after a break in a later %s', async (_, method) => {
    const { cutter, open, takes, close } = await reading()
    open()
    await takes('before')
    cutter.breakAt({ at: 'method', method })
    await takes('at')
    await until(() => cutter.done)
    await takes('after')
    await close()
  })

  it.each(CLOSING)('the inlet closes, though the wire breaks in its %s', async (_, method) => {
    const { cutter, open, takes, close } = await reading()
    const inlet = open()
    await takes('before')
    cutter.breakAt({ at: 'method', method })
    await inlet.close()
    expect(cutter.done).toBe(true)
    await close()
  })

  it.each(CUTS)('a publisher sends again after a break at frame $frame of the $at', async (cut) => {
    const door = await brokerDoor()
    const stand = await new AmqpStand(door).declare()
    const cutter = await openCutter(new URL(door.url))
    cutter.breakAt(cut)
    const publisher = openOwnPublisher({
      door: () => ({ ...door, url: cutter.url }),
      prepare: (model) => assureTopology(model, topologyOf(stand.topology)),
      timeoutMs: 60_000,
    })
    await until(async () => (await codeOf(publish(publisher, stand))) === 'sent' && cutter.done)
    await publisher.close()
    await cutter.close()
    await stand.close()
  })

  it('a publisher closes, though the wire breaks in its connection.close', async () => {
    const door = await brokerDoor()
    const stand = await new AmqpStand(door).declare()
    const cutter = await openCutter(new URL(door.url))
    const publisher = openOwnPublisher({ door: () => ({ ...door, url: cutter.url }), timeoutMs: 60_000 })
    await publish(publisher, stand)
    cutter.breakAt({ at: 'method', method: [10, 50] })
    await publisher.close()
    expect(cutter.done).toBe(true)
    await cutter.close()
    await stand.close()
  })
})

function publish(publisher: Publisher, stand: AmqpStand): Promise<void> {
  const target = { exchange: stand.queue, routingKey: 'ebms2' }
  return publisher.publish(target, Buffer.from('x'), { contentType: 'text/xml', persistent: true, mandatory: true }, never)
}
