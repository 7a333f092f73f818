import type { ClientBase, QueryResultRow } from 'pg'
import { instant } from '../../message/clock.ts'
import { Fault } from '../../message/fault.ts'
import { alarmOf } from '../alarms.ts'
import { GATEWAY_CHAIN, linkHashWith } from '../chain.ts'
import { eventData } from '../event-data.ts'
import type { NewEvent } from '../journal.ts'
import type { Trace } from './outcome.ts'
import type { Statement } from './statements.ts'
import { isAfterFailure } from './trouble.ts'

export type Value = string | number | boolean | Uint8Array | null | undefined | readonly (string | number | null)[]
export type Params = Readonly<Record<string, Value>>

/** A chain of events: of one exchange, or of the gateway itself. */
export interface Chain {
  readonly seq: number
  readonly id: string
}
export const GATEWAY: Chain = { seq: 0, id: GATEWAY_CHAIN }

interface Head {
  readonly n: number
  readonly hash: string
}

/** What every unit of work of one store shares. */
export interface TxWorld {
  readonly statements: ReadonlyMap<string, Statement>
  /** Added to the database's clock; zero outside tests. */
  readonly skewMs: () => number
  readonly chunkBytes: number
  /** This node, in claims and marks. */
  readonly node: string
}

/**
 * One unit of work on one connection. Statements are named by their file in `sql/`; parameters are named, `undefined` is
 * NULL, `:skew`, `:node` and `:now` are known here. Until `begin` every statement stands alone. The server takes them in the order
 * of asking, so one that needs no answer before it need not wait for one.
 */
