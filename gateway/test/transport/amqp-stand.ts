import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PartnerId } from '../../src/message/ids.ts'
import {
  type AmqpInlet,
  type AmqpInletOptions,
  type BrokerDoor,
  deadName,
  declareTopology,
  dial,
  hangUp,
  type InletNote,
  inboundName,
  openAmqpInlet,
  openAmqpOutlet,
  type TopologyOptions,
  topologyOf,
} from '../../src/transport/amqp/index.ts'
import type { Outlet, Receiver } from '../../src/transport/transport.ts'
import { WORLD } from '../../src/world.ts'
import { freshPrefix } from '../live/broker.ts'
import { type Rabbit, rabbitmqctl } from '../live/rabbitmq.ts'
import { until } from './contract.ts'

export const PARTNER = 'VN' as PartnerId

/** One partner's exchange and queue on a broker, under a prefix of their own, and ways to open both ends. */
export class AmqpStand {
  readonly door: BrokerDoor
  readonly prefix: string
  readonly topology: TopologyOptions
  readonly notes: InletNote[] = []
  readonly depths: number[] = []
  readonly #opened: { close(): Promise<void> }[] = []

  constructor(door: BrokerDoor, options: Partial<TopologyOptions> = {}) {
    this.door = door
    this.prefix = freshPrefix()
    this.topology = { prefix: this.prefix, deliveryLimit: 20, maxLength: 100_000, partners: [PARTNER], ...options }
  }

  get queue(): string {
    return inboundName(this.prefix, PARTNER)
  }
  get dead(): string {
    return deadName(this.prefix)
  }

  async declare(): Promise<this> {
    await this.withModel((model) => declareTopology(model, topologyOf(this.topology)))
    return this
  }

  /**
   * RabbitMQ 3.10 writes the registry of its quorum queues a second or more after a queue is made (dets): a broker killed
   * before that comes back with a queue that has no server. Once the names stand in the file, a kill costs nothing.
   */
  async onDisk({ folder, node }: Rabbit): Promise<this> {
    const registry = join(folder, 'data', node, 'quorum', node, 'names.dets')
    await until(() => {
      const names = readFileSync(registry)
      return names.includes(this.queue) && names.includes(this.dead)
    })
    return this
  }

  /** For the message of a test that gives up: the last that the inlet said, and what the broker says of its queues. */
  state(rabbit: Rabbit): unknown {
    const columns = ['name', 'messages_ready', 'messages_unacknowledged', 'consumers', 'state', 'leader']
    const queues = rabbitmqctl(rabbit, 'list_queues', ...columns).split('\n')
    return { notes: this.notes.slice(-3), dead: this.depths.at(-1), queues: queues.filter((row) => row.startsWith(this.prefix)) }
  }

  outlet(options: Partial<Parameters<typeof openAmqpOutlet>[0]> = {}): Outlet {
    return this.#keep(
      openAmqpOutlet({
        door: () => this.door,
        target: { exchange: this.queue, routingKey: 'ebms2' },
        label: () => ({ messageId: `${WORLD.uuid()}@stand.example`, type: 'EFORMD/Submit' }),
        timeoutMs: 60_000,
        ...options,
      }),
    )
  }

  inlet(receive: Receiver, options: Partial<AmqpInletOptions> = {}): AmqpInlet {
    return this.#keep(
      openAmqpInlet({
        door: () => this.door,
        queues: () => [{ partner: PARTNER, queue: this.queue }],
        topology: () => topologyOf(this.topology),
        declare: false,
        deadQueue: this.dead,
        dead: (depth) => this.depths.push(depth),
        deadPollMs: 200,
        backoff: () => 100,
        receive,
        answer: async () => undefined,
        ready: async () => undefined,
        prefetch: 16,
        maxBytes: 10_485_760,
        retryMs: 50,
        tries: 5,
        world: WORLD,
        report: (note) => this.notes.push(note),
        ...options,
      }),
    )
  }

  async depth(queue: string): Promise<number> {
    return this.withModel(async (model) => {
      const channel = await model.createChannel()
      return (await channel.checkQueue(queue)).messageCount
    })
  }

  /** Takes one message as a plain client would, to look at it. It stays taken. */
  async take(queue: string) {
    return this.withModel(async (model) => {
      const channel = await model.createChannel()
      for (let tries = 0; tries < 100; tries++) {
        const message = await channel.get(queue, { noAck: true })
        if (message) return message
        await sleep(50)
      }
      throw new Error(`nothing in ${queue}`)
    })
  }

  async withModel<Result>(work: (model: Awaited<ReturnType<typeof dial>>) => Promise<Result>): Promise<Result> {
    const model = await dial(this.door)
    try {
      return await work(model)
    } finally {
      await hangUp(model)
    }
  }

  /** Closes what was opened and takes everything of this test off the broker. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#opened.map((one) => one.close()))
    await this.withModel(async (model) => {
      const { exchanges, queues } = topologyOf(this.topology)
      const channel = await model.createChannel()
      for (const { name } of queues) await channel.deleteQueue(name)
      for (const { name } of exchanges) await channel.deleteExchange(name)
    })
  }

  #keep<Opened extends { close(): Promise<void> }>(opened: Opened): Opened {
    this.#opened.push(opened)
    return opened
  }
}
