import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../../demo/client.ts'
import type { Site } from '../../demo/site.ts'

/** An NSW as it should be: it repeats the same request until it has an answer, for the gateway may die under its hands. */
export class Nsw {
  readonly client: Client
  readonly #failure: () => Error | undefined

  /** `failure`: why the gateway will never answer again; asked before every repeat. */
  constructor(site: Site, failure: () => Error | undefined = () => undefined) {
    this.client = new Client(site)
    this.#failure = failure
  }

  async insist<T>(ask: (client: Client) => Promise<T>, timeoutMs = 120_000): Promise<T> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      try {
        return await ask(this.client)
      } catch (error) {
        // A verdict of the gateway is one; a broken connection or a 503 is none.
        if (!transient(error) || Date.now() > deadline) throw error
        const failure = this.#failure()
        if (failure) throw failure
        await sleep(50)
      }
    }
  }
  /** Asks until `good`, through any number of deaths. */
  async wait<T>(what: string, ask: (client: Client) => Promise<T>, good: (value: T) => boolean, timeoutMs = 180_000): Promise<T> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const value = await this.insist(ask)
      if (good(value)) return value
      if (Date.now() > deadline) throw new Error(`gave up waiting: ${what}; last seen ${JSON.stringify(value).slice(0, 600)}`)
      await sleep(100)
    }
  }
  /** Until nothing is on its way here: the points that are passed next are passed by what is submitted next. */
  async quiet(): Promise<void> {
    await this.wait(
      'nothing is on its way',
      (client) => client.call('GET', '/v1/counts') as Promise<Record<string, number>>,
      (counts) => UNDER_WAY.every((name) => (counts[name] ?? 0) === 0),
    )
  }
}

/** What these count is on its way: it passes points yet. */
const UNDER_WAY = ['delivery.due', 'delivery.awaiting', 'arrival.open', 'signal.due', 'conversation.open']

/** No verdict: the gateway was not there, or said that it has trouble of its own. */
export function transient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return /fetch failed|terminated|aborted|timeout|other side closed|: 503 /i.test(`${error.message} ${String(error.cause ?? '')}`)
}
