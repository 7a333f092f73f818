import type { Client, QueryResultRow } from 'pg'
import { Fault } from '../../message/fault.ts'
import { GENESIS } from '../chain.ts'
import { CHAIN_COLUMNS, EVENT_COLUMNS, SINK_COLUMNS, TABLES } from '../transfer/tables.ts'
import type { Cell, Row, Source, Target } from '../transfer/transfer.ts'
import { getBlob } from './blobs.ts'
import { migrate, readMigrations } from './migrate.ts'
import { newClient, type Server } from './server.ts'
import { readStatements } from './statements.ts'
import { faultFrom } from './trouble.ts'
import { Tx } from './tx.ts'
import { type Cursor, walkChains, walkCheckpoint } from './units/chains.ts'
import { hold } from './units/hold.ts'

export type TransferServer = Pick<Server, 'url' | 'user' | 'password' | 'tls'>

const CHUNK_BYTES = 256 * 1024
const PAGE_ROWS = 500

/** What is read of the tables that have forms of their own in the file. Events come in the order in which they became durable,
 *  as far as that is known: those in the feed by their place in it, the others by their number. */
const QUERIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    TABLES.map(({ name, columns, order }) => [name, `SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${order}`]),
  ),
  blob: 'SELECT digest, content_type, uses FROM blob ORDER BY digest',
  event: `SELECT ${EVENT_COLUMNS.map((name) => `e.${name}`).join(', ')}
          FROM event e LEFT JOIN feed f ON f.event = e.seq ORDER BY f.n NULLS LAST, e.seq`,
  chain: `SELECT c.exchange, coalesce(x.id, 'gateway') AS id, c.n, c.hash, c.sealed_n
          FROM chain c LEFT JOIN exchange x ON x.seq = c.exchange WHERE c.n > 0 ORDER BY c.exchange`,
  sink: `SELECT name, (SELECT count(*) FROM feed f WHERE f.n <= sink.position) AS position, ${SINK_COLUMNS.slice(2).join(', ')}
         FROM sink ORDER BY name`,
}

/**
 * Rows of an import are counted at its end. Row by row, each would make another version of the same row of a tally in the same
 * transaction, and pass by all those before it: 20,000 took 3 s, and twice as many more than three times as long.
 */
const UNCOUNTED = 'ALTER TABLE delivery DISABLE TRIGGER delivery_counted; ALTER TABLE clock DISABLE TRIGGER clock_counted'
const COUNTED = `
  INSERT INTO tally (state, slot, count) SELECT state, 0, count(*) FROM delivery GROUP BY state;
  DELETE FROM clock_tally;
  INSERT INTO clock_tally (slot, running, warned)
  SELECT 0, count(*), count(*) FILTER (WHERE level > 0) FROM clock WHERE state = 'running';
  ALTER TABLE delivery ENABLE TRIGGER delivery_counted;
  ALTER TABLE clock ENABLE TRIGGER clock_counted`

/** Reads a journal as it stands at one moment, beside whoever serves it. Throws ASW_JOURNAL_DOWN, ASW_CONFIG_INVALID. */
export function withPostgresSource<T>(server: TransferServer, use: (source: Source, serving: number) => Promise<T>): Promise<T> {
  return withClient(server, true, async (client, tx) => {
    await migrate(client, readMigrations(), true)
    await tx.snapshot()
    const serving = await tx.all<{ id: string }>('nodes-alive')
    return use(sourceOf(client, tx), serving.length)
  })
}

/** Opens a database, brings its schema up to date and keeps everybody else out of it. Throws also ASW_STATE_CONFLICT when a node serves it. */
export function withPostgresTarget<T>(server: TransferServer, use: (target: Target) => Promise<T>): Promise<T> {
  return withClient(server, false, async (client, tx) => {
    await migrate(client, readMigrations(), false)
    await tx.begin()
    if ((await tx.all('nodes-alive')).length > 0)
      throw new Fault('ASW_STATE_CONFLICT', 'a node serves this journal: stop all of them first')
    await client.query('LOCK TABLE event, node IN ACCESS EXCLUSIVE MODE; SET CONSTRAINTS ALL DEFERRED')
    await client.query(UNCOUNTED)
    return use(targetOf(client, tx))
  })
}

