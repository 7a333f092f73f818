import { fileURLToPath } from 'node:url'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import type { Site } from '../../demo/site.ts'

const SERVE = fileURLToPath(new URL('./serve.ts', import.meta.url))

/** A gateway that is started again whenever it dies, as an operating system's supervisor would. */
export class Supervised {
  readonly site: Site
  /** How often it died of SIGKILL. */
  deaths = 0
  /** Set once it has ended by itself: it is not started again then. */
  failure: Error | undefined
  #running: RunningGateway | undefined
  #alive: Promise<RunningGateway | undefined> = Promise.resolve(undefined)
  #stopping = false
  #watch: Promise<void> = Promise.resolve()

  constructor(site: Site) {
    this.site = site
  }

  /** `killAt`: `point:n` for the first life only. */
  async start(killAt?: string): Promise<void> {
    this.#stopping = false
    this.#running = await startGateway(this.site, [SERVE], { KILL_AT: killAt ?? '' })
    this.#alive = Promise.resolve(this.#running)
    this.#watch = this.#supervise()
  }
  /** Kills it once it lives, and resolves when it is dead. */
  async kill(): Promise<void> {
    const running = await this.#alive
    await running?.kill()
  }
  async stop(): Promise<void> {
    this.#stopping = true
    const running = await this.#alive.catch(() => undefined)
    await running?.stop()
    await this.#watch
    if (this.failure) throw this.failure
  }

  async #supervise(): Promise<void> {
    while (this.#running) {
      const { code, signal } = await this.#running.ended
      if (signal === 'SIGKILL') this.deaths++
      if (this.#stopping) return
      if (signal !== 'SIGKILL') {
        this.failure = new Error(`the gateway in ${this.site.folder} ended by itself with ${signal ?? code}; see its gateway.log`)
        return
      }
      this.#alive = startGateway(this.site, [SERVE], { KILL_AT: '' })
      try {
        this.#running = await this.#alive
      } catch (error) {
        this.failure = error as Error
        return
      }
    }
  }
}
