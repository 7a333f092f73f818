/** Syncs the log of the database: `done` hears the error, or null once all that was in the log when it was called is on the disk. */
export type Sync = (done: (error: Error | null) => void) => void

/**
 * SQLite writes a commit into its log and goes on; whoever waits for that commit is told of it here, when the log is on the disk. So the
 * journal's thread works on the next group while the disk has the last one, and one sync serves all that was committed before it.
 *
 * A sync that fails is the end: the system may have dropped what it could not write and call the next sync good, so nothing that came
 * later could be trusted, either. `failed` is called once, and whoever waits hears nothing from here any more.
 */
export class LogSync {
  readonly #sync: Sync
  readonly #failed: (error: Error) => void
  /** Those that the sync under way will tell, and those that need the one after it. */
  #covered: (() => void)[] = []
  #next: (() => void)[] = []
  #state: 'idle' | 'syncing' | 'failed' = 'idle'

  constructor(sync: Sync, failed: (error: Error) => void) {
    this.#sync = sync
    this.#failed = failed
  }

  /**
   * Calls `then` once all that was committed before is on the disk, in the order of the calls.
   *
   * @param committed whether something was committed since the last call; if not, `then` may tell what earlier commits have made visible
   */
  after(committed: boolean, then: () => void): void {
    if (this.#state === 'failed') return
    if (this.#state === 'idle' && !committed) then()
    else if (this.#state === 'syncing' && !committed && this.#next.length === 0) this.#covered.push(then)
    else this.#next.push(then)
    if (this.#state === 'idle' && this.#next.length > 0) this.#begin()
  }

  #begin(): void {
    this.#state = 'syncing'
    this.#covered = this.#next
    this.#next = []
    this.#sync((error) => this.#done(error))
  }

  #done(error: Error | null): void {
    const told = this.#covered
    this.#covered = []
    if (error) {
      this.#state = 'failed'
      this.#next = []
      this.#failed(error)
      return
    }
    this.#state = 'idle'
    if (this.#next.length > 0) this.#begin()
    for (const then of told) then()
  }
}
