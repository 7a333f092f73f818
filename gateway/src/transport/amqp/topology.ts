import type { Channel, ChannelModel } from 'amqplib'
import { Fault } from '../../message/fault.ts'
import { reason } from './door.ts'

/** What stands on our broker. One table, read by `declare`, by `check`, and by docs/amqp.md. */
export interface Topology {
  readonly exchanges: readonly { readonly name: string; readonly kind: 'direct' | 'fanout' }[]
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
/** Envelopes that the queues take: the paths of the HTTPS door. */
const ENVELOPES = ['ebms2'] as const

export function topologyOf({ prefix, deliveryLimit, maxLength, partners }: TopologyOptions): Topology {
  const dead = deadName(prefix)
  const inbound = partners.map((partner) => inboundName(prefix, partner))
  return {
    exchanges: [{ name: dead, kind: 'fanout' }, ...inbound.map((name) => ({ name, kind: 'direct' as const }))],
    queues: [
      { name: dead, arguments: { 'x-queue-type': 'quorum' } },
      ...inbound.map((name) => ({
        name,
        arguments: {
          'x-queue-type': 'quorum',
          'x-delivery-limit': deliveryLimit,
          'x-dead-letter-exchange': dead,
          // With the default, at-most-once, a message is gone when the dead-letter queue cannot take it.
          'x-dead-letter-strategy': 'at-least-once',
          // At-least-once needs it; and a full queue must tell the sender instead of dropping the oldest message.
          'x-overflow': 'reject-publish',
          'x-max-length': maxLength,
        },
      })),
    ],
    bindings: [
      { queue: dead, exchange: dead, key: '' },
      ...inbound.flatMap((name) => ENVELOPES.map((key) => ({ queue: name, exchange: name, key }))),
    ],
  }
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
  const channel = await model.createChannel()
  channel.on('error', () => undefined)
  try {
    await ask(channel)
    await channel.close()
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
