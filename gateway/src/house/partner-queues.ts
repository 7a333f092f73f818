import type { FastifyBaseLogger } from 'fastify'
import type { Agreement, Agreements, OwnKey } from '../agreement/agreement.ts'
import { envelopesOf, roads } from '../agreement/index.ts'
import type { Broker } from '../configuration/index.ts'
import type { Journal } from '../journal/journal.ts'
import type { World } from '../message/clock.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { ExchangeId } from '../message/ids.ts'
import type { Metrics } from '../observe/metrics.ts'
import { delay } from '../relay/retry.ts'
import { type AmqpInlet, deadName, inboundName, openAmqpInlet, ownBroker, topologyOf } from '../transport/amqp/index.ts'
import type { Outlet, Receiver } from '../transport/transport.ts'

export interface PartnerQueuesOptions {
  readonly broker: Broker | undefined
  readonly agreements: () => Agreements
  /** Our TLS client key. */
  readonly client: () => OwnKey
  readonly maxBytes: number
  readonly receive: Receiver
  readonly outlet: (agreement: Agreement) => Outlet
  /** Rejects while an outage of ours lasts. */
  readonly ready: () => Promise<void>
  readonly journal: Journal
  readonly metrics: Metrics
  readonly world: World
  readonly log: FastifyBaseLogger
}

export const RECONNECT = { firstDelayMs: 250, maxDelayMs: 10_000, factor: 2, tries: Number.POSITIVE_INFINITY }
export const RETRY_MS = 2_000
/** About two minutes of tries while all else is well. */
export const TRIES = 60
export const DEAD_POLL_MS = 15_000
const LOUD: ReadonlySet<string> = new Set(['broker-down', 'outage', 'put-aside', 'unanswered'])

/** Partners whose agreement names AMQP as a road. */
export function partnersOverAmqp(agreements: Agreements): readonly Agreement[] {
  return agreements.all().filter((agreement) => roads(agreement).includes('amqp'))
}

/** Throws ASW_CONFIG_INVALID where an agreement goes over AMQP and we have no broker: what the partner sends would not reach us. */
export function assureBroker(broker: Broker | undefined, agreements: Agreements): void {
  const [first] = partnersOverAmqp(agreements)
  if (first && !broker)
    throw new Fault('ASW_CONFIG_INVALID', `the agreement with ${first.partner} goes over AMQP: name our own broker in asw.yaml`)
}

/**
 * The queues of all partners that come over AMQP, beside the HTTPS door: the same receiver, the same journal behind it.
 * `undefined` where `asw.yaml` names no broker.
 */
export function openPartnerQueues(options: PartnerQueuesOptions): AmqpInlet | undefined {
  const { broker, agreements, metrics, log, world } = options
  const partners = () => partnersOverAmqp(agreements())
  if (!broker) return undefined
  const { prefix, deliveryLimit, maxLength } = broker
  return openAmqpInlet({
    door: () => ownBroker(broker, options.client()),
    queues: () => partners().map(({ partner }) => ({ partner, queue: inboundName(prefix, partner) })),
    topology: () =>
      topologyOf({
        ...{ prefix, deliveryLimit, maxLength },
        partners: partners().map(({ partner }) => partner),
        envelopes: envelopesOf(partners()),
      }),
    declare: broker.declare,
    deadQueue: deadName(prefix),
    dead: deadAlarm(options, deadName(prefix)),
    deadPollMs: DEAD_POLL_MS,
    backoff: (attempt) => delay(RECONNECT, attempt, world.random()),
    receive: options.receive,
    answer: async (partner, wire) => {
      await options.outlet(agreements().of(partner)).send(wire, new AbortController().signal)
    },
    ready: options.ready,
    prefetch: broker.prefetch,
    maxBytes: options.maxBytes,
    retryMs: RETRY_MS,
    tries: TRIES,
    world,
    report: ({ what, ...note }) => {
      metrics.event(`queue-${what}`, note)
      log[LOUD.has(what) ? 'warn' : 'info'](note, what)
    },
  })
}

/** Every message that is put aside is an alarm: in the metrics, in the log, and in the chain of the gateway itself. */
export function deadAlarm(
  { metrics, log, journal }: Pick<PartnerQueuesOptions, 'metrics' | 'log' | 'journal'>,
  queue: string,
): (depth: number) => void {
  let known = 0
  return (depth) => {
    if (depth > known) {
      metrics.event('dead-letter', {})
      log.error({ queue, depth }, 'messages were put aside')
      journal
        .append('gateway' as ExchangeId, { kind: 'dead-letter', data: { queue, depth } })
        .catch((error: unknown) => log.error({ code: faultOf(error).code }, 'dead-letter event not kept'))
    }
    known = depth
  }
}
