import type { Channel, ChannelModel } from 'amqplib'
import { Fault } from '../../message/fault.ts'
import { hangUp, reason } from './door.ts'

/** What stands on our broker. One table, read by `declare`, by `check`, and by docs/amqp.md. */
export interface Topology {
  readonly exchanges: readonly { readonly name: string; readonly kind: 'direct' | 'fanout' | 'topic' }[]
  readonly queues: readonly { readonly name: string; readonly arguments: Readonly<Record<string, string | number>> }[]
  readonly bindings: readonly { readonly queue: string; readonly exchange: string; readonly key: string }[]
}
export interface TopologyOptions {
  /** In front of every name. */
  readonly prefix: string
  readonly deliveryLimit: number
  readonly maxLength: number
  /** Partners that come over AMQP. */
  readonly partners: readonly string[]
  /** Default: ebMS alone. */
  readonly envelopes?: readonly Envelope[]
  /** Where events are published, the events exchange and the queues that stand ready for those who read. */
  readonly events?: { readonly queues: readonly EventQueue[] }
  /** Subscriptions that are handed documents over a queue of their own. */
  readonly shared?: readonly string[]
  /** Those of our country who submit over AMQP, by the name of their queue. */
  readonly submitters?: readonly { readonly name: string }[]
}
export type Envelope = 'ebms2' | 'eaeu'
export interface EventQueue {
  readonly name: string
  /** Binding keys of the topic exchange. */
  readonly keys: readonly string[]
}
export interface Finding {
  readonly what: 'exchange' | 'queue' | 'binding'
  readonly name: string
  readonly state: 'good' | 'missing' | 'differs' | 'not-allowed' | 'not-readable'
  readonly detail?: string
}

/** Queue and exchange of a partner have the same name: the exchange is what the partner may write to, the queue what we read. */
export const inboundName = (prefix: string, partner: string) => `${prefix}.from.${partner}`
export const deadName = (prefix: string) => `${prefix}.dead`
export const eventsName = (prefix: string) => `${prefix}.events`
export const eventQueueName = (prefix: string, name: string) => `${prefix}.events.${name}`
/** The exchange, or with a name the queue of a subscription. */
export const sharedName = (prefix: string, name?: string) => `${prefix}.shared${name === undefined ? '' : `.${name}`}`
/** Exchange and queue again: who may write to it is who submits. */
export const submitName = (prefix: string, submitter: string) => `${prefix}.submit.${submitter}`
export const repliesName = (prefix: string) => `${prefix}.replies`
export const replyQueueName = (prefix: string, submitter: string) => `${prefix}.replies.${submitter}`
export const SUBMIT_KEY = 'submit'
/** Envelopes that the queues take, by their routing key: the paths of the HTTPS door. */
const ENVELOPES: readonly Envelope[] = ['ebms2']

type Part = Topology

export function topologyOf(options: TopologyOptions): Topology {
  const dead = deadName(options.prefix)
  const parts: readonly Part[] = [
    {
      exchanges: [{ name: dead, kind: 'fanout' }],
      queues: [{ name: dead, arguments: { 'x-queue-type': 'quorum' } }],
      bindings: [{ queue: dead, exchange: dead, key: '' }],
    },
    ...options.partners.map((partner) => incoming(options, inboundName(options.prefix, partner), options.envelopes ?? ENVELOPES)),
    ...eventsOf(options),
    ...sharedOf(options),
    ...submittersOf(options),
  ]
  return {
    exchanges: parts.flatMap(({ exchanges }) => exchanges),
    queues: parts.flatMap(({ queues }) => queues),
    bindings: parts.flatMap(({ bindings }) => bindings),
  }
}

/** A way in: an exchange to write to, and the queue that we read. */
function incoming({ prefix, deliveryLimit, maxLength }: TopologyOptions, name: string, keys: readonly string[]): Part {
  const queue = {
    'x-queue-type': 'quorum',
    'x-delivery-limit': deliveryLimit,
    'x-dead-letter-exchange': deadName(prefix),
    // With the default, at-most-once, a message is gone when the dead-letter queue cannot take it.
    'x-dead-letter-strategy': 'at-least-once',
    // At-least-once needs it; and a full queue must tell the sender instead of dropping the oldest message.
    'x-overflow': 'reject-publish',
    'x-max-length': maxLength,
  }
  return {
    exchanges: [{ name, kind: 'direct' }],
    queues: [{ name, arguments: queue }],
    bindings: keys.map((key) => ({ queue: name, exchange: name, key })),
  }
}

