import { canonicalSchemas } from '@asw/mappings'
import { openReceiver } from '../deliver/webhooks/post.ts'
import { DOCUMENT_KINDS } from '../message/document.ts'
import { openSharing, type Sharing, type SharingDeps } from '../share/sharing.ts'
import type { Subscription } from '../share/subscription.ts'
import { assureTopology, declareTopology, openOwnPublisher, ownBroker, sharedName, topologyOf } from '../transport/amqp/index.ts'
import type { House } from './house.ts'

const PUBLISH_MS = 15_000
/** A broker that stays away is no reason to give up: what waits, waits in the journal. */
const NEVER_MS = Number.POSITIVE_INFINITY

/** Whoever is told of documents without taking part: docs/domestic.md. */
export function openShares(house: House): Promise<Sharing> {
  const { configuration, world, log } = house.options
  return openSharing(
    {
      journal: house.journal,
      source: configuration.eventSource,
      holder: house.relaying.holder,
      world,
      schemas: canonicalSchemas(DOCUMENT_KINDS),
      road: (subscription) => roadOf(house, subscription),
      report: ({ what, ...note }) => {
        house.metrics.event(what, { code: note.code })
        log.warn(note, what)
      },
    },
    configuration.sharing,
  )
}

function roadOf(house: House, { name, via }: Subscription): ReturnType<SharingDeps['road']> {
  if (via.kind === 'pull') return undefined
  if (via.kind === 'queue') return queueOf(house, name)
  const { url, timeoutMs, disableAfterMs } = via
  const receiver = openReceiver(via, house.options.world)
  return {
    road: {
      to: `${url.origin}${url.pathname}`,
      timeoutMs,
      disableAfterMs,
      send: (event, body, signal) => receiver.post(event.id, body, signal),
    },
    close: () => receiver.close(),
  }
}

function queueOf(house: House, name: string): ReturnType<SharingDeps['road']> {
  const { broker } = house.options.configuration
  if (!broker) return undefined
  const { prefix, deliveryLimit, maxLength } = broker
  const topology = topologyOf({ prefix, deliveryLimit, maxLength, partners: [], shared: [name] })
  const publisher = openOwnPublisher({
    door: () => ownBroker(broker, house.client()),
    prepare: (model) => (broker.declare ? declareTopology : assureTopology)(model, topology),
    timeoutMs: PUBLISH_MS,
  })
  const properties = { contentType: 'application/cloudevents+json', persistent: true, mandatory: true }
  return {
    road: {
      to: sharedName(prefix, name),
      timeoutMs: PUBLISH_MS,
      disableAfterMs: NEVER_MS,
      send: ({ id, type }, body, signal) =>
        publisher.publish(
          { exchange: sharedName(prefix), routingKey: name },
          Buffer.from(body, 'utf8'),
          { ...properties, messageId: id, type },
          signal,
        ),
    },
    close: () => publisher.close(),
  }
}
