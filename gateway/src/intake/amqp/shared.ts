import { SHARED_TYPE } from '../../share/disclosure.ts'
import { SHARED_SCHEMA } from '../../share/shared-schema.ts'
import { sharedName } from '../../transport/amqp/index.ts'
import { SHARED_EXAMPLE } from './examples.ts'

/** Where a subscription with `queue: true` finds it. Who else is shared with is nobody's business: names stand as a parameter. */
export function sharedChannel(prefix: string): object {
  return {
    address: '{subscription}',
    title: 'Documents shared with those who take no part',
    description: `Each subscription with \`queue: true\` reads its own queue ${sharedName(prefix, 'SUBSCRIPTION')}; docs/domestic.md has the words to it.`,
    parameters: { subscription: { description: 'Name of the subscription: routing key, and last word of its queue' } },
    messages: { 'document-shared-v1': { $ref: '#/components/messages/document-shared-v1' } },
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name: sharedName(prefix), type: 'direct', durable: true, autoDelete: false },
        bindingVersion: '0.3.0',
      },
    },
  }
}

export const PUBLISH_SHARED = {
  action: 'send',
  summary: 'What a subscription may see of a document, in order, at least once',
  channel: { $ref: '#/channels/shared' },
} as const

export function sharedMessage(source: string): object {
  return {
    name: SHARED_TYPE,
    title: SHARED_TYPE,
    summary: 'A document, as far as one subscription may see it; the same by webhook and by GET /v1/shares/{name}',
    contentType: 'application/cloudevents+json',
    payload: { ...SHARED_SCHEMA, properties: { ...SHARED_SCHEMA.properties, source: { const: source } } },
    examples: [{ name: 'shared', payload: { ...SHARED_EXAMPLE, source } }],
  }
}
