import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import type { Site } from '../../demo/site.ts'
import type { CrashPoint } from '../../src/relay/relay.ts'
import { Nsw } from './nsw.ts'

const SERVE = fileURLToPath(new URL('./serve.ts', import.meta.url))

/** A gateway that is started again whenever it dies, as an operating system's supervisor would. */
export class Supervised {
  readonly site: Site
  readonly #order: string
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
    this.#order = join(site.folder, 'kill-at')
  }

  async start(): Promise<void> {
    this.#stopping = false
    this.#running = await this.#begin()
    this.#alive = Promise.resolve(this.#running)
    this.#watch = this.#supervise()
  }
  /** It dies when it passes this point the next time; once, or until it is spared where it is about one message. */
  dieAt(point: CrashPoint, wire?: string): void {
    writeFileSync(`${this.#order}.new`, wire === undefined ? point : `${point} ${wire}`)
    renameSync(`${this.#order}.new`, this.#order)
  }
  spare(): void {
    rmSync(this.#order, { force: true })
  }
  /** Kills it once it lives, and resolves when it is dead. */
  async kill(): Promise<void> {
    const running = await this.#alive
    await running?.kill()
  }
  /** An NSW that gives up as soon as this gateway has ended for good. */
  nsw(): Nsw {
    return new Nsw(this.site, () => this.failure)
  }
  async stop(): Promise<void> {
    this.#stopping = true
    const running = await this.#alive.catch(() => undefined)
    await running?.stop()
    await this.#watch
    if (this.failure) throw this.failure
  }

  #begin(): Promise<RunningGateway> {
    return startGateway(this.site, [SERVE], { KILL_FILE: this.#order })
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
      this.#alive = this.#begin()
      try {
        this.#running = await this.#alive
      } catch (error) {
        this.failure = error as Error
        return
      }
    }
  }
}
