import { type AddressInfo, createServer } from 'node:net'
import { Client } from 'pg'
import { afterAll, afterEach, expect, test } from 'vitest'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { deliveryId } from '../../../src/message/ids.ts'
import { openJournal } from '../../../src/store.ts'
import { freshDatabase, GIVEN, ownPostgres } from '../../live/database.ts'
import { live } from '../../live/live.ts'
import { startPostgres, stopPostgres } from '../../live/postgres.ts'
import type { Bench } from '../bench.ts'
import { expectFault } from '../contract/with-bench.ts'
import { certificate, submission } from '../documents.ts'
import { dropSpares, openPostgresBench, WORLD } from '../postgres-bench.ts'

live('the journal and its server', () => {
  let bench: (Bench & { readonly url: string }) | undefined
  afterEach(async () => {
    await bench?.end()
    bench = undefined
  })
  afterAll(dropSpares)

  test('a server that is not there: ASW_JOURNAL_DOWN, not a wait', async () => {
    await expectFault(openPostgresJournal({ url: 'postgres://asw@127.0.0.1:1/asw', world: WORLD }), 'ASW_JOURNAL_DOWN')
  })

  test('a server that takes the connection and is silent is one that is away, also to a start', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    try {
      await expectFault(openPostgresJournal({ url: `postgres://asw@127.0.0.1:${port}/asw`, world: WORLD }), 'ASW_JOURNAL_DOWN')
    } finally {
      silent.close()
    }
  })

  test('a start waits for a server that is away, says so, and gives up after its time', async () => {
    let now = 0
    const slept: number[] = []
    const world = {
      ...WORLD,
      now: () => now,
      sleep: async (ms: number) => {
        slept.push(ms)
        now += ms
      },
    }
    const notes: number[] = []
    const journal = {
      kind: 'postgres',
      url: 'postgres://127.0.0.1:1/asw',
      user: 'asw',
      connections: 1,
      startWaitMs: 5_000,
    } as const
    const opening = openJournal(
      { journal, dataFolder: '/none' },
      {
        world,
        about: { host: 'h', pid: 1, version: '1' },
        onWake: () => undefined,
        onReload: () => undefined,
        waiting: ({ leftMs }) => notes.push(leftMs),
      },
    )
    await expectFault(opening, 'ASW_JOURNAL_DOWN')
    expect(notes).toEqual([5_000, 4_500, 3_500, 1_500])
    expect(slept).toEqual([500, 1_000, 2_000, 1_500])
  })

  test('a connection that is cut is not noticed by whoever asks next', async () => {
    bench = await openPostgresBench({ connections: 3 })
    const { journal, url } = bench
    await Promise.all([journal.held(), journal.held(), journal.held()])
    const other = new Client({ connectionString: url })
    await other.connect()
    await other.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await other.end()
    const wish = submission(certificate('N1'))
    expect(await journal.submit(wish)).toMatchObject({ repeated: false })
    expect(await journal.delivery(wish.delivery)).toBeDefined()
  })

  test('a unit of work that waits too long for another one gives up, and nothing of it is written', async () => {
    bench = await openPostgresBench({ lockTimeoutMs: 200 })
    const { journal, url } = bench
    const wish = submission(certificate('N1'))
    await journal.submit(wish)
    const other = new Client({ connectionString: url })
    await other.connect()
    await other.query('BEGIN; SELECT 1 FROM exchange FOR UPDATE')
    await expectFault(journal.settle(wish.delivery, { type: 'refused' }, {}), 'ASW_JOURNAL_DOWN')
    await other.query('ROLLBACK')
    await other.end()
    expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'due' })
    expect(await journal.settle(wish.delivery, { type: 'refused' }, {})).toBe('refused')
  })

  test('text that no database can hold is the caller’s mistake, and the connection lives on', async () => {
    bench = await openPostgresBench({ connections: 1 })
    const { journal } = bench
    await expectFault(journal.submit(submission(certificate('N1'), { submittedBy: 'a\0b' })), 'ASW_INPUT_INVALID')
    await expectFault(journal.delivery(deliveryId('x').concat('\0') as never), 'ASW_INPUT_INVALID')
    expect(await journal.submit(submission(certificate('N1')))).toMatchObject({ repeated: false })
  })

  test('too much that waits is refused, intake first', async () => {
    bench = await openPostgresBench({ connections: 1, maxWaiting: 8 })
    const { journal } = bench
    const asked = Array.from({ length: 20 }, () => journal.held())
    await expectFault(journal.submit(submission(certificate('N1'))), 'ASW_OVERLOADED')
    const settled = await Promise.allSettled(asked)
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(8)
    expect(await journal.submit(submission(certificate('N1')))).toMatchObject({ repeated: false })
  })

  test('payload that waits is counted too', async () => {
    bench = await openPostgresBench({ connections: 1, maxWaitingBytes: 1_000_000 })
    const { journal } = bench
    const large = (n: number) => journal.submit(submission(certificate(`N${n}`, { pad: 'x'.repeat(300_000) })))
    const settled = await Promise.allSettled([1, 2, 3, 4].map(large))
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
    await large(5)
  })

  test('a journal that is read only writes nothing, and reads', async () => {
    bench = await openPostgresBench()
    const wish = submission(certificate('N1'))
    await bench.journal.submit(wish)
    const reader = await openPostgresJournal({ url: bench.url, world: WORLD, readOnly: true })
    expect(await reader.delivery(wish.delivery)).toMatchObject({ state: 'due' })
    expect(await reader.verifyChains()).toEqual({ exchanges: 1, events: 2 })
    await reader.ready()
    await expectFault(reader.hold('x'), 'ASW_STATE_CONFLICT')
    await reader.close()
  })

  test('after a recovery that nothing gives away, an operator says that it was one: held', async () => {
    bench = await openPostgresBench()
    const other = new Client({ connectionString: bench.url })
    await other.connect()
    // As the manual has it.
    await other.query(
      "INSERT INTO meta (name, value) VALUES ('home', 'restored') ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    await other.end()
    await bench.reopen()
    expect(await bench.journal.held()).toContain('brought here')
    await bench.journal.unhold('operator')
    await bench.reopen()
    expect(await bench.journal.held()).toBeUndefined()
  })

  test.skipIf(GIVEN !== undefined)('a copy in another database starts held; the one that stayed does not', async () => {
    bench = await openPostgresBench()
    await bench.journal.submit(submission(certificate('N1')))
    await bench.journal.close()
    const copy = await freshDatabase(new URL(bench.url).pathname.slice(1))
    const restored = await openPostgresJournal({ url: copy.url, world: WORLD })
    expect(await restored.held()).toContain('brought here')
    expect(await restored.claim({ holder: 'x', limit: 1, leaseMs: 1_000 })).toEqual([])
    await restored.unhold('operator')
    await restored.close()
    const again = await openPostgresJournal({ url: copy.url, world: WORLD })
    expect(await again.held()).toBeUndefined()
    await again.close()
    await copy.drop()
    await bench.reopen()
    expect(await bench.journal.held()).toBeUndefined()
  })

  test.skipIf(GIVEN !== undefined)(
    'while the server is away: ASW_JOURNAL_DOWN; when it is back everything works again, waking too',
    async () => {
      let woken = 0
      bench = await openPostgresBench({ onWake: () => (woken += 1) })
      const { journal } = bench
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      await expect.poll(() => woken, { timeout: 60_000 }).toBe(1)
      const server = await ownPostgres()
      stopPostgres(server, 'fast')
      try {
        await expectFault(journal.delivery(wish.delivery), 'ASW_JOURNAL_DOWN')
        await expectFault(journal.ready(), 'ASW_JOURNAL_DOWN')
      } finally {
        await startPostgres(server.folder)
      }
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'due' })
      await journal.ready()
      await expect.poll(() => woken, { timeout: 60_000 }).toBe(2)
    },
  )
})
