import { DatabaseError } from 'pg'
import { Fault } from '../../message/fault.ts'

/**
 * - `again`: another transaction was in the way; the unit of work runs once more.
 * - `stale`: the connection remembers a table as it was before a migration; once more on another connection.
 * - `input`: text that no database can hold.
 * - `down`: the server, the way to it, or its disk.
 * - `ours`: a defect of this program.
 */
export type Trouble = 'again' | 'stale' | 'input' | 'down' | 'ours'

/** By SQLSTATE, or by its class, the first two characters. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  '23505': 'again', // unique_violation: another node wrote the same row first, and is found when we look again
  '40001': 'again', // serialization_failure
  '40P01': 'again', // deadlock_detected
  '0A000': 'stale', // cached plan must not change result type
  '26000': 'stale', // a prepared statement that the connection has lost
  '22021': 'input', // character_not_in_repertoire: NUL
  '22P05': 'input', // untranslatable_character
  '55P03': 'down', // lock_not_available: lock_timeout
  '57014': 'down', // query_canceled: statement_timeout
  '25006': 'down', // read_only_sql_transaction: a standby
  '25P03': 'down', // idle_in_transaction_session_timeout
  '25P04': 'down', // transaction_timeout
  '3D000': 'down', // invalid_catalog_name: the database is not there
  '08': 'down',
  '28': 'down',
  '53': 'down',
  '57': 'down',
  '58': 'down',
}

/** Other work came between two looks of a unit: it begins again. */
export class Overtaken extends Error {}

/** A new connection leads to a server that only reads: what it says may be old, and nothing can be written there. */
export class OnlyReads extends Error {}
const ONLY_READS = '25006'

export function troubleOf(error: unknown): Trouble {
  if (error instanceof Overtaken) return 'again'
  const state = stateOf(error)
  if (state !== undefined) return TROUBLES[state] ?? TROUBLES[state.slice(0, 2)] ?? 'ours'
  return isConnectionLost(error) ? 'down' : 'ours'
}

/** Said of every statement after one that failed, until the transaction is taken back (in_failed_sql_transaction). */
export function isAfterFailure(error: unknown): boolean {
  return stateOf(error) === '25P02'
}

/** Of a transaction number that the server has not given to any transaction (invalid_parameter_value). */
export function isNumberUnknown(error: unknown): boolean {
  return stateOf(error) === '22023'
}

/** Nothing was written, and nothing ever will be on this connection. */
export function isReadOnly(error: unknown): boolean {
  return stateOf(error) === ONLY_READS
}

/** The words of the client when a connection breaks or cannot be made; it gives them no code. */
const LOST =
  /^Connection terminated|^timeout expired$|^timeout exceeded when trying to connect|^Client has encountered a connection error|^Query read timeout|^Client was closed|server does not support SSL|SASL/i

/** Whether the connection is gone: then nobody knows what became of the last statement. */
export function isConnectionLost(error: unknown): boolean {
  const state = stateOf(error)
  if (state !== undefined) return /^(?:08|57P0|25P0[34])/.test(state)
  return (
    error instanceof Error &&
    ('syscall' in error || wayLost(error) !== undefined || LOST.test(error.message) || isTlsRefusal(error))
  )
}

/** What node:tls calls a server that could not be proved to be the right one: its certificate, or its name. */
const TLS_REFUSAL =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_CERT_IN_CHAIN$|DEPTH_ZERO_SELF_SIGNED_CERT$|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$)/

function isTlsRefusal(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && TLS_REFUSAL.test(error.code)
}

/** What an operator can mend: said, for it holds no value of a row. */
const WHY_DOWN: Readonly<Record<string, string>> = {
  '28P01': 'the database does not take this password',
  '28000': 'the database does not let this user in (pg_hba.conf)',
  '3D000': 'the server has no database of this name',
  '53300': 'the server has no connection left (max_connections)',
  '53100': 'the disk of the server is full',
  '25006': 'the server only reads: it is a standby',
  '57P03': 'the server is starting or stopping',
}

function whyNoConnection(error: unknown): string | undefined {
  if (isTlsRefusal(error))
    return `the server could not prove over TLS who it is (${error.code}): look at its certificate and at journal.anchors`
  if (error instanceof Error && /server does not support SSL/.test(error.message))
    return 'the server does not offer TLS: set it up there (ssl = on), or say tls: false where the way to it is safe'
  return wayLost(error)
}

const WAYS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'nobody knows a server of this name: look at journal.url',
  EAI_AGAIN: 'the name of the server cannot be looked up now',
  ECONNREFUSED: 'nothing listens there: start the server, or look at journal.url',
  ETIMEDOUT: 'nothing comes back from there',
  EHOSTUNREACH: 'no road leads there',
  ENETUNREACH: 'no road leads there',
}

/** Why no connection came about, and to where. A name with several addresses gives an error for each. */
function wayLost(error: unknown): string | undefined {
  const one = error instanceof AggregateError ? error.errors[0] : error
  const { code, hostname, address, port } = (one ?? {}) as {
    readonly [name in 'code' | 'hostname' | 'address' | 'port']?: unknown
  }
  const why = typeof code === 'string' ? WAYS[code] : undefined
  if (why === undefined) return undefined
  const place = hostname ?? (port === undefined ? address : `${address}:${port}`)
  return place === undefined ? undefined : `the database does not answer at ${place} (${code}): ${why}`
}

function stateOf(error: unknown): string | undefined {
  if (error instanceof OnlyReads) return ONLY_READS
  return error instanceof DatabaseError ? error.code : undefined
}

/** Never the server's own words, which may hold values of a row: its code stands in the facts, the error in the cause. */
export function faultFrom(error: unknown): Fault {
  if (error instanceof Fault) return error
  const sqlstate = stateOf(error)
  const facts = sqlstate === undefined ? {} : { sqlstate }
  switch (troubleOf(error)) {
    case 'input':
      return new Fault('ASW_INPUT_INVALID', 'text holds a character that cannot be stored', facts, error)
    case 'again':
    case 'stale':
      return new Fault('ASW_JOURNAL_DOWN', 'other work was in the way each time it was tried', facts, error)
    case 'down':
      return new Fault(
        'ASW_JOURNAL_DOWN',
        WHY_DOWN[sqlstate ?? ''] ?? whyNoConnection(error) ?? 'the database does not answer, or cannot do it now',
        facts,
        error,
      )
    case 'ours':
      return new Fault('ASW_INTERNAL', 'the journal has a defect', facts, error)
  }
}
