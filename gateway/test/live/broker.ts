import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { inject } from 'vitest'
import type { BrokerDoor } from '../../src/transport/amqp/index.ts'
import { type Rabbit, startRabbit } from './rabbitmq.ts'
import { ownFolder } from './worker.ts'

/** A broker that somebody else runs: AMQP_URL, with user and password in it where it wants them. */
export const GIVEN = process.env.AMQP_URL

/** The broker of this worker, started by whoever asks first. Not there when AMQP_URL names one: nobody may kill that. */
export async function ownRabbit(): Promise<Rabbit> {
  const folder = ownFolder(inject('rabbitFolder'))
  mkdirSync(folder, { recursive: true })
  return startRabbit(folder)
}

/** A way to a broker, whoever runs it. */
export async function brokerDoor(): Promise<BrokerDoor> {
  if (GIVEN === undefined) return doorOf(await ownRabbit())
  const { protocol, username, password, host, pathname } = new URL(GIVEN)
  return {
    url: `${protocol}//${host}${pathname}`,
    connectTimeoutMs: 20_000,
    heartbeatMs: 30_000,
    ...(username === '' ? {} : { user: decodeURIComponent(username), password: () => decodeURIComponent(password) }),
  }
}

export function doorOf(rabbit: Rabbit): BrokerDoor {
  return { url: `amqp://127.0.0.1:${rabbit.port}`, connectTimeoutMs: 20_000, heartbeatMs: 30_000 }
}

/** In front of every name of one test: tests share the broker and nothing on it. */
export function freshPrefix(): string {
  return `t${randomUUID().slice(0, 8)}`
}
