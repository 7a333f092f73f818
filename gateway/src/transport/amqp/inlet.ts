import type { ChannelModel } from 'amqplib'
import { Fault, faultOf } from '../../message/fault.ts'
import type { PartnerId } from '../../message/ids.ts'
import { type ConsumerOptions, consume, type Inbound } from './consumer.ts'
import { type BrokerDoor, dial, reason } from './door.ts'
import { assureTopology, declareTopology, type Topology } from './topology.ts'

export interface AmqpInletOptions extends Omit<ConsumerOptions, 'report'> {
  /** Our own broker. Asked at every connect: keys and passwords change. */
  readonly door: () => BrokerDoor
  /** The partners that come over AMQP now. */
  readonly queues: () => readonly Inbound[]
  /** What must stand on the broker for them. */
  readonly topology: () => Topology
  /** Whether this gateway creates what is missing, or only looks. */
  readonly declare: boolean
  readonly deadQueue: string
  /** How many messages lie in the dead-letter queue: asked at every connect and every `deadPollMs`. */
  readonly dead: (depth: number) => void
  readonly deadPollMs: number
  /** Wait before the n-th attempt in a row to reach the broker, in milliseconds. */
  readonly backoff: (attempt: number) => number
  readonly report: (note: InletNote) => void
}
export interface InletNote {
  readonly what: 'broker-up' | 'broker-down' | 'outage' | 'recovered' | 'put-aside' | 'unanswered'
  readonly partner?: PartnerId
  readonly code?: string
  readonly detail?: string
}
export interface AmqpInlet {
  /** After a reload of the agreements: takes on new partners and leaves those that are gone. */
  renew(): Promise<void>
  /** Takes nothing new, finishes what it holds, closes. */
  close(): Promise<void>
}

/**
 * Consumes the queue of every partner on our own broker. Resolves at once and reaches the broker in the background: a broker
 * that is down at the start is one that comes later. After every break it connects, looks at (or declares) the topology and
 * consumes anew.
 */
export function openAmqpInlet(options: AmqpInletOptions): AmqpInlet {
  let stop = new AbortController()
  let running = run(options, stop.signal)
  return {
    renew: async () => {
      stop.abort()
      await running
      stop = new AbortController()
      running = run(options, stop.signal)
    },
    close: async () => {
      stop.abort()
      await running
    },
  }
}

async function run(options: AmqpInletOptions, stop: AbortSignal): Promise<void> {
  const queues = options.queues()
  if (queues.length === 0) return
  for (let attempt = 1; !stop.aborted; attempt++) {
    try {
      // While an outage of ours lasts, nothing is taken: a delivery that we cannot answer would count.
      await options.ready()
      const model = await connected(options)
      attempt = 0
      options.report({ what: 'broker-up' })
      await serve(options, model, queues, stop)
    } catch (error) {
      const { code, message } = faultOf(error)
      options.report({ what: 'broker-down', code, detail: message })
    }
    await options.world.sleep(options.backoff(attempt + 1), stop).catch(() => undefined)
  }
}

async function connected(options: AmqpInletOptions): Promise<ChannelModel> {
  const model = await dial(options.door()).catch((error: unknown) => {
    if (error instanceof Fault) throw error
    throw new Fault('ASW_BROKER_DOWN', reason(error), {}, error)
  })
  try {
    const look = options.declare ? declareTopology : assureTopology
    await look(model, options.topology())
    return model
  } catch (error) {
    await model.close().catch(() => undefined)
    throw error
  }
}

/** Until the connection breaks or `stop`. One channel a partner: trouble of one is not trouble of the others. */
async function serve(
  options: AmqpInletOptions,
  model: ChannelModel,
  queues: readonly Inbound[],
  stop: AbortSignal,
): Promise<void> {
  const broken = new AbortController()
  const end = AbortSignal.any([stop, broken.signal])
  let why: unknown
  model.on('error', (error) => {
    why = error
  })
  model.once('close', () => broken.abort())
  await Promise.all([...queues.map((queue) => keepConsuming(options, model, queue, end)), watchDead(options, model, end)])
  if (broken.signal.aborted && !stop.aborted)
    throw new Fault('ASW_BROKER_DOWN', why === undefined ? 'the connection closed' : reason(why), {}, why)
  await model.close().catch(() => undefined)
}

async function keepConsuming(options: AmqpInletOptions, model: ChannelModel, queue: Inbound, end: AbortSignal): Promise<void> {
  for (let attempt = 1; !end.aborted; attempt++) {
    try {
      await consume(model, queue, options, end)
      attempt = 0
    } catch (error) {
      if (end.aborted) return
      options.report({ what: 'broker-down', partner: queue.partner, code: 'ASW_BROKER_TOPOLOGY', detail: reason(error) })
    }
    await options.world.sleep(options.backoff(attempt + 1), end).catch(() => undefined)
    await untilReady(options, end)
  }
}

async function untilReady(options: AmqpInletOptions, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const good = await options.ready().then(
      () => true,
      () => false,
    )
    if (good) return
    await options.world.sleep(options.retryMs, end).catch(() => undefined)
  }
}

async function watchDead(options: AmqpInletOptions, model: ChannelModel, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    try {
      const channel = await model.createChannel()
      channel.on('error', () => undefined)
      const { messageCount } = await channel.checkQueue(options.deadQueue)
      options.dead(messageCount)
      await channel.close()
    } catch (error) {
      if (!end.aborted)
        options.report({ what: 'broker-down', code: 'ASW_BROKER_TOPOLOGY', detail: `dead letters: ${reason(error)}` })
    }
    await options.world.sleep(options.deadPollMs, end).catch(() => undefined)
  }
}
