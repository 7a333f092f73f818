import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { instant } from '../../message/clock.ts'
import { Fault } from '../../message/fault.ts'

export type Params = Readonly<Record<string, SQLInputValue | undefined>>

const BYTES_OF_MB = 1024 * 1024
const SQL_FOLDER = new URL('./sql/', import.meta.url)

/** Every statement by the name of its file. */
export function readStatements(): ReadonlyMap<string, string> {
  const files = readdirSync(SQL_FOLDER).filter((file) => file.endsWith('.sql'))
  return new Map(files.map((file) => [file.slice(0, -4), readFileSync(new URL(file, SQL_FOLDER), 'utf8')]))
}

/** What the disk of the journal has left, and what it must have for new work, bytes. */
export interface Room {
  readonly folder: string
  readonly freeBytes: number
  readonly reserveBytes: number
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
  /** Grows with every statement that may write. */
  written = 0
  /** Heads of the chains that the present unit of work has moved, not written yet: see `unitOfWork`. */
  readonly heads = new Map<number, { readonly n: number; readonly hash: string }>()
  readonly #statements = new Map<string, Prepared>()

  #seen = 0
  #at = { ms: 0, text: instant(0) }
  readonly #room: () => Room | undefined
  #roomSeen: { readonly atMs: number; readonly room?: Room | undefined } = { atMs: Number.NEGATIVE_INFINITY }

  constructor(db: DatabaseSync, chunkBytes: number, room: () => Room | undefined = () => undefined) {
    this.db = db
    this.chunkBytes = chunkBytes
    this.#room = room
    for (const [name, sql] of readStatements()) this.#statements.set(name, prepare(db, sql))
  }

  /** Reads the store's clock: once a transaction, for all its units. */
  look(): void {
    this.#seen = this.one<{ ms: number }>('now').ms
  }

  /** The store time of the next unit of work. `skewMs` is zero outside tests. */
  tick(skewMs: number): void {
    this.now = this.#seen + skewMs
  }

  /** Throws ASW_OVERLOADED where the disk has no room for new work; looked up at most once a second. */
  assureRoom(): void {
    if (Math.abs(this.now - this.#roomSeen.atMs) >= 1_000) this.#roomSeen = { atMs: this.now, room: this.#room() }
    const { room } = this.#roomSeen
    if (room === undefined || room.freeBytes >= room.reserveBytes) return
    const [free, need] = [room.freeBytes, room.reserveBytes].map((bytes) => Math.floor(bytes / BYTES_OF_MB))
    const why = `the disk of the journal is almost full: ${room.folder} has ${free} MB free, and new work needs ${need} MB`
    throw new Fault('ASW_OVERLOADED', why, { ...room })
  }

  /** The present store time, RFC 3339. */
  get at(): string {
    if (this.#at.ms !== this.now) this.#at = { ms: this.now, text: instant(this.now) }
    return this.#at.text
  }

  get<Row>(name: string, params: Params = {}): Row | undefined {
    const { statement, names } = this.#prepared(name)
    return statement.get(...bound(names, params)) as Row | undefined
  }

  /** For a statement that cannot but give a row. */
  one<Row>(name: string, params: Params = {}): Row {
    const row = this.get<Row>(name, params)
    if (row === undefined) throw new Fault('ASW_INTERNAL', `${name} gave no row`)
    return row
  }

  all<Row>(name: string, params: Params = {}): Row[] {
    const { statement, names } = this.#prepared(name)
    return statement.all(...bound(names, params)) as Row[]
  }

  /** How many rows it changed, and the number of the row it inserted. */
  run(name: string, params: Params = {}): { readonly changes: number; readonly seq: number } {
    const { statement, names } = this.#prepared(name)
    const { changes, lastInsertRowid } = statement.run(...bound(names, params))
    return { changes: Number(changes), seq: Number(lastInsertRowid) }
  }

  #prepared(name: string): Prepared {
    const prepared = this.#statements.get(name)
    if (!prepared) throw new Fault('ASW_INTERNAL', `no statement ${name}`)
    if (prepared.writes) this.written += 1
    return prepared
  }
}

/** Parameters are named in the files and bound by position: SQLite would look every name up at every call. */
interface Prepared {
  readonly statement: StatementSync
  readonly names: readonly string[]
  readonly writes: boolean
}

function prepare(db: DatabaseSync, sql: string): Prepared {
  const names: string[] = []
  const positional = sql.replace(NAMED_OR_QUOTED, (part, name: string | undefined) => {
    if (name === undefined) return part
    names.push(name)
    return '?'
  })
  return { statement: db.prepare(positional), names, writes: !READS.test(sql) }
}
/** A parameter, or a text or comment in which a colon is no parameter. */
const NAMED_OR_QUOTED = /'[^']*'|--[^\n]*|:(\w+)/g
const READS = /^(?:--[^\n]*\s+)*SELECT\b/

function bound(names: readonly string[], params: Params): SQLInputValue[] {
  const values = new Array<SQLInputValue>(names.length)
  for (let n = 0; n < names.length; n += 1) values[n] = params[names[n] as string] ?? null
  return values
}
