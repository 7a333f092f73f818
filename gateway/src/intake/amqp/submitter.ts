import { Fault } from '../../message/fault.ts'
import { replyQueueName } from '../../transport/amqp/index.ts'
import type { ApiKey } from '../rest/key.ts'

/**
 * A submit queue. Who may write to it is a permission on our broker; whose rights count is said here: `as` names the API
 * key for all that comes through it, or `users` maps the broker's users (property `user_id`, which RabbitMQ holds against
 * the connection) to API keys.
 */
export interface Submitter {
  readonly name: string
  readonly as?: string
  readonly users?: Readonly<Record<string, string>>
}

/** The API key whose roles and scope count. Throws ASW_NOT_AUTHENTICATED. */
export function holderOf(submitter: Submitter, userId: string | undefined, keys: readonly ApiKey[]): ApiKey {
  const name = submitter.as ?? mapped(submitter, userId)
  const holder = keys.find((key) => key.name === name)
  if (!holder) throw new Fault('ASW_NOT_AUTHENTICATED', `no API key ${name} any more`)
  return holder
}

function mapped({ users = {} }: Submitter, userId: string | undefined): string {
  if (userId === undefined) throw new Fault('ASW_NOT_AUTHENTICATED', 'set user_id to your user on the broker')
  const name = Object.hasOwn(users, userId) ? users[userId] : undefined
  if (name === undefined) throw new Fault('ASW_NOT_AUTHENTICATED', 'this user of the broker may not submit here')
  return name
}

const DIRECT_REPLY = 'amq.rabbitmq.reply-to.'

/** Where an answer goes: RabbitMQ's direct reply-to, or a queue of the submitter's own behind our exchange of replies. */
export type ReplyRoad = { readonly exchange: 'default' | 'replies'; readonly key: string }

/**
 * We write with our own rights, so a submitter may name only what is its own: else it could make us write into the queue of
 * a partner. Throws ASW_NOT_ALLOWED.
 */
export function replyRoad(prefix: string, { name }: Submitter, replyTo: string): ReplyRoad {
  if (replyTo.startsWith(DIRECT_REPLY)) return { exchange: 'default', key: replyTo }
  const own = replyQueueName(prefix, name)
  if (replyTo === own || replyTo.startsWith(`${own}.`)) return { exchange: 'replies', key: replyTo }
  throw new Fault('ASW_NOT_ALLOWED', `reply_to must be ${own}, begin with ${own}. or be direct reply-to`)
}