async function withClient<T>(server: TransferServer, readOnly: boolean, use: (client: Client, tx: Tx) => Promise<T>): Promise<T> {
  const client = newClient({ ...server, connections: 1, lockTimeoutMs: 0, readOnly }, true)
  const shared = { statements: readStatements(), skewMs: () => 0, chunkBytes: CHUNK_BYTES, node: 'transfer' }
  try {
    await client.connect()
    return await use(client, new Tx(client, shared, false))
  } catch (error) {
    throw faultFrom(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function sourceOf(client: Client, tx: Tx): Source {
  return {
    kind: 'postgres',
    async *blobs() {
      for await (const row of pages(client, 'blob')) {
        const [digest, contentType, uses] = row as readonly [string, string | null, number]
        yield { digest, contentType, uses, bytes: (await getBlob(tx, digest)) ?? new Uint8Array() }
      }
    },
    rows: (table) => pages(client, table),
  }
}

/** Page by page from a cursor of its own. */
async function* pages(client: Client, table: string): AsyncGenerator<Row> {
  const query = QUERIES[table]
  if (query === undefined) throw new Fault('ASW_INTERNAL', `no table ${table}`)
  await client.query(`DECLARE page_of_${table} NO SCROLL CURSOR FOR ${query}`)
  for (;;) {
    const { rows } = await client.query<QueryResultRow>({
      text: `FETCH ${PAGE_ROWS} FROM page_of_${table}`,
      rowMode: 'array',
    } as never)
    for (const row of rows as unknown as readonly Row[]) yield row
    if (rows.length < PAGE_ROWS) break
  }
  await client.query(`CLOSE page_of_${table}`)
}

function targetOf(client: Client, tx: Tx): Target {
  let events = 0
  return {
    isEmpty: async () => {
      const found = await client.query('SELECT 1 FROM blob UNION ALL SELECT 1 FROM event UNION ALL SELECT 1 FROM arrival LIMIT 1')
      return found.rowCount === 0
    },
    putBlob: async ({ digest, contentType, uses, bytes }) => {
      const { rows } = await client.query<{ seq: number }>(
        'INSERT INTO blob (digest, size, content_type, uses) VALUES ($1, $2, $3, $4) RETURNING seq',
        [digest, bytes.byteLength, contentType, uses],
      )
      for (let from = 0, n = 0; from < bytes.byteLength; from += CHUNK_BYTES, n += 1)
        await client.query('INSERT INTO blob_chunk (blob, seq, bytes) VALUES ($1, $2, $3)', [
          rows[0]?.seq,
          n,
          bytes.subarray(from, from + CHUNK_BYTES),
        ])
    },
    put: async (table, rows) => {
      const first = events
      if (table === 'event') events += rows.length
      const columns = columnsOf(table)
      const objects = rows.map((row, n) => objectOf(columns, table === 'event' ? [first + n + 1, ...row] : row))
      const own = columns.filter((name) => !(table === 'chain' && name === 'id'))
      // The chain of the gateway is there from the beginning.
      if (table === 'chain') await client.query('DELETE FROM chain WHERE exchange = 0')
      await client.query(
        `INSERT INTO ${table} (${own.join(', ')}) SELECT ${own.join(', ')} FROM json_populate_recordset(NULL::${table}, $1::json)`,
        [JSON.stringify(objects)],
      )
    },
    settled: async () => {
      await client.query('INSERT INTO chain (exchange, n, hash) VALUES (0, 0, $1) ON CONFLICT DO NOTHING', [GENESIS])
      // The place of an event in the feed is its number, as the sinks count.
      await client.query('DELETE FROM feed_next')
      await client.query('INSERT INTO feed (n, event) SELECT seq, seq FROM event WHERE EXISTS (SELECT 1 FROM sink)')
      await client.query('SET CONSTRAINTS ALL IMMEDIATE')
      await client.query(COUNTED)
      for (const table of NUMBERED)
        await client.query(
          `SELECT setval(pg_get_serial_sequence('${table.name}', '${table.column}'), greatest(coalesce(max(${table.column}), 0), 1), max(${table.column}) IS NOT NULL) FROM ${table.name}`,
        )
    },
    source: () => sourceOf(client, tx),
    walk: () => walkAll(tx),
    commit: async (reason) => {
      await hold(tx, reason)
      const { home } = await tx.one<{ home: string }>('database-home')
      await tx.run('meta-set', { name: 'home', value: home })
      await tx.finish()
    },
    rollback: () => tx.cancel(),
  }
}

/** Tables whose rows the database numbers from here on. */
const NUMBERED = [
  ...[
    'exchange',
    'event',
    'delivery',
    'transmission',
    'attempt',
    'answer',
    'arrival',
    'signal',
    'inbox',
    'clock',
    'task',
    'conversation',
  ].map((name) => ({
    name,
    column: 'seq',
  })),
  { name: 'feed', column: 'n' },
]

function columnsOf(table: string): readonly string[] {
  if (table === 'event') return ['seq', ...EVENT_COLUMNS]
  if (table === 'chain') return CHAIN_COLUMNS
  if (table === 'sink') return SINK_COLUMNS
  return TABLES.find(({ name }) => name === table)?.columns ?? []
}

function objectOf(columns: readonly string[], row: Row): Readonly<Record<string, string | number | null>> {
  return Object.fromEntries(columns.map((name, n) => [name, written(row[n] ?? null)]))
}
function written(cell: Cell): string | number | null {
  return cell instanceof Uint8Array ? `\\x${Buffer.from(cell).toString('hex')}` : cell
}

async function walkAll(tx: Tx) {
  let exchanges = 0
  let events = 0
  for (let cursor: Cursor | undefined = { seq: 0, n: 0, hash: GENESIS }; cursor; ) {
    const page: Awaited<ReturnType<typeof walkChains>> = await walkChains(tx, cursor)
    exchanges += page.exchanges
    events += page.events
    if (page.broken) return { exchanges, events, broken: page.broken }
    cursor = page.next
  }
  for (let sealed = await walkCheckpoint(tx, 0); sealed; sealed = await walkCheckpoint(tx, sealed.n))
    if (sealed.broken) return { exchanges, events, broken: sealed.broken }
  return { exchanges, events }
}
