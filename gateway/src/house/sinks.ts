import { EVENTS_SINK, publishOnce } from '../deliver/events/publish.ts'
import { webhookOnce } from '../deliver/webhooks/deliver.ts'
import { openDesk, type WebhookDesk } from '../deliver/webhooks/desk.ts'
import { openReceiver, type Receiver } from '../deliver/webhooks/post.ts'
import { sinkOf, type Webhook } from '../deliver/webhooks/webhook.ts'
import type { Sharing } from '../share/sharing.ts'
import { assureTopology, declareTopology, eventsName, openOwnPublisher, ownBroker, topologyOf } from '../transport/amqp/index.ts'
import type { House } from './house.ts'
import { warnOfLeftSinks } from './left-sinks.ts'

/** Whoever is told of events: each with a loop of its own, so that one that hangs holds up no other. */
export interface Sinks {
  readonly loops: readonly { readonly name: string; readonly once: (signal: AbortSignal) => Promise<number> }[]
  readonly webhooks: WebhookDesk
  close(): Promise<void>
}
type Sink = Sinks['loops'][number] & { readonly close: () => Promise<void> }
type Hook = Sink & { readonly webhook: Webhook; readonly receiver: Receiver }

const PUBLISH_MS = 15_000

/** Makes the sinks in the journal that are not there yet, and what hands on to them. */
export async function openSinks(house: House, sharing: Pick<Sharing, 'has'>): Promise<Sinks> {
  const { configuration, world } = house.options
  const { broker, webhooks } = configuration
  if (broker?.events) await house.journal.openSink(EVENTS_SINK, broker.events.from)
  for (const webhook of webhooks) await house.journal.openSink(sinkOf(webhook), webhook.from)
  const hooks = webhooks.map((webhook): Hook => {
    const receiver = openReceiver(webhook, world)
    const deps = { ...common(house), webhook, receiver }
    const once = (signal: AbortSignal) => webhookOnce(deps, signal)
    return { name: sinkOf(webhook), once, close: () => receiver.close(), webhook, receiver }
  })
  const receivers = new Map(hooks.map(({ webhook, receiver }) => [webhook.name, receiver]))
  const sinks: readonly Sink[] = [...(broker?.events ? [exchangeOf(house, broker)] : []), ...hooks]
  const configured = { has: (name: string) => sinks.some((sink) => sink.name === name) || sharing.has(name) }
  await warnOfLeftSinks(house, configured)
  return {
    loops: sinks.map(({ name, once }) => ({ name, once })),
    webhooks: openDesk({
      journal: house.journal,
      configured,
      webhooks,
      receivers,
      source: configuration.eventSource,
      world,
    }),
    close: async () => {
      await Promise.all(sinks.map((sink) => sink.close()))
      // Another node may go on at once; where the journal is gone, it goes on when the lease has run out.
      for (const { name } of sinks) await house.journal.releaseFeed(name, house.relaying.holder).catch(() => undefined)
    },
  }
}

type Broker = NonNullable<House['options']['configuration']['broker']>

function exchangeOf(house: House, broker: Broker): Sink {
  const { prefix, deliveryLimit, maxLength, events } = broker
  const topology = topologyOf({ prefix, deliveryLimit, maxLength, partners: [], ...(events ? { events } : {}) })
  const publisher = openOwnPublisher({
    door: () => ownBroker(broker, house.client()),
    prepare: (model) => (broker.declare ? declareTopology : assureTopology)(model, topology),
    timeoutMs: PUBLISH_MS,
  })
  const deps = { ...common(house), publisher, exchange: eventsName(prefix), pass: house.base.pass }
  return { name: EVENTS_SINK, once: (signal) => publishOnce(deps, signal), close: () => publisher.close() }
}

function common({ options, journal, relaying, metrics }: House) {
  const { configuration, world, log } = options
  return {
    journal,
    world,
    source: configuration.eventSource,
    holder: relaying.holder,
    report: ({ what, ...note }: { readonly what: string; readonly code: string; readonly detail: string }) => {
      metrics.event(what, { code: note.code })
      log.warn(note, what)
    },
  }
}
