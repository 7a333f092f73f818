import { Client, type ClientBase, type ClientConfig, Pool, types } from 'pg'
import { pemOf } from './pem.ts'
import { OnlyReads } from './trouble.ts'

/** Which server, as whom, and how long anything may take there. */
export interface Server {
  /** `postgres://host:port/database`; credentials stand beside it, or in it where nobody else reads it. */
  readonly url: string
  readonly user?: string
  /** Asked at every connect: a password may be changed while the gateway runs. */
  readonly password?: () => string
  /** TLS, checked against these (DER), or where there are none against those that the system trusts. Absent: no TLS. */
  readonly tls?: { readonly anchors: readonly Uint8Array[] }
  readonly connections: number
  /** How long a unit waits for another one that holds the same rows. */
  readonly lockTimeoutMs: number
  readonly readOnly: boolean
}

const CONNECT_MS = 5_000
/** No statement of a unit takes nearly as long, large payloads included; a server that has gone silent is noticed after it. */
const STATEMENT_MS = 60_000

/** 64-bit integers as numbers: instants and row numbers stay far below 2^53. Bytes as what the port promises, and no Buffer. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number,
  17: (text) => {
    const buffer = Buffer.from(text.slice(2), 'hex')
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  },
}
const TYPES = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    (format === 'binary' ? undefined : PARSERS[oid]) ?? types.getTypeParser(oid, format)) as typeof types.getTypeParser,
}

/**
 * What was answered survives a power cut, whatever the server or the database has for a default. What runs often takes a handful of
 * rows by an index, in tables that grow from nothing to millions while statistics lag behind: the planner, which thinks of a tenth
 * of a table wherever it does not know a limit, may neither read one from end to end nor hash it, nor compile anything.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  synchronous_commit: 'on',
  default_transaction_isolation: 'read\\ committed',
  jit: 'off',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
}
const ANY_TIME = { statement_timeout: 0, query_timeout: 0, idle_in_transaction_session_timeout: 0 }

function settings(server: Server): ClientConfig {
  const { user, password, tls, lockTimeoutMs, readOnly } = server
  return {
    ...placeOf(server.url),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ssl: tls === undefined ? false : tls.anchors.length === 0 ? true : { ca: tls.anchors.map(pemOf) },
    application_name: 'asw-gateway',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + 5_000,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    options: Object.entries({ ...SETTINGS, ...(readOnly ? { default_transaction_read_only: 'on' } : {}) })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: TYPES,
    // Statements of a unit that need not wait for one another go on one way. Order and answers stay what they are.
    pipeline: true,
  }
}

/** The client would let an address without a user win over a user that stands beside it: so it gets no address. */
function placeOf(url: string): ClientConfig {
  const { hostname, port, pathname, username, password } = new URL(url)
  return {
    host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, '$1')),
    port: port === '' ? 5432 : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    ...(username === '' ? {} : { user: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  }
}

/** Connections for units of work. One that breaks while nobody uses it goes without a word: the next one is made anew. */
export function openPool(server: Server): Pool {
  const pool = new Pool({
    ...settings(server),
    max: server.connections,
    idleTimeoutMillis: 60_000,
    verify: (client, done) => void assureWritable(client, server).then(() => done(), done),
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * In a failover an address may lead to a standby for a while, and a connection that was made then would stay there. Throws
 * OnlyReads. Whoever only reads may ask a standby.
 */
export async function assureWritable(client: ClientBase, { readOnly }: Server): Promise<void> {
  if (readOnly) return
  const { rows } = await client.query<{ transaction_read_only: string }>('SHOW transaction_read_only')
  if (rows[0]?.transaction_read_only !== 'off') throw new OnlyReads('the server only reads')
}

/**
 * One connection of its own, for whoever listens. Whoever opens it hears of its end by `end`. `patient`: its statements may take
 * any time, as those of a migration do and those that move a whole journal.
 */
export function newClient(server: Server, patient = false): Client {
  const own = { ...settings(server), lock_timeout: 0 }
  const client = new Client(patient ? { ...own, ...ANY_TIME } : own)
  client.on('error', () => undefined)
  return client
}
