import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { outcomeOf, type Trace } from '../../../src/journal/postgres/outcome.ts'
import { live } from '../../live/live.ts'
import type { Bench } from '../bench.ts'
import { certificate, submission } from '../documents.ts'
import { dropSpares, openPostgresBench } from '../postgres-bench.ts'

live('what became of a transaction whose commit was not answered', () => {
  let bench: Bench & { readonly url: string }
  let other: Client
  beforeEach(async () => {
    bench = await openPostgresBench()
    other = new Client({ connectionString: bench.url })
    await other.connect()
  })
  afterEach(async () => {
    await other.end()
    await bench.end()
  })
  afterAll(dropSpares)

  const begun = async (client: Client) => {
    await client.query('BEGIN')
    return (await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')).rows[0]?.xid as string
  }
  const numbered = async (end: 'COMMIT' | 'ROLLBACK') => {
    const xid = await begun(other)
    await other.query(end)
    return xid
  }
  /** An event that stands in the journal. */
  const written = async (): Promise<NonNullable<Trace['event']>> => {
    await bench.journal.submit(submission(certificate('N1')))
    const { rows } = await other.query<{ exchange: string; n: number; hash: string }>(
      'SELECT exchange, n, hash FROM event LIMIT 1',
    )
    const { exchange, n, hash } = rows[0]!
    return { exchange: Number(exchange), n, hash }
  }
  const lost = { exchange: 1, n: 1, hash: 'of an event that nobody has' }
  const ask = (trace: Trace) => outcomeOf(other as unknown as Parameters<typeof outcomeOf>[0], trace)

  test('committed and rolled back are told apart by the number where no event was written', async () => {
    expect(await ask({ xid: await numbered('COMMIT'), event: undefined })).toBe('committed')
    expect(await ask({ xid: await numbered('ROLLBACK'), event: undefined })).toBe('aborted')
  })

  test('a number that another transaction has got after a crash proves nothing: the event is not there', async () => {
    const xid = await numbered('COMMIT')
    expect(await ask({ xid, event: lost })).toBe('aborted')
    expect(await ask({ xid, event: await written() })).toBe('committed')
  })

  test('a number that the server has not given (any more) is of a transaction that was lost with the crash', async () => {
    const beyond = String(BigInt(await numbered('COMMIT')) + 1_000_000n)
    expect(await ask({ xid: beyond, event: undefined })).toBe('aborted')
    expect(await ask({ xid: beyond, event: lost })).toBe('aborted')
  })

  test('one that is under way may still be committed, whatever is to be seen of it', async () => {
    const under = new Client({ connectionString: bench.url })
    await under.connect()
    const xid = await begun(under)
    expect(await ask({ xid, event: lost })).toBe('open')
    await under.query('ROLLBACK')
    await under.end()
    expect(await ask({ xid, event: lost })).toBe('aborted')
  })

  test('of one that never had a number nobody can tell', async () => {
    expect(await ask({ xid: undefined, event: undefined })).toBe('unknown')
  })
})
