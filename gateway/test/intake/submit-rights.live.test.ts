import type { Channel } from 'amqplib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSubmitQueues } from '../../src/intake/amqp/queue.ts'
import { Fault } from '../../src/message/fault.ts'
import {
  type BrokerDoor,
  deadName,
  declareTopology,
  dial,
  eventQueueName,
  eventsName,
  openOwnPublisher,
  replyQueueName,
  type Station,
  SUBMIT_KEY,
  submitName,
  topologyOf,
} from '../../src/transport/amqp/index.ts'
import { WORLD } from '../../src/world.ts'
import { doorOf, freshPrefix, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { type Rabbit, rabbitmqctl } from '../live/rabbitmq.ts'
import { until } from '../transport/contract.ts'

const never = new AbortController().signal
const prefix = freshPrefix()

/** The permissions of docs/amqp.md: configure, write, read. */
const RIGHTS = {
  gateway: ['^$', `^(amq\\.default|${prefix}\\.(events|replies|dead))$`, `^${prefix}\\.(from|submit)\\..+$`],
  submitter: ['^$', `^${prefix}\\.submit\\.moit$`, `^${prefix}\\.replies\\.moit$`],
  reader: ['^$', '^$', `^${prefix}\\.events\\.nsw$`],
} as const

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'what whom our broker lets do at the domestic doors', () => {
  let rabbit: Rabbit
  let station: Station
  const notes: string[] = []
  const topology = topologyOf({
    prefix,
    deliveryLimit: 20,
    maxLength: 100,
    partners: ['TH'],
    events: { queues: [{ name: 'nsw', keys: ['#'] }] },
    submitters: [{ name: 'moit' }, { name: 'vcci' }],
  })
  const as = (role: keyof typeof RIGHTS): BrokerDoor => ({
    ...doorOf(rabbit),
    user: `${role}-${prefix}`,
    password: () => 'secret',
  })
  /** What the broker says to each wish, on a channel of its own. */
  const asked = async (role: keyof typeof RIGHTS, wishes: readonly ((channel: Channel) => Promise<unknown>)[]) => {
    const model = await dial(as(role))
    const answers: unknown[] = []
    for (const wish of wishes) {
      const channel = await model.createConfirmChannel()
      channel.on('error', () => undefined)
      answers.push(
        await wish(channel).then(
          () => 'done',
          (error: { code?: number }) => error.code,
        ),
      )
    }
    await model.close()
    return answers
  }
  const written = (channel: Channel, exchange: string, key: string) =>
    new Promise((resolve, reject) => {
      channel.once('error', reject)
      channel.publish(exchange, key, Buffer.from('{}'), {})
      channel.checkQueue(submitName(prefix, 'moit')).then(resolve, reject)
    })

  beforeAll(async () => {
    rabbit = await ownRabbit()
    for (const [role, rights] of Object.entries(RIGHTS)) {
      rabbitmqctl(rabbit, 'add_user', `${role}-${prefix}`, 'secret')
      rabbitmqctl(rabbit, 'set_permissions', `${role}-${prefix}`, ...rights)
    }
    const model = await dial(doorOf(rabbit))
    await declareTopology(model, topology)
    await model.close()
    station = openSubmitQueues({
      door: () => as('gateway'),
      submitters: [{ name: 'moit', as: 'moit' }],
      prefix,
      topology: () => topology,
      declare: false,
      deadQueue: deadName(prefix),
      dead: () => undefined,
      deadPollMs: 60_000,
      backoff: () => 100,
      journal: {} as never,
      submit: () => Promise.reject(new Fault('ASW_INTERNAL', 'never reached')),
      keys: () => [{ name: 'moit', sha256: '', roles: ['submitter'] }],
      ready: async () => undefined,
      maxBytes: 1_000,
      prefetch: 4,
      retryMs: 50,
      tries: 2,
      timeoutMs: 60_000,
      world: WORLD,
      submitted: () => undefined,
      report: ({ what }) => notes.push(what),
    })
  })
  afterAll(async () => {
    await station.close()
    for (const role of Object.keys(RIGHTS)) rabbitmqctl(rabbit, 'delete_user', `${role}-${prefix}`)
    const model = await dial(doorOf(rabbit))
    const channel = await model.createChannel()
    for (const { name } of topology.queues) await channel.deleteQueue(name)
    for (const { name } of topology.exchanges) await channel.deleteExchange(name)
    await model.close()
  })

  it('a submitter writes to its own exchange and reads its own answers, and can do nothing else', async () => {
    expect(
      await asked('submitter', [
        (channel) => written(channel, submitName(prefix, 'moit'), SUBMIT_KEY),
        (channel) => written(channel, submitName(prefix, 'vcci'), SUBMIT_KEY),
        (channel) => written(channel, eventsName(prefix), 'alarm.x.-.-'),
        (channel) => written(channel, '', `${prefix}.from.TH`),
        (channel) => channel.consume(replyQueueName(prefix, 'vcci'), () => undefined),
        (channel) => channel.bindQueue(replyQueueName(prefix, 'moit'), `${prefix}.replies`, replyQueueName(prefix, 'vcci')),
        (channel) => channel.consume(submitName(prefix, 'moit'), () => undefined),
      ]),
    ).toEqual(['done', 403, 403, 403, 403, 403, 403])
  })

  it('a reader of events reads its queue, and tells none', async () => {
    expect(
      await asked('reader', [
        (channel) => channel.consume(eventQueueName(prefix, 'nsw'), () => undefined),
        (channel) => written(channel, eventsName(prefix), 'alarm.x.-.-'),
        (channel) => channel.consume(deadName(prefix), () => undefined),
      ]),
    ).toEqual(['done', 403, 403])
  })

  it('the gateway answers, puts aside and tells events with these rights', async () => {
    const model = await dial(as('submitter'))
    const channel = await model.createChannel()
    const answers: unknown[] = []
    await channel.consume(replyQueueName(prefix, 'moit'), (message) => answers.push(message?.properties.type), { noAck: true })
    await channel.consume('amq.rabbitmq.reply-to', (message) => answers.push(`direct ${String(message?.properties.type)}`), {
      noAck: true,
    })
    for (const replyTo of [replyQueueName(prefix, 'moit'), 'amq.rabbitmq.reply-to'])
      channel.publish(submitName(prefix, 'moit'), SUBMIT_KEY, Buffer.from('nonsense'), { replyTo })
    await until(() => answers.includes('problem') && answers.includes('direct problem'))
    await model.close()
    const admin = await dial(doorOf(rabbit))
    const look = await admin.createChannel()
    await until(async () => (await look.checkQueue(deadName(prefix))).messageCount >= 2)
    const publisher = openOwnPublisher({ door: () => as('gateway'), timeoutMs: 60_000 })
    await publisher.publish(
      { exchange: eventsName(prefix), routingKey: 'alarm.x.-.-' },
      Buffer.from('{}'),
      { messageId: 'e' },
      never,
    )
    await until(async () => (await look.checkQueue(eventQueueName(prefix, 'nsw'))).messageCount >= 1)
    await expect(
      publisher.publish({ exchange: `${prefix}.from.TH`, routingKey: 'ebms2' }, Buffer.from('{}'), { messageId: 'e' }, never),
    ).rejects.toMatchObject({ code: 'ASW_BROKER_DOWN' })
    await publisher.close()
    await admin.close()
    expect(notes).toContain('broker-up')
  })
})
