import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { instant } from '../../message/clock.ts'
import { Fault } from '../../message/fault.ts'

export type Params = Readonly<Record<string, SQLInputValue | undefined>>

const SQL_FOLDER = new URL('./sql/', import.meta.url)

/** Every statement by the name of its file. */
export function readStatements(): ReadonlyMap<string, string> {
  const files = readdirSync(SQL_FOLDER).filter((file) => file.endsWith('.sql'))
  return new Map(files.map((file) => [file.slice(0, -4), readFileSync(new URL(file, SQL_FOLDER), 'utf8')]))
}

/**
 * One connection with its prepared statements, and the store's time of the unit of work under way. Statements are named
 * by their file in `sql/`; parameters are named, `undefined` is NULL.
 */
export class Store {
  readonly db: DatabaseSync
  readonly chunkBytes: number
  /** Store time of the present unit of work, milliseconds since the epoch. */
  now = 0
  readonly #statements = new Map<string, StatementSync>()

  readonly #room: () => boolean
  #roomSeen = { atMs: Number.NEGATIVE_INFINITY, enough: true }

  constructor(db: DatabaseSync, chunkBytes: number, room: () => boolean = () => true) {
    this.db = db
    this.chunkBytes = chunkBytes
    this.#room = room
    for (const [name, sql] of readStatements()) this.#statements.set(name, db.prepare(sql))
  }

  /** Reads the store's clock for the next unit of work. `skewMs` is zero outside tests. */
  tick(skewMs: number): void {
    this.now = (this.get<{ ms: number }>('now')?.ms ?? 0) + skewMs
  }

  /** Whether the disk has room for new work; looked up at most once a second. */
  hasRoom(): boolean {
    if (Math.abs(this.now - this.#roomSeen.atMs) >= 1_000) this.#roomSeen = { atMs: this.now, enough: this.#room() }
    return this.#roomSeen.enough
  }

  /** The present store time, RFC 3339. */
  get at(): string {
    return instant(this.now)
  }

  get<Row>(name: string, params: Params = {}): Row | undefined {
    return this.#statement(name).get(bound(params)) as Row | undefined
  }

  /** For a statement that cannot but give a row. */
  one<Row>(name: string, params: Params = {}): Row {
    const row = this.get<Row>(name, params)
    if (row === undefined) throw new Fault('ASW_INTERNAL', `${name} gave no row`)
    return row
  }

  all<Row>(name: string, params: Params = {}): Row[] {
    return this.#statement(name).all(bound(params)) as Row[]
  }

  /** How many rows it changed, and the number of the row it inserted. */
  run(name: string, params: Params = {}): { readonly changes: number; readonly seq: number } {
    const { changes, lastInsertRowid } = this.#statement(name).run(bound(params))
    return { changes: Number(changes), seq: Number(lastInsertRowid) }
  }

  #statement(name: string): StatementSync {
    const statement = this.#statements.get(name)
    if (!statement) throw new Fault('ASW_INTERNAL', `no statement ${name}`)
    return statement
  }
}

function bound(params: Params): Record<string, SQLInputValue> {
  const values: Record<string, SQLInputValue> = {}
  for (const name in params) values[name] = params[name] ?? null
  return values
}