function eventsOf({ prefix, maxLength, events }: TopologyOptions): readonly Part[] {
  if (!events) return []
  const exchange = eventsName(prefix)
  // A reader that stays away fills its queue until the broker refuses; then all events wait here, and none is lost.
  const queue = { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': maxLength }
  return [
    {
      exchanges: [{ name: exchange, kind: 'topic' }],
      queues: events.queues.map(({ name }) => ({ name: eventQueueName(prefix, name), arguments: queue })),
      bindings: events.queues.flatMap(({ name, keys }) =>
        keys.map((key) => ({ queue: eventQueueName(prefix, name), exchange, key })),
      ),
    },
  ]
}

/** A queue for each, and nothing in it but its own: a full one holds up nobody else. */
function sharedOf({ prefix, maxLength, shared = [] }: TopologyOptions): readonly Part[] {
  if (shared.length === 0) return []
  const exchange = sharedName(prefix)
  const arguments_ = { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': maxLength }
  return [
    {
      exchanges: [{ name: exchange, kind: 'direct' }],
      queues: shared.map((name) => ({ name: sharedName(prefix, name), arguments: arguments_ })),
      bindings: shared.map((name) => ({ queue: sharedName(prefix, name), exchange, key: name })),
    },
  ]
}

function submittersOf(options: TopologyOptions): readonly Part[] {
  const { prefix, maxLength, submitters = [] } = options
  if (submitters.length === 0) return []
  const exchange = repliesName(prefix)
  const arguments_ = { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': maxLength }
  const replies = submitters.map(({ name }) => replyQueueName(prefix, name))
  return [
    {
      exchanges: [{ name: exchange, kind: 'direct' }],
      queues: replies.map((name) => ({ name, arguments: arguments_ })),
      bindings: replies.map((name) => ({ queue: name, exchange, key: name })),
    },
    ...submitters.map(({ name }) => incoming(options, submitName(prefix, name), [SUBMIT_KEY])),
  ]
}

/** Creates what is missing. Throws ASW_BROKER_TOPOLOGY where something stands there with other arguments, or may not be made. */
export async function declareTopology(model: ChannelModel, topology: Topology): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const step of steps(topology)) findings.push(await finding(model, step, step.declare))
  assureGood(findings)
  return findings
}

/** Looks only: exchanges and queues by name. What a gateway with no right to configure can see. Throws ASW_BROKER_TOPOLOGY. */
export async function assureTopology(model: ChannelModel, topology: Topology): Promise<void> {
  const findings: Finding[] = []
  for (const step of steps(topology)) if (step.look) findings.push(await finding(model, step, step.look))
  assureGood(findings)
}

/**
 * Compares with what stands there and changes nothing: first whether the name exists, then, with the right to configure,
 * whether its arguments are ours. AMQP 0-9-1 has no way to read bindings: they are named as `not-readable`.
 */
export async function checkTopology(model: ChannelModel, topology: Topology): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const step of steps(topology)) {
    if (!step.look) {
      findings.push({ what: step.what, name: step.name, state: 'not-readable' })
      continue
    }
    const there = await finding(model, step, step.look)
    findings.push(there.state === 'good' ? await finding(model, step, step.declare) : there)
  }
  return findings
}

interface Step {
  readonly what: Finding['what']
  readonly name: string
  readonly look?: (channel: Channel) => Promise<unknown>
  readonly declare: (channel: Channel) => Promise<unknown>
}

function steps({ exchanges, queues, bindings }: Topology): readonly Step[] {
  return [
    ...exchanges.map(
      ({ name, kind }): Step => ({
        what: 'exchange',
        name,
        look: (channel) => channel.checkExchange(name),
        declare: (channel) => channel.assertExchange(name, kind, { durable: true }),
      }),
    ),
    ...queues.map(
      ({ name, arguments: args }): Step => ({
        what: 'queue',
        name,
        look: (channel) => channel.checkQueue(name),
        declare: (channel) => channel.assertQueue(name, { durable: true, arguments: { ...args } }),
      }),
    ),
    ...bindings.map(
      ({ queue, exchange, key }): Step => ({
        what: 'binding',
        name: `${exchange} -> ${queue}${key === '' ? '' : ` (${key})`}`,
        declare: (channel) => channel.bindQueue(queue, exchange, key),
      }),
    ),
  ]
}

/** AMQP 0-9-1 reply codes that speak of a name; anything else is trouble with the broker. */
const STATES: Readonly<Record<number, Finding['state']>> = { 403: 'not-allowed', 404: 'missing', 406: 'differs' }

/** A channel a step: the broker closes the channel to say no. */
async function finding(model: ChannelModel, { what, name }: Step, ask: (channel: Channel) => Promise<unknown>): Promise<Finding> {
  try {
    const channel = await model.createChannel()
    channel.on('error', () => undefined)
    await ask(channel)
    await hangUp(channel)
    return { what, name, state: 'good' }
  } catch (error) {
    const state = STATES[error instanceof Error && 'code' in error ? Number(error.code) : 0]
    if (!state) throw new Fault('ASW_BROKER_DOWN', reason(error), {}, error)
    return { what, name, state, detail: reason(error) }
  }
}

function assureGood(findings: readonly Finding[]): void {
  const bad = findings.filter(({ state }) => state !== 'good')
  if (bad.length === 0) return
  const text = bad.map(
    ({ what, name, state, detail }) => `${what} ${name}: ${state}${detail === undefined ? '' : ` (${detail})`}`,
  )
  throw new Fault('ASW_BROKER_TOPOLOGY', text.join('; '), { findings: bad })
}
