import { DATA_SCHEMAS, type DataName } from '../../events/schemas.ts'
import { EVENT_TYPES, type EventType } from '../../events/types.ts'
import { SHARED_TYPE } from '../../share/disclosure.ts'
import {
  type EventQueue,
  eventQueueName,
  eventsName,
  repliesName,
  replyQueueName,
  SUBMIT_KEY,
  submitName,
} from '../../transport/amqp/index.ts'
import { PROBLEM_SCHEMA } from '../rest/problem.ts'
import { SUBMITTED } from '../rest/schemas.ts'
import { SUBMIT_BODY } from '../submit-as.ts'
import { ACCEPTED_EXAMPLE, EVENT_EXAMPLE, PROBLEM_EXAMPLE } from './examples.ts'
import { PUBLISH_SHARED, sharedChannel, sharedMessage } from './shared.ts'
import type { Submitter } from './submitter.ts'

export interface AsyncApiOptions {
  readonly country: string
  readonly version: string
  /** `source` of our events. */
  readonly source: string
  /** JSON Schemas of the canonical documents by kind. */
  readonly canonical: Readonly<Record<string, object>>
  /** Our own broker, where there is one. */
  readonly broker?: {
    readonly url: string
    readonly prefix: string
    readonly events?: { readonly queues: readonly EventQueue[] }
    readonly submitters: readonly Submitter[]
  }
}

const ref = (path: string) => ({ $ref: `#/${path}` })
const JSON_SCHEMA = 'application/schema+json;version=draft-2020-12'

/** AsyncAPI 3.0 of what we say and hear on our own broker, made from the tables and schemas that the code itself goes by. */
export function asyncApi(options: AsyncApiOptions): object {
  const { broker } = options
  return {
    asyncapi: '3.0.0',
    id: `urn:asw:gateway:${options.country.toLowerCase()}`,
    info: {
      title: 'Cross-border customs message gateway: domestic broker',
      version: options.version,
      description:
        'Events as CloudEvents 1.0 (structured mode) and a submit queue, over AMQP 0-9-1. Events carry ids, codes and states, never payload; only documents that are shared carry content, as much as a subscription allows. docs/events.md has the words to it.',
    },
    defaultContentType: 'application/json',
    ...(broker ? { servers: { broker: serverOf(broker.url) } } : {}),
    channels: {
      ...(broker?.events ? { events: eventsChannel(broker.prefix, broker.events.queues) } : {}),
      ...(broker ? { shared: sharedChannel(broker.prefix) } : {}),
      ...Object.fromEntries(
        (broker?.submitters ?? []).map(({ name }) => [`submit-${name}`, submitChannel(broker?.prefix ?? '', name)]),
      ),
      ...(broker && broker.submitters.length > 0 ? { replies: repliesChannel(broker.prefix, broker.submitters) } : {}),
    },
    operations: {
      ...(broker?.events
        ? {
            publishEvents: {
              action: 'send',
              summary: 'Everything that happens, in order within an exchange',
              channel: ref('channels/events'),
            },
          }
        : {}),
      ...(broker ? { publishShared: PUBLISH_SHARED } : {}),
      ...Object.fromEntries((broker?.submitters ?? []).map(({ name }) => [`submit-${name}`, submitOperation(name)])),
    },
    components: {
      messages: {
        ...eventMessages(options.source),
        [messageName(SHARED_TYPE)]: sharedMessage(options.source),
        ...submitMessages(options.canonical),
      },
      schemas: Object.fromEntries(Object.entries(DATA_SCHEMAS).map(([name, schema]) => [dataName(name as DataName), schema])),
      correlationIds: {
        request: { location: '$message.header#/correlationId', description: 'correlation_id, else message_id of the request' },
      },
    },
  }
}

function serverOf(url: string): object {
  const { host, pathname, protocol } = new URL(url)
  return {
    host,
    protocol: protocol.slice(0, -1),
    protocolVersion: '0-9-1',
    ...(pathname === '' || pathname === '/' ? {} : { pathname }),
    description: 'RabbitMQ of our own; users and rights in docs/amqp.md',
  }
}

