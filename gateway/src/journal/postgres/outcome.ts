import type { Pool } from 'pg'
import { isNumberUnknown, OnlyReads } from './trouble.ts'

/** By what a transaction is known again when the answer to its commit was lost. */
export interface Trace {
  /** Its number; absent where it never began. */
  readonly xid: string | undefined
  /** An event that it wrote, if it wrote one: no other transaction can have written this one. */
  readonly event: { readonly exchange: number; readonly n: number; readonly hash: string } | undefined
}

/** `open`: it may still be committed. `unknown`: nobody can tell any more. */
export type CommitOutcome = 'committed' | 'aborted' | 'open' | 'unknown'

/**
 * What became of a transaction. Its number alone is no proof: a server that crashed before any of it reached the disk gives the
 * same number to another transaction, whose commit is not ours. So where a transaction wrote an event, the event decides
 * whether it was committed, and the number only whether it is over.
 */
export async function outcomeOf(pool: Pick<Pool, 'query'>, { xid, event }: Trace): Promise<CommitOutcome> {
  if (xid === undefined) return 'unknown'
  const status = await statusOf(pool, xid)
  if (status === 'in progress') return 'open'
  if (status === 'aborted') return 'aborted'
  if (event) return (await stands(pool, event)) ? 'committed' : 'aborted'
  return status === 'committed' ? 'committed' : 'unknown'
}

/** `undefined`: so long ago that the server has forgotten it. */
async function statusOf(pool: Pick<Pool, 'query'>, xid: string): Promise<string | undefined> {
  try {
    const { rows } = await pool.query<{ status: string | null }>('SELECT pg_xact_status($1::xid8) AS status', [xid])
    return rows[0]?.status ?? undefined
  } catch (error) {
    // A number that has not been given yet, or not any more: nothing of it had reached the disk when the server crashed.
    if (!isNumberUnknown(error)) throw error
    // A standby that lags behind has not heard of it yet: it is not asked again, the primary is.
    const { rows } = await pool.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby')
    if (rows[0]?.standby !== false) throw new OnlyReads('a standby cannot tell')
    return 'aborted'
  }
}

async function stands(pool: Pick<Pool, 'query'>, { exchange, n, hash }: NonNullable<Trace['event']>): Promise<boolean> {
  const { rows } = await pool.query('SELECT 1 FROM event WHERE exchange = $1 AND n = $2 AND hash = $3', [exchange, n, hash])
  return rows.length > 0
}
