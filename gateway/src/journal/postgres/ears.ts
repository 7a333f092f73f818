import type { Client } from 'pg'
import type { World } from '../../message/clock.ts'
import type { NodeAbout } from '../journal.ts'
import { assureWritable, newClient, type Server } from './server.ts'
import { Tx, type TxWorld } from './tx.ts'
import { beat, buryDead, generation, leave } from './units/nodes.ts'

export interface EarsOptions {
  readonly server: Server
  readonly shared: TxWorld
  readonly world: World
  /** Another node has made work; and whenever we begin to listen, for what was said before was not heard. */
  readonly onWake: () => void
  /** Another node asks all to read their files again. */
  readonly onReload: () => void
  /** A node that is seen by the others. Absent: somebody who only listens. */
  readonly about?: NodeAbout
  /** Between two signs of life. */
  readonly beatMs: number
  /** A node that has given none for so long is dead: its claims and marks are free for the others. */
  readonly staleMs: number
}

const CHANNEL = 'asw_work'
/** What is said on the channel instead of a node's name. */
const RELOAD = 'reload'
/**
 * Work that is made faster than this is told of together: the node that made it looks for it at once, and every other one asks
 * the database when it is told. A NOTIFY takes a lock that all commits of a database take turns at.
 */
const BREATH_MS = 50
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

interface Line {
  readonly client: Client
  broken: boolean
}

/**
 * A connection of the node's own: it listens, tells the other nodes of work, gives signs of life and frees what dead nodes
 * held. It is never inside a unit of work: a NOTIFY there would make the commits of all nodes queue up one behind the other.
 * What is lost on the way is found by polling, a little later.
 */
export class Ears {
  readonly #options: EarsOptions
  readonly #stop = new AbortController()
  #done: Promise<void> = Promise.resolve()
  /** What is to be done next; whoever waits is told by `#stir`. */
  readonly #due = { work: false, reload: false, beat: true }
  #stir: () => void = () => undefined
  #agreements = ''
  /** Until the next beat, and until this node may judge others. Waits, and no readings of a clock, which may be set meanwhile. */
  #untilBeat = new AbortController()
  #untilSound = new AbortController()
  /** The generation of files that this node has read. */
  #generation: number | undefined
  /** For `staleMs` every beat has gone through: who was away itself does not judge others. */
  #sound: 'no' | 'soon' | 'yes' = 'no'

  constructor(options: EarsOptions) {
    this.#options = options
  }

  /** Resolves once this node is one. Throws when the server cannot be reached; later that is tried again without end. */
  async start(): Promise<void> {
    const line = await this.#dial()
    this.#done = this.#live(line)
  }

  /** The others should look for work. */
  work(): void {
    this.#due.work = true
    this.#stir()
  }
  /** This node has read its files. */
  inForce(agreements: string): void {
    this.#agreements = agreements
    this.#due.beat = true
    this.#stir()
  }
  /** This node has asked for this generation, and has read its own files before. */
  asked(generation: number): void {
    this.#generation = Math.max(this.#generation ?? 0, generation)
    this.#due.reload = true
    this.#stir()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#stir()
    await this.#done
    this.#untilBeat.abort()
  }

  get #over(): boolean {
    return this.#stop.signal.aborted
  }

  async #live(first: Line): Promise<void> {
    let pause = FIRST_PAUSE_MS
    for (let line: Line | undefined = first; ; line = undefined) {
      try {
        line ??= await this.#dial()
        pause = FIRST_PAUSE_MS
        while (!line.broken && !this.#over) await this.#next(line.client)
        if (!line.broken && this.#options.about) await leave(this.#tx(line.client))
      } catch {
        // The server is away: whoever has a unit of work to do says so, here there is only one to wake.
      }
      this.#untilSound.abort()
      this.#sound = 'no'
      await line?.client.end().catch(() => undefined)
      if (this.#over) return
      await this.#sleep(pause)
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
    }
  }

  async #dial(): Promise<Line> {
    const line: Line = { client: newClient(this.#options.server), broken: false }
    line.client.on('end', () => {
      line.broken = true
      this.#stir()
    })
    try {
      await line.client.connect()
      await assureWritable(line.client, this.#options.server)
      await this.#listen(line.client)
      return line
    } catch (error) {
      await line.client.end().catch(() => undefined)
      throw error
    }
  }

  async #listen(client: Client): Promise<void> {
    const { shared, onWake } = this.#options
    client.on('notification', ({ payload }) => {
      if (payload === RELOAD) {
        this.#due.beat = true
        this.#stir()
      } else if (payload !== shared.node) onWake()
    })
    await client.query(`LISTEN ${CHANNEL}`)
    this.#generation ??= await generation(this.#tx(client))
    this.#due.beat = true
    await this.#beat(client)
    onWake()
  }

  /** Waits until there is something to do on this connection, and does it: one thing at a time. */
  async #next(client: Client): Promise<void> {
    const due = this.#due
    if (!due.work && !due.reload && !due.beat) await this.#stirred()
    if (this.#over) return
    if (due.reload) {
      due.reload = false
      await client.query('SELECT pg_notify($1, $2)', [CHANNEL, RELOAD])
    }
    if (due.work) {
      due.work = false
      await client.query('SELECT pg_notify($1, $2)', [CHANNEL, this.#options.shared.node])
      await this.#sleep(BREATH_MS)
    }
    await this.#beat(client)
  }

  async #beat(client: Client): Promise<void> {
    const { about, beatMs, staleMs, onReload, onWake } = this.#options
    const due = this.#due.beat
    this.#due.beat = false
    if (!about || !due) return
    this.#untilBeat.abort()
    this.#untilBeat = this.#after(beatMs, () => {
      this.#due.beat = true
      this.#stir()
    })
    const asked = await beat(this.#tx(client), about, this.#agreements)
    if (asked > (this.#generation ?? 0)) {
      this.#generation = asked
      onReload()
    }
    if (this.#sound === 'no') {
      this.#sound = 'soon'
      this.#untilSound = this.#after(staleMs, () => {
        this.#sound = 'yes'
      })
    }
    if (this.#sound === 'yes' && (await buryDead(this.#tx(client), staleMs)) > 0) onWake()
  }

  #tx(client: Client): Tx {
    return new Tx(client, this.#options.shared, false)
  }

  /** Resolves when somebody stirs, when the connection ends, or when it is time for a beat. */
  #stirred(): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#stir = resolve
    })
  }

  #after(ms: number, then: () => void): AbortController {
    const wait = new AbortController()
    this.#options.world.sleep(ms, wait.signal).then(then, () => undefined)
    return wait
  }

  async #sleep(ms: number): Promise<void> {
    await this.#options.world.sleep(ms, this.#stop.signal).catch(() => undefined)
  }
}
