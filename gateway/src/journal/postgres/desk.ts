import type { Pool, PoolClient } from 'pg'
import type { World } from '../../message/clock.ts'
import { Fault } from '../../message/fault.ts'
import { outcomeOf, type Trace } from './outcome.ts'
import { faultFrom, isConnectionLost, isReadOnly, troubleOf } from './trouble.ts'
import { Tx, type TxWorld } from './tx.ts'
import { type Args, INTAKE, type Result, UNITS, type UnitName } from './units/index.ts'

export interface DeskOptions extends TxWorld {
  readonly pool: Pool
  readonly world: World
  readonly connections: number
  /** Units that may be under way or wait. Intake is refused at half of it. */
  readonly maxWaiting: number
  /** Payload of those units, bytes. Intake is refused at half of it. */
  readonly maxWaitingBytes: number
  /** Called after a commit that made work for others. */
  readonly onWork: () => void
}

/** How often a unit begins again because other work was in the way. */
const TRIES = 30
const FIRST_PAUSE_MS = 2
const LONGEST_PAUSE_MS = 200
/** For so long the desk asks what became of a commit whose answer was lost. */
const LOOK_MS = 15_000

/** Runs units of work, each on a connection of its own, again where that is safe, and says what became of them. */
export class Desk {
  readonly #options: DeskOptions
  #underWay = 0
  #bytes = 0
  #closed = false
  #idle: () => void = () => undefined

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /** Throws ASW_OVERLOADED when too much waits, ASW_STOPPING once closed, ASW_JOURNAL_DOWN, and what the unit throws. */
  async call<Name extends UnitName>(unit: Name, ...args: Args<Name>): Promise<Result<Name>> {
    if (this.#closed) throw new Fault('ASW_STOPPING', 'the journal is closed')
    const { maxWaiting, maxWaitingBytes } = this.#options
    const share = INTAKE.has(unit) ? 0.5 : 1
    if (this.#underWay >= maxWaiting * share || this.#bytes >= maxWaitingBytes * share)
      throw new Fault('ASW_OVERLOADED', 'too much waits for the journal')
    const bytes = bytesOf(args)
    this.#underWay += 1
    this.#bytes += bytes
    try {
      return (await this.#insist(UNITS[unit], args)) as Result<Name>
    } finally {
      this.#underWay -= 1
      this.#bytes -= bytes
      if (this.#underWay === 0) this.#idle()
    }
  }

  /** Takes nothing new; resolves when what is under way has ended. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#underWay > 0)
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
  }

  async #insist(unit: (typeof UNITS)[UnitName], args: readonly unknown[]): Promise<unknown> {
    const { world, connections } = this.#options
    // Every connection of the pool may be one that broke unnoticed.
    let broken = connections + 1
    let uncertain = false
    for (let n = 1; ; n += 1) {
      const client = await this.#connect()
      const run = new Run(client, new Tx(client, this.#options, uncertain))
      try {
        return await this.#once(unit, args, run)
      } catch (failure) {
        const error = await run.tx.cause(failure)
        const lost = isConnectionLost(error)
        const useless = lost || isReadOnly(error)
        await run.give(useless ? 'broken' : troubleOf(error) === 'stale' ? 'stale' : 'whole')
        if (run.committing && lost) {
          const committed = await this.#wasCommitted(run.tx.trace)
          if (committed) return this.#done(run)
          if (committed === undefined) throw faultFrom(error)
        }
        const again = useless ? broken-- > 0 : ['again', 'stale'].includes(troubleOf(error)) && n < TRIES
        if (!again) throw faultFrom(error)
        uncertain ||= lost && !run.tx.isOpen
      }
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(n, 10))
      await world.sleep(pause * (0.5 + world.random()))
    }
  }

  async #once(unit: (typeof UNITS)[UnitName], args: readonly unknown[], run: Run): Promise<unknown> {
    if (unit.kind === 'write') await run.tx.begin()
    if (unit.kind === 'locking') run.tx.start()
    run.value = await (unit.run as (tx: Tx, ...args: readonly unknown[]) => Promise<unknown>)(run.tx, ...args)
    run.committing = unit.kind !== 'read' && run.tx.isOpen
    await run.tx.finish()
    await run.give('whole')
    return this.#done(run)
  }

  #done(run: Run): unknown {
    if (run.tx.woken) this.#options.onWork()
    return run.value
  }

  /** A server that cannot be reached is not asked twice: whoever wanted the unit decides when to try again. */
  async #connect(): Promise<PoolClient> {
    try {
      return await this.#options.pool.connect()
    } catch (error) {
      throw faultFrom(error)
    }
  }

  /**
   * The connection broke while a commit was under way: the server knows what became of it. `undefined`: it could not be
   * asked in time, or cannot tell.
   */
  async #wasCommitted(trace: Trace): Promise<boolean | undefined> {
    const { world, pool } = this.#options
    for (const deadline = world.now() + LOOK_MS; world.now() < deadline; await world.sleep(100)) {
      try {
        const outcome = await outcomeOf(pool, trace)
        if (outcome === 'unknown') return undefined
        if (outcome !== 'open') return outcome === 'committed'
      } catch (error) {
        if (!['down', 'again'].includes(troubleOf(error))) throw faultFrom(error)
      }
    }
    return undefined
  }
}

/** Payload in the arguments of a unit: it stands near their top. */
function bytesOf(value: unknown, depth = 3): number {
  if (value instanceof Uint8Array) return value.byteLength
  if (depth === 0 || typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, member: unknown) => sum + bytesOf(member, depth - 1), 0)
}

/** One try of a unit. */
class Run {
  readonly tx: Tx
  value: unknown
  /** Its commit has been asked for. */
  committing = false
  readonly #client: PoolClient
  #given = false

  constructor(client: PoolClient, tx: Tx) {
    this.#client = client
    this.tx = tx
  }

  /** Gives the connection back, once; a broken one, or one that remembers an old schema, does not come again. */
  async give(state: 'whole' | 'broken' | 'stale'): Promise<void> {
    if (this.#given) return
    this.#given = true
    let good = state === 'whole'
    if (good && this.tx.isOpen) good = await this.#cancelled()
    this.#client.release(!good)
  }

  async #cancelled(): Promise<boolean> {
    try {
      await this.tx.cancel()
      return true
    } catch {
      return false
    }
  }
}
