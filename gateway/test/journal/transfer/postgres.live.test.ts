import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { openPostgresJournal, withPostgresSource, withPostgresTarget } from '../../../src/journal/postgres/index.ts'
import { openSqliteJournal, withSqliteSource, withSqliteTarget } from '../../../src/journal/sqlite/index.ts'
import { importLines } from '../../../src/journal/transfer/import.ts'
import { freshDatabase } from '../../live/database.ts'
import { live } from '../../live/live.ts'
import { expectFault } from '../contract/with-bench.ts'
import { acceptNew, certificate, submission } from '../documents.ts'
import { dropSpares, openPostgresBench, WORLD } from '../postgres-bench.ts'
import { temporaryFolder } from '../sqlite-bench.ts'
import { expectConversation, fill, linesOf, streamed } from './filled.ts'

live('a journal moves between SQLite and PostgreSQL', () => {
  const folders: string[] = []
  const folder = () => {
    const path = temporaryFolder()
    folders.push(path)
    return path
  }
  let database: Awaited<ReturnType<typeof freshDatabase>>
  beforeEach(async () => {
    database = await freshDatabase()
  })
  afterEach(async () => {
    for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
    await database.drop()
  })
  afterAll(dropSpares)
  const open = (url = database.url) => openPostgresJournal({ url, world: WORLD })
  const intoPostgres = (lines: readonly string[]) =>
    withPostgresTarget({ url: database.url }, (target) => importLines(target, streamed(lines)))
  const outOfPostgres = (url: string) => withPostgresSource({ url }, linesOf)

  test('thousands of deliveries and clocks are counted once, at the end', async () => {
    const MANY = 2_000
    const from = folder()
    const first = await openSqliteJournal({ folder: from })
    await first.submit(submission(certificate('N0')))
    await first.close()
    const db = new DatabaseSync(join(from, 'journal.db'))
    db.exec(`
      CREATE TEMP TABLE n AS WITH RECURSIVE upto (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM upto WHERE i < ${MANY}) SELECT i FROM upto;
      INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, created_at)
      SELECT i, 1, 'TH', 'd', 'issue', i, 'delivered', 'j', 'nsw', 0 FROM n;
      INSERT INTO clock (exchange, name, subject, owner, deadline) SELECT 1, 'visit', i, 'partner', 4000000000000 FROM n;
    `)
    db.close()
    await intoPostgres((await withSqliteSource(from, linesOf)).lines)
    const moved = await open()
    expect(await moved.counts()).toMatchObject({ 'delivery.delivered': MANY, 'clock.running': MANY })
    await moved.unhold('operator')
    const { exchange } = await moved.submit(submission(certificate('N1')))
    await moved.startClock({ exchange, name: 'visit', owner: 'nsw', deadline: '2099-01-01T00:00:00Z' })
    expect(await moved.counts()).toMatchObject({ 'delivery.due': 2, 'clock.running': MANY + 1 })
    await moved.close()
    // Counted one by one in one transaction, a tally holds a version for each: 2,000 take 13 pages and more.
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query(
      "SELECT pg_relation_size('tally') / 8192 AS tally, pg_relation_size('clock_tally') / 8192 AS clocks",
    )
    await client.end()
    expect(rows).toEqual([{ tally: '1', clocks: '1' }])
  })

  test('from a folder into a database and back: the same file each time, and both work on', async () => {
    const from = folder()
    const first = await openSqliteJournal({ folder: from })
    await fill(first)
    await first.close()
    const { lines, manifest } = await withSqliteSource(from, linesOf)
    expect(await intoPostgres(lines)).toMatchObject({ ...manifest, from: 'sqlite' })

    const original = await openSqliteJournal({ folder: from, readOnly: true })
    const moved = await open()
    expect(await moved.held()).toContain('imported')
    // Two events more: that it was imported, and that it is held.
    const { event = 0, ...counts } = await original.counts()
    expect(await moved.counts()).toEqual({ ...counts, event: event + 2, 'sink.lag': (counts['sink.lag'] ?? 0) + 2 })
    await original.close()
    expect(await moved.claim({ holder: 'x', limit: 9, leaseMs: 1_000 })).toEqual([])
    await moved.unhold('operator')
    expect(await moved.submit(submission(certificate('N2')))).toMatchObject({ repeated: true })
    const fed = await moved.feed({ sink: 'events', holder: 'me', limit: 1, leaseMs: 1_000 })
    expect(fed?.events[0]?.position).toBe('4')
    await expectConversation(moved)
    // Numbers go on behind those that came.
    await moved.submit(submission(certificate('N3')))
    await acceptNew(moved, certificate('T3', { issuingCountry: 'TH' }))
    expect(await moved.counts()).toMatchObject({ 'delivery.delivered': 1 })
    expect(await moved.verifyChains()).not.toHaveProperty('broken')
    const kept = await moved.search({ limit: 100 })
    const before = await openSqliteJournal({ folder: from, readOnly: true })
    for (const row of await before.search({ limit: 100 })) expect(kept).toContainEqual(row)
    await before.close()
    await moved.close()

    const again = await outOfPostgres(database.url)
    const back = folder()
    expect(await withSqliteTarget(back, (target) => importLines(target, streamed(again.lines)))).toMatchObject({
      digest: again.manifest.digest,
      from: 'postgres',
    })
    const home = await openSqliteJournal({ folder: back })
    expect(await home.verifyChains()).not.toHaveProperty('broken')
    await home.unhold('operator')
    const claims = await home.claim({ holder: 'y', limit: 9, leaseMs: 1_000 })
    expect(claims.map((claim) => claim.identity.number).sort()).toContain('N3')
    await home.close()
  })

  test('what several nodes have written comes out in the order in which the events became durable', async () => {
    const bench = await openPostgresBench()
    await fill(bench.journal)
    const { lines, manifest } = await outOfPostgres(bench.url)
    expect(await intoPostgres(lines)).toMatchObject(manifest)
    const copied = await outOfPostgres(database.url)
    const events = (all: readonly string[]) => all.filter((line) => line.startsWith('["event"'))
    expect(events(copied.lines).slice(0, -2)).toEqual(events(lines))
    expect(
      events(copied.lines)
        .slice(-2)
        .map((line) => JSON.parse(line)[4]),
    ).toEqual(['journal-held', 'alarm'])
    await bench.end()
  })

  test('a file that breaks off leaves the database as it was; a second import is refused', async () => {
    const bench = await openPostgresBench()
    await fill(bench.journal)
    const { lines, manifest } = await outOfPostgres(bench.url)
    await bench.end()
    await expectFault(intoPostgres(lines.slice(0, -1)), 'ASW_INPUT_INVALID')
    await expectFault(intoPostgres(lines.map((line) => line.replace('"customs"', '"others"'))), 'ASW_INPUT_INVALID')
    expect(await intoPostgres(lines)).toMatchObject({ digest: manifest.digest })
    await expectFault(intoPostgres(lines), 'ASW_STATE_CONFLICT')
  })

  test('a file that an earlier version exported: the same journal as in a folder', async () => {
    const old = readFileSync(new URL('exports/schema-9.ndjson', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
    await intoPostgres(old)
    const into = folder()
    await withSqliteTarget(into, (target) => importLines(target, streamed(old)))
    const rows = (all: readonly string[]) => all.filter((line) => /^\["(?!event|chain)/.test(line))
    const { lines } = await outOfPostgres(database.url)
    expect(rows(lines)).toEqual(rows((await withSqliteSource(into, linesOf)).lines))
  })

  test('not into a database that a node serves', async () => {
    const about = { host: 'here', pid: 1, version: '1' }
    const node = await openPostgresJournal({ url: database.url, world: WORLD, about, onWake: () => undefined })
    await expectFault(intoPostgres([]), 'ASW_STATE_CONFLICT')
    await node.close()
    await expectFault(intoPostgres([]), 'ASW_INPUT_INVALID')
  })
})
