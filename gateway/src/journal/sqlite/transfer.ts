import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SQLInputValue } from 'node:sqlite'
import { Fault } from '../../message/fault.ts'
import { GENESIS } from '../chain.ts'
import { CHAIN_COLUMNS, EVENT_COLUMNS, SINK_COLUMNS, TABLES } from '../transfer/tables.ts'
import type { Row, Source, StoredBlob, Target } from '../transfer/transfer.ts'
import { getBlob, putBlob } from './blobs.ts'
import { unitOfWork } from './events.ts'
import { lockFolder } from './lock.ts'
import { openStore } from './opening.ts'
import type { Store } from './store.ts'
import { type Cursor, walkChains, walkCheckpoint } from './units/chains.ts'
import { hold } from './units/hold.ts'

const CHUNK_BYTES = 256 * 1024

/** What is read of the tables that have forms of their own in the file. */
const QUERIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    TABLES.map(({ name, columns, order }) => [name, `SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${order}`]),
  ),
  event: `SELECT ${EVENT_COLUMNS.join(', ')} FROM event ORDER BY seq`,
  chain: `SELECT c.exchange, coalesce(x.id, 'gateway') AS id, c.n, c.hash, c.sealed_n
          FROM chain c LEFT JOIN exchange x ON x.seq = c.exchange WHERE c.n > 0 ORDER BY c.exchange`,
  sink: `SELECT name, (SELECT count(*) FROM event e WHERE e.seq <= sink.position) AS position, ${SINK_COLUMNS.slice(2).join(', ')} FROM sink ORDER BY name`,
}

/** Rows are put in as they came, and only changes are counted by a trigger (migration 1). */
const RECOUNT = `
  UPDATE tally SET count = found.count
  FROM (SELECT state, count(*) AS count FROM delivery GROUP BY state) AS found WHERE found.state = tally.state`

/** Opens the journal of a folder that nobody serves, for reading. Throws ASW_JOURNAL_LOCKED, ASW_CONFIG_INVALID. */
export async function withSqliteSource<T>(folder: string, use: (source: Source) => Promise<T>): Promise<T> {
  if (!existsSync(join(folder, 'journal.db'))) throw new Fault('ASW_CONFIG_INVALID', 'there is no journal in this folder')
  const lock = lockFolder(folder)
  try {
    const { store, close } = openStore({ folder, readOnly: true, chunkBytes: CHUNK_BYTES, reserveBytes: 0 })
    try {
      store.db.exec('BEGIN')
      return await use(sourceOf(store))
    } finally {
      close()
    }
  } finally {
    lock.release()
  }
}

function sourceOf(store: Store): Source {
  return {
    kind: 'sqlite',
    async *blobs() {
      const digests = store.db.prepare('SELECT digest, content_type, uses FROM blob ORDER BY digest').iterate()
      for (const row of digests as Iterable<{ digest: string; content_type: string | null; uses: number }>) {
        const { digest, content_type: contentType, uses } = row
        yield { digest, contentType, uses, bytes: getBlob(store, digest) ?? new Uint8Array() } satisfies StoredBlob
      }
    },
    async *rows(table) {
      const statement = store.db.prepare(queryOf(table))
      for (const row of statement.iterate() as Iterable<Record<string, Row[number]>>) yield Object.values(row)
    },
  }
}

function queryOf(table: string): string {
  const query = QUERIES[table]
  if (query === undefined) throw new Fault('ASW_INTERNAL', `no table ${table}`)
  return query
}

/** Opens a folder, makes it where there is none, and keeps it locked. Throws ASW_JOURNAL_LOCKED, ASW_CONFIG_INVALID. */
export async function withSqliteTarget<T>(folder: string, use: (target: Target) => Promise<T>): Promise<T> {
  const { store, close } = openStore({ folder, readOnly: false, chunkBytes: CHUNK_BYTES, reserveBytes: 0 })
  try {
    store.look()
    store.tick(0)
    store.db.exec('BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON')
    return await use(targetOf(store))
  } finally {
    close()
  }
}

function targetOf(store: Store): Target {
  const end = (word: 'COMMIT' | 'ROLLBACK') => {
    if (store.db.isTransaction) store.db.exec(word)
  }
  return {
    isEmpty: async () =>
      store.db.prepare('SELECT 1 FROM blob UNION ALL SELECT 1 FROM event UNION ALL SELECT 1 FROM arrival LIMIT 1').get() ===
      undefined,
    putBlob: async ({ digest, contentType, uses, bytes }) => {
      putBlob(store, digest as Parameters<typeof putBlob>[1], bytes, contentType ?? undefined)
      store.db.prepare('UPDATE blob SET uses = ? WHERE digest = ?').run(uses, digest)
    },
    put: async (table, rows) => {
      const columns = columnsOf(table)
      const insert = store.db.prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      for (const row of rows) insert.run(...(cellsOf(table, row) as SQLInputValue[]))
    },
    settled: async () => {
      store.db.exec(RECOUNT)
    },
    source: () => sourceOf(store),
    walk: async () => walkAll(store),
    commit: async (reason) => {
      unitOfWork(store, () => hold(store, reason))
      end('COMMIT')
    },
    rollback: async () => end('ROLLBACK'),
  }
}

/** Rows are put in the order of the file, so an event's number is its place. */
function columnsOf(table: string): readonly string[] {
  if (table === 'event') return EVENT_COLUMNS
  if (table === 'chain') return CHAIN_COLUMNS.filter((name) => name !== 'id')
  if (table === 'sink') return SINK_COLUMNS
  return TABLES.find(({ name }) => name === table)?.columns ?? []
}
function cellsOf(table: string, row: Row): Row {
  return table === 'chain' ? row.filter((_, n) => CHAIN_COLUMNS[n] !== 'id') : row
}

function walkAll(store: Store) {
  let exchanges = 0
  let events = 0
  for (let cursor: Cursor | undefined = { seq: 0, n: 0, hash: GENESIS }; cursor; ) {
    const page = walkChains(store, cursor)
    exchanges += page.exchanges
    events += page.events
    if (page.broken) return { exchanges, events, broken: page.broken }
    cursor = page.next
  }
  for (let sealed = walkCheckpoint(store, 0); sealed; sealed = walkCheckpoint(store, sealed.n))
    if (sealed.broken) return { exchanges, events, broken: sealed.broken }
  return { exchanges, events }
}