function eventsChannel(prefix: string, queues: readonly EventQueue[]): object {
  const names = queues.map(({ name, keys }) => `${eventQueueName(prefix, name)} (${keys.join(', ')})`)
  return {
    address: 'area.what.partner.document',
    title: 'Events',
    description: `Routing key of four words, - for what does not apply: delivery.delivered.TH.certificate-of-origin, alarm.dead-letter.-.-. Bind a queue of your own${names.length > 0 ? `, or read ${names.join(', ')}` : ''}.`,
    messages: Object.fromEntries(
      Object.keys(EVENT_TYPES).map((type) => [messageName(type), ref(`components/messages/${messageName(type)}`)]),
    ),
    bindings: { amqp: exchangeBinding(eventsName(prefix), 'topic') },
  }
}

function submitChannel(prefix: string, name: string): object {
  return {
    address: SUBMIT_KEY,
    title: `Submit as ${name}`,
    messages: { submission: ref('components/messages/submission') },
    bindings: { amqp: exchangeBinding(submitName(prefix, name), 'direct') },
  }
}

function repliesChannel(prefix: string, submitters: readonly Submitter[]): object {
  const names = submitters.map(({ name }) => replyQueueName(prefix, name))
  return {
    address: null,
    title: 'Answers',
    description: `reply_to of the request: ${names.join(', ')}, a name that begins with one of them and a dot, or direct reply-to`,
    messages: { accepted: ref('components/messages/accepted'), problem: ref('components/messages/problem') },
    bindings: { amqp: exchangeBinding(repliesName(prefix), 'direct') },
  }
}

function exchangeBinding(name: string, type: 'topic' | 'direct'): object {
  return { is: 'routingKey', exchange: { name, type, durable: true, autoDelete: false }, bindingVersion: '0.3.0' }
}

function submitOperation(name: string): object {
  return {
    action: 'receive',
    summary: 'Submit a document: durable when the answer says accepted',
    channel: ref(`channels/submit-${name}`),
    reply: {
      address: { location: '$message.header#/replyTo' },
      channel: ref('channels/replies'),
      messages: [ref('channels/replies/messages/accepted'), ref('channels/replies/messages/problem')],
    },
  }
}

function eventMessages(source: string): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries<EventType>(EVENT_TYPES).map(([type, { data, text }]) => [
      messageName(type),
      {
        name: type,
        title: type,
        summary: text,
        contentType: 'application/cloudevents+json',
        payload: envelope(type, source, data),
        ...(type === EVENT_EXAMPLE.type ? { examples: [{ name: 'delivered', payload: { ...EVENT_EXAMPLE, source } }] } : {}),
      },
    ]),
  )
}

function envelope(type: string, source: string, data: DataName): object {
  return {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'dataschema', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', minLength: 1, description: 'The same whenever this event is told again' },
      source: { const: source },
      type: { const: type },
      subject: { type: 'string', description: 'The certificate: scheme/country/number' },
      time: { type: 'string', format: 'date-time' },
      datacontenttype: { const: 'application/json' },
      dataschema: { type: 'string' },
      partner: { type: 'string' },
      document: { type: 'string' },
      data: ref(`components/schemas/${dataName(data)}`),
    },
  }
}

function submitMessages(canonical: AsyncApiOptions['canonical']): Readonly<Record<string, object>> {
  const correlationId = ref('components/correlationIds/request')
  const document = { oneOf: Object.values(canonical) }
  return {
    submission: {
      name: 'submission',
      summary: 'The body of POST /v1/messages',
      contentType: 'application/json',
      headers: {
        type: 'object',
        properties: {
          'idempotency-key': { type: 'string', minLength: 1, maxLength: 255, description: 'Left out: message_id counts' },
          replyTo: { type: 'string', description: 'Property reply_to' },
          correlationId: { type: 'string', description: 'Property correlation_id' },
        },
      },
      payload: {
        schemaFormat: JSON_SCHEMA,
        schema: { ...SUBMIT_BODY, properties: { ...SUBMIT_BODY.properties, document } },
      },
    },
    accepted: {
      name: 'accepted',
      summary: 'The journal has it: the body of 202',
      contentType: 'application/json',
      correlationId,
      payload: SUBMITTED,
      examples: [{ name: 'accepted', payload: ACCEPTED_EXAMPLE }],
    },
    problem: {
      name: 'problem',
      summary: 'It was not taken: RFC 9457',
      contentType: 'application/problem+json',
      correlationId,
      payload: PROBLEM_SCHEMA,
      examples: [{ name: 'invalid', payload: PROBLEM_EXAMPLE }],
    },
  }
}

/** `asw.delivery.delivered.v1` -> `delivery-delivered-v1`. */
function messageName(type: string): string {
  return type.split('.').slice(1).join('-')
}
function dataName(name: DataName): string {
  return `${name}-data`
}
