import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../../demo/client.ts'
import type { Site } from '../../demo/site.ts'
import { transient } from '../kill/nsw.ts'

/** The single window of a country with several gateways: it turns to the next one when one does not answer. */
export class ManyDoors {
  readonly #clients: readonly Client[]
  #turn = 0

  constructor(sites: readonly Site[]) {
    this.#clients = sites.map((site) => new Client(site))
  }

  /** Repeats the same request until some node has given a verdict. */
  async insist<T>(ask: (client: Client) => Promise<T>, timeoutMs = 180_000): Promise<T> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      try {
        return await ask(this.#next())
      } catch (error) {
        if (!transient(error) || performance.now() > deadline) throw error
        await sleep(100)
      }
    }
  }

  #next(): Client {
    const client = this.#clients[this.#turn % this.#clients.length]!
    this.#turn += 1
    return client
  }
}
