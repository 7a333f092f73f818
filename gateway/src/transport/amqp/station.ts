import type { ChannelModel } from 'amqplib'
import { Fault, faultOf } from '../../message/fault.ts'
import { type ConsumerNote, type ConsumerOptions, consume, type Source } from './consumer.ts'
import { type BrokerDoor, dial, hangUp, reason } from './door.ts'
import { assureTopology, declareTopology, type Topology } from './topology.ts'

export interface StationOptions<From extends Source> extends Omit<ConsumerOptions<From>, 'report'> {
  /** Our own broker. Asked at every connect: keys and passwords change. */
  readonly door: () => BrokerDoor
  /** The queues that are read now. Where there are none, nothing is connected. */
  readonly sources: () => readonly From[]
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
  readonly report: (note: StationNote) => void
}
/** All but the queues themselves. */
type Frame = Omit<StationOptions<never>, 'sources' | 'work'>
export type StationNote =
  | ConsumerNote
  | { readonly what: 'broker-up' | 'broker-down'; readonly source?: string; readonly code?: string; readonly detail?: string }
export interface Station {
  /** After a reload: takes on new queues and leaves those that are gone. */
  renew(): Promise<void>
  /** Takes nothing new, finishes what it holds, closes. */
  close(): Promise<void>
}

/**
 * Consumes queues on our own broker, each on a channel of its own. Resolves at once and reaches the broker in the
 * background: a broker that is down at the start is one that comes later. After every break it connects, looks at (or
 * declares) the topology and consumes anew.
 */
export function openStation<From extends Source>(options: StationOptions<From>): Station {
  let isClosed = false
  let stop = new AbortController()
  let running = run(options, stop.signal)
  const replace = async () => {
    stop.abort()
    await running
    if (isClosed) return
    stop = new AbortController()
    running = run(options, stop.signal)
  }
  // One reload after the other: two at once would both start consumers, and only the last of them would ever be ended.
  let renewing: Promise<void> = Promise.resolve()
  return {
    renew: () => {
      renewing = renewing.catch(() => undefined).then(replace)
      return renewing
    },
    close: async () => {
      isClosed = true
      stop.abort()
      await renewing.catch(() => undefined)
      await running
    },
  }
}

async function run<From extends Source>(options: StationOptions<From>, stop: AbortSignal): Promise<void> {
  const sources = options.sources()
  if (sources.length === 0) return
  for (let attempt = 1; !stop.aborted; attempt++) {
    try {
      // While an outage of ours lasts, nothing is taken: a delivery that we cannot answer would count.
      await options.ready()
      const connection = await connected(options)
      attempt = 0
      options.report({ what: 'broker-up' })
      await serve(options, connection, sources, stop)
    } catch (error) {
      const { code, message } = faultOf(error)
      options.report({ what: 'broker-down', code, detail: message })
    }
    await options.world.sleep(options.backoff(attempt + 1), stop).catch(() => undefined)
  }
}

interface Connection {
  readonly model: ChannelModel
  /** Aborted with what is known of the cause when the connection breaks. */
  readonly broken: AbortSignal
}

async function connected(options: Frame): Promise<Connection> {
  const model = await dial(options.door()).catch((error: unknown) => {
    if (error instanceof Fault) throw error
    throw new Fault('ASW_BROKER_DOWN', reason(error), {}, error)
  })
  // Before the first question: a connection that broke even earlier answers none.
  const broken = breakOf(model)
  try {
    const look = options.declare ? declareTopology : assureTopology
    await look(model, options.topology())
    return { model, broken }
  } catch (error) {
    await hangUp(model)
    throw error
  }
}

function breakOf(model: ChannelModel): AbortSignal {
  const broken = new AbortController()
  let why: unknown = 'the connection closed'
  model.on('error', (error) => {
    why = error
  })
  model.once('close', () => broken.abort(why))
  return broken.signal
}

/** Until the connection breaks or `stop`. One channel a queue: trouble of one is not trouble of the others. */
async function serve<From extends Source>(
  options: StationOptions<From>,
  { model, broken }: Connection,
  sources: readonly From[],
  stop: AbortSignal,
): Promise<void> {
  const end = AbortSignal.any([stop, broken])
  await Promise.all([...sources.map((source) => keepConsuming(options, model, source, end)), watchDead(options, model, end)])
  if (broken.aborted && !stop.aborted) throw new Fault('ASW_BROKER_DOWN', reason(broken.reason), {}, broken.reason)
  await hangUp(model)
}

async function keepConsuming<From extends Source>(
  options: StationOptions<From>,
  model: ChannelModel,
  source: From,
  end: AbortSignal,
): Promise<void> {
  for (let attempt = 1; !end.aborted; attempt++) {
    try {
      await consume(model, source, options, end)
      attempt = 0
    } catch (error) {
      if (end.aborted) return
      options.report({ what: 'broker-down', source: source.name, code: 'ASW_BROKER_TOPOLOGY', detail: reason(error) })
    }
    await options.world.sleep(options.backoff(attempt + 1), end).catch(() => undefined)
    await untilReady(options, end)
  }
}

async function untilReady(options: Frame, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const good = await options.ready().then(
      () => true,
      () => false,
    )
    if (good) return
    await options.world.sleep(options.retryMs, end).catch(() => undefined)
  }
}

async function watchDead(options: Frame, model: ChannelModel, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    try {
      const channel = await model.createChannel()
      channel.on('error', () => undefined)
      const { messageCount } = await channel.checkQueue(options.deadQueue)
      options.dead(messageCount)
      await hangUp(channel)
    } catch (error) {
      if (!end.aborted)
        options.report({ what: 'broker-down', code: 'ASW_BROKER_TOPOLOGY', detail: `dead letters: ${reason(error)}` })
    }
    await options.world.sleep(options.deadPollMs, end).catch(() => undefined)
  }
}
