import type { Client } from 'pg'
import type { World } from '../../message/clock.ts'
import { newClient, type Server } from './server.ts'

export interface EarsOptions {
  readonly server: Server
  readonly world: World
  readonly node: string
  /** Another node has made work; and whenever we begin to listen, for what was said before was not heard. */
  readonly onWake: () => void
}

const CHANNEL = 'asw_work'
/** Work that is made faster than this is told of together. A NOTIFY takes a lock that all commits of a database take turns at. */
const BREATH_MS = 5
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

/**
 * A connection that listens, and tells the other nodes of work. It is never inside a unit: a NOTIFY within a transaction makes
 * the commits of all nodes queue up one behind the other. What is lost on the way is found by polling, a little later.
 */
export class Ears {
  readonly #options: EarsOptions
  readonly #stop = new AbortController()
  readonly #done: Promise<void>
  #toTell = false
  #tell: () => void = () => undefined

  constructor(options: EarsOptions) {
    this.#options = options
    this.#done = this.#live()
  }

  /** The others should look for work. */
  work(): void {
    this.#toTell = true
    this.#tell()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#tell()
    await this.#done
  }

  async #live(): Promise<void> {
    let pause = FIRST_PAUSE_MS
    while (!this.#stop.signal.aborted) {
      const client = newClient(this.#options.server)
      let broken = false
      client.on('end', () => {
        broken = true
        this.#tell()
      })
      try {
        await client.connect()
        await this.#listen(client)
        pause = FIRST_PAUSE_MS
        while (!broken && !this.#stop.signal.aborted) await this.#speak(client, () => broken)
      } catch {
        // The server is away: whoever has a unit of work to do says so, here there is only one to wake.
      }
      await client.end().catch(() => undefined)
      await this.#sleep(pause)
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
    }
  }

  async #listen(client: Client): Promise<void> {
    const { node, onWake } = this.#options
    client.on('notification', ({ payload }) => {
      if (payload !== node) onWake()
    })
    await client.query(`LISTEN ${CHANNEL}`)
    onWake()
  }

  /** Waits until there is something to tell, and tells it. */
  async #speak(client: Client, broken: () => boolean): Promise<void> {
    if (!this.#toTell)
      await new Promise<void>((resolve) => {
        this.#tell = resolve
        if (broken() || this.#stop.signal.aborted) resolve()
      })
    if (!this.#toTell || broken() || this.#stop.signal.aborted) return
    this.#toTell = false
    await client.query('SELECT pg_notify($1, $2)', [CHANNEL, this.#options.node])
    await this.#sleep(BREATH_MS)
  }

  async #sleep(ms: number): Promise<void> {
    await this.#options.world.sleep(ms, this.#stop.signal).catch(() => undefined)
  }
}