export class Tx {
  readonly chunkBytes: number
  readonly node: string
  /** A run of this unit before this one may have been committed, and nobody heard: what is found may be our own. */
  readonly uncertain: boolean
  /** By which one can ask later whether it was committed. */
  get trace(): Trace {
    return { xid: this.#xid, event: this.#told }
  }
  /** Others should look for work once this is committed. */
  woken = false
  readonly #client: ClientBase
  readonly #statements: ReadonlyMap<string, Statement>
  readonly #skew: number
  readonly #heads = new Map<number, Head>()
  readonly #events: { readonly chain: Chain; readonly event: NewEvent }[] = []
  readonly #pushed: Promise<unknown>[] = []
  #begun: Promise<void> | undefined
  #now: number | undefined
  #xid: string | undefined
  #told: Trace['event']
  #waiting = 0
  #open = false

  constructor(client: ClientBase, world: TxWorld, uncertain: boolean) {
    this.#client = client
    this.#statements = world.statements
    this.#skew = world.skewMs()
    this.chunkBytes = world.chunkBytes
    this.node = world.node
    this.uncertain = uncertain
  }

  /** Store time, milliseconds since the epoch: that of `begin`, or of the last lock that was waited for. */
  get now(): number {
    if (this.#now === undefined) throw new Fault('ASW_INTERNAL', 'the time of a unit is not known before it has begun')
    return this.#now
  }
  get at(): string {
    return instant(this.now)
  }
  get isOpen(): boolean {
    return this.#open
  }

  /** From here to the commit everything is written or nothing. */
  async begin(): Promise<void> {
    this.start()
    await this.#begun
  }

  /** Begins, and nobody waits for it: the first statement follows on its heels. The time is known once one has been answered. */
  start(): void {
    if (!this.#open) this.#begin('BEGIN', ', pg_current_xact_id()::text AS xid')
  }

  /** From here every statement sees one and the same moment; inside a transaction that is under way, what it sees anyway. */
  async snapshot(): Promise<void> {
    if (!this.#open) this.#begin('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', '')
    await this.#begun
  }

  #begin(begin: string, more: string): void {
    // One message to the server: two statements without parameters.
    const clock = `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now${more}`
    this.#open = true
    const begun = this.#client.query(`${begin}; ${clock}`) as unknown as Promise<
      readonly { readonly rows: readonly { readonly now: number; readonly xid?: string }[] }[]
    >
    this.#begun = begun.then((results) => {
      const row = results[1]?.rows[0]
      this.#now = (row?.now ?? 0) + this.#skew
      this.#xid = row?.xid
    })
    // Whoever waits for it hears of it.
    this.#begun.catch(() => undefined)
  }

  /** Sends a statement whose answer nobody needs before the end: it fails the unit there at the latest. `then` hears how many rows it changed. */
  push(name: string, params: Params = {}, then: (changes: number) => void = () => undefined): void {
    const sent = this.run(name, params).then(then)
    sent.catch(() => undefined)
    this.#pushed.push(sent)
  }

  /**
   * Whatever was told goes into its chains, and the transaction ends: both on one way to the server. Where a statement before
   * has failed, the server takes back instead.
   */
  async finish(): Promise<void> {
    await this.#begun
    if (this.#events.length > 0) this.push('events-put', await this.#flushed())
    const ended = this.#open ? this.#client.query('COMMIT') : undefined
    ended?.catch(() => undefined)
    // In their order: the first that failed says why.
    for (const pushed of this.#pushed) await pushed
    if ((await ended)?.command === 'ROLLBACK')
      throw new Fault('ASW_INTERNAL', 'a transaction that had failed was to be committed')
    this.#open = false
    this.#heads.clear()
  }
  /** Why a unit failed: whatever comes after the first statement that failed hears only that the transaction is over. */
  async cause(error: unknown): Promise<unknown> {
    const pushed = await Promise.allSettled(this.#pushed)
    const reasons = [error, ...pushed.flatMap((one): readonly unknown[] => (one.status === 'rejected' ? [one.reason] : []))]
    return reasons.find((one) => !isAfterFailure(one)) ?? error
  }
  async cancel(): Promise<void> {
    if (this.#open) await this.#client.query('ROLLBACK')
    this.#open = false
  }

  /** Tells an event, and the alarm that it gives, in the transaction of whatever it tells of. Events are written together, at the end. */
  append(chain: Chain, event: NewEvent): void {
    if (!this.#open) throw new Fault('ASW_INTERNAL', 'an event outside of a transaction')
    this.#events.push({ chain, event })
    const alarm = alarmOf(event)
    if (alarm) this.#events.push({ chain, event: alarm })
  }
  wake(): void {
    this.woken = true
  }

  /** A statement that locked an exchange brought the head of its chain along, and the time of having it. */
  holds(seq: number, { chain_n: n, chain_hash: hash, now }: { chain_n: number; chain_hash: string; now?: number }): void {
    this.#heads.set(seq, { n, hash })
    if (now !== undefined) this.#now = now
  }

  /** Takes chains early, where rows are changed that others change while they hold the chain. Not the gateway's: that is the last lock of all. */
  async lockChains(seqs: readonly number[]): Promise<void> {
    const chains = [...new Set(seqs)].filter((seq) => !this.#heads.has(seq))
    if (chains.length === 0) return
    const rows = await this.all<{ exchange: number; n: number; hash: string; now: number }>('chains-lock', { chains })
    for (const { exchange, n, hash, now } of rows) this.holds(exchange, { chain_n: n, chain_hash: hash, now })
  }

  async #flushed(): Promise<Params> {
    const told = this.#events.splice(0)
    await this.lockChains(told.map(({ chain }) => chain.seq))
    const rows = told.map(({ chain, event: { kind, data, blob } }) => {
      const head = this.#heads.get(chain.seq)
      if (!head) throw new Fault('ASW_INTERNAL', 'an event of a chain that is not there')
      const n = head.n + 1
      const kept = eventData(data)
      const link = { exchange: chain.id, n, prevHash: head.hash, at: this.at, kind, ...(blob ? { blob } : {}) }
      const hash = linkHashWith(link, kept)
      this.#heads.set(chain.seq, { n, hash })
      return { seq: chain.seq, n, kind, data: kept ?? null, blob: blob ?? null, prevHash: head.hash, hash }
    })
    const [first] = rows
    this.#told = first && { exchange: first.seq, n: first.n, hash: first.hash }
    const chains = [...new Set(rows.map((row) => row.seq))]
    const heads = chains.map((seq) => this.#heads.get(seq) as Head)
    return {
      exchanges: rows.map((row) => row.seq),
      ns: rows.map((row) => row.n),
      ats: rows.map(() => this.now),
      kinds: rows.map((row) => row.kind),
      datas: rows.map((row) => row.data),
      blobs: rows.map((row) => row.blob),
      prevHashes: rows.map((row) => row.prevHash),
      hashes: rows.map((row) => row.hash),
      chains,
      heads: heads.map(({ n }) => n),
      headHashes: heads.map(({ hash }) => hash),
    }
  }

  async all<Row>(name: string, params: Params = {}): Promise<Row[]> {
    const statement = this.#statements.get(name)
    if (!statement) throw new Fault('ASW_INTERNAL', `no statement ${name}`)
    return (await this.query(statement, params)).rows as Row[]
  }
  async get<Row>(name: string, params: Params = {}): Promise<Row | undefined> {
    return (await this.all<Row>(name, params))[0]
  }
  /** For a statement that cannot but give a row. */
  async one<Row>(name: string, params: Params = {}): Promise<Row> {
    const row = await this.get<Row>(name, params)
    if (row === undefined) throw new Fault('ASW_INTERNAL', `${name} gave no row`)
    return row
  }
  /** How many rows it changed. */
  async run(name: string, params: Params = {}): Promise<number> {
    const statement = this.#statements.get(name)
    if (!statement) throw new Fault('ASW_INTERNAL', `no statement ${name}`)
    return (await this.query(statement, params)).rowCount ?? 0
  }

  async query({ name, text, names }: Statement, params: Params) {
    const needsTime = this.#now === undefined && names.includes('now') && !Object.hasOwn(params, 'now')
    // Whatever is asked behind one that waits for the time waits too: nothing passes anything.
    if (needsTime || this.#waiting > 0) {
      this.#waiting += 1
      try {
        await this.#begun
      } finally {
        this.#waiting -= 1
      }
    }
    const values = names.map((one) => this.#value(one, params))
    return this.#client.query<QueryResultRow>({ ...(name === undefined ? {} : { name }), text, values })
  }

  #value(name: string, params: Params): unknown {
    if (Object.hasOwn(params, name)) return params[name] ?? null
    if (name === 'skew') return this.#skew
    if (name === 'now') return this.now
    if (name === 'node') return this.node
    throw new Fault('ASW_INTERNAL', `no value for :${name}`)
  }
}
