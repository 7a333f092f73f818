/** How much a lane takes on at one moment. */
export interface Width {
  /** Sends at the same time: connections to the partner. */
  readonly sends: number
  /** Made ready beyond that, so that a connection that comes free is used at once. */
  readonly ahead: number
}

/**
 * What a lane has under way. It lives as long as the lane, so that one slow send keeps no round, and no other delivery,
 * waiting: a round takes whatever there is room for and ends.
 */
export class Window {
  readonly #width: () => Width
  readonly #underWay = new Set<Promise<void>>()
  readonly #queue: (() => void)[] = []
  #sending = 0
  #failure: { readonly error: unknown } | undefined

  constructor(width: () => Width) {
    this.#width = width
  }

  /** How many more may be taken. */
  get free(): number {
    return Math.max(0, this.#size - this.#underWay.size)
  }
  /** How many sends one after the other the last one taken may have to wait for, its own included. */
  get waves(): number {
    return Math.ceil(this.#size / this.#width().sends)
  }
  get #size(): number {
    const { sends, ahead } = this.#width()
    return sends + ahead
  }

  /**
   * Resolves when half of the window is free: claims come in batches, and the connections do not run dry meanwhile. Rejects
   * with what work of before has failed with.
   */
  async room(): Promise<void> {
    while (this.free < Math.ceil(this.#size / 2)) await Promise.race(this.#underWay)
    this.#tell()
  }

  /** Takes on a piece of work. Should it fail, whoever asks next for room or for the end hears of it. */
  take(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }

  #tell(): void {
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure.error
  }

  /** Runs `send` when fewer than `sends` others run, in the order of asking. */
  async send<T>(send: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#queue.push(resolve)
      this.#admit()
    })
    try {
      return await send()
    } finally {
      this.#sending -= 1
      this.#admit()
    }
  }

  #admit(): void {
    for (; this.#sending < this.#width().sends && this.#queue.length > 0; this.#sending += 1) this.#queue.shift()?.()
  }

  /** Resolves when nothing is under way. */
  async ended(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
    this.#tell()
  }
}
