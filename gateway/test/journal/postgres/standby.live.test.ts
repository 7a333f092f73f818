import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { freshDatabase, GIVEN } from '../../live/database.ts'
import { live } from '../../live/live.ts'
import { expectFault } from '../contract/with-bench.ts'
import { certificate, submission } from '../documents.ts'
import { WORLD } from '../postgres-bench.ts'

live('an address that leads to a server that only reads, and back', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let admin: Client
  let journal: Journal
  beforeEach(async () => {
    database = await freshDatabase()
    admin = new Client({ connectionString: database.url })
    await admin.connect()
    journal = await openPostgresJournal({ url: database.url, world: WORLD, connections: 3 })
  })
  afterEach(async () => {
    await journal.close()
    await admin.end()
    await database.drop()
  })

  const name = () => new URL(database.url).pathname.slice(1)
  /** What whoever connects from now on meets; those that are connected keep what they have. */
  const becomes = (state: 'on' | 'off') => admin.query(`ALTER DATABASE ${name()} SET default_transaction_read_only = ${state}`)
  const cut = () =>
    admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()', [name()])
  const put = (number: string) => journal.submit(submission(certificate(number)))
  const all = (...numbers: readonly string[]) => Promise.allSettled(numbers.map(put))

  test('what was connected meanwhile serves nothing, and is not kept', async () => {
    await put('A1')
    await becomes('on')
    await cut()
    for (const one of await all('A2', 'A3', 'A4', 'A5'))
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'ASW_JOURNAL_DOWN', facts: { sqlstate: '25006' } } })
    await becomes('off')
    for (const one of await all('B1', 'B2', 'B3', 'B4')) expect(one).toMatchObject({ status: 'fulfilled' })
  })

  test('what it answers to a question is not taken for the truth', async () => {
    await becomes('on')
    await cut()
    await expectFault(journal.counts(), 'ASW_JOURNAL_DOWN')
    await becomes('off')
    await journal.counts()
  })

  // It closes a whole server to writers for a moment.
  test.skipIf(GIVEN)('a connection that may not write any more is thrown away', async () => {
    await put('A1')
    const connected = async () => {
      const { rows } = await admin.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND application_name = 'asw-gateway'",
        [name()],
      )
      return rows.map(({ pid }) => pid)
    }
    const before = await connected()
    try {
      await admin.query('ALTER SYSTEM SET default_transaction_read_only = on')
      await admin.query('SELECT pg_reload_conf()')
      await expectFault(put('A2'), 'ASW_JOURNAL_DOWN')
      await expect.poll(async () => (await connected()).filter((pid) => before.includes(pid))).toEqual([])
    } finally {
      await admin.query('ALTER SYSTEM RESET default_transaction_read_only')
      await admin.query('SELECT pg_reload_conf()')
    }
    await expect.poll(() => put('A3').then(() => 'taken', String)).toBe('taken')
  })

  test('a start does not take it for a journal', async () => {
    await becomes('on')
    await expectFault(openPostgresJournal({ url: database.url, world: WORLD, connections: 1 }), 'ASW_JOURNAL_DOWN')
    const reader = await openPostgresJournal({ url: database.url, world: WORLD, connections: 1, readOnly: true })
    await reader.counts()
    await reader.close()
  })
})
