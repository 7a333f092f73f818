import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { FeedEvent } from '../../../src/journal/feed.ts'
import type { Journal } from '../../../src/journal/journal.ts'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { readStatements } from '../../../src/journal/postgres/statements.ts'
import { exchangeId } from '../../../src/message/ids.ts'
import { live } from '../../live/live.ts'
import type { Bench } from '../bench.ts'
import { dropSpares, openPostgresBench, WORLD } from '../postgres-bench.ts'

const GATEWAY = exchangeId('gateway')
const BATCH = 10_000
const WISH = { holder: 'one', limit: 5_000, leaseMs: 60_000 }

/** Events that were there before anybody wanted to hear of them, and events that wait for a reader who does not come. */
live('a sink that is opened on a grown journal in PostgreSQL', () => {
  let bench: Bench & { readonly url: string }
  let other: Journal
  let client: Client
  beforeEach(async () => {
    bench = await openPostgresBench()
    other = await openPostgresJournal({ url: bench.url, world: WORLD })
    client = new Client({ connectionString: bench.url })
    await client.connect()
    await watchFeed(client)
  })
  afterEach(async () => {
    await client.query('DROP TRIGGER filled_seen ON feed; DROP FUNCTION filled_seen; DROP TABLE filled')
    await client.end()
    await other.close()
    await bench.end()
  })
  afterAll(dropSpares)

  const grow = (count: number) =>
    client.query(
      `INSERT INTO event (exchange, n, at, kind, prev_hash, hash)
       SELECT 1 + g % 50, last.n + 1 + g / 50, 0, 'noted', '', ''
       FROM generate_series(0, $1::integer - 1) g, (SELECT coalesce(max(n), 0) AS n FROM event WHERE exchange > 0) AS last`,
      [count],
    )
  const seqs = async () => (await client.query<{ seq: string }>('SELECT seq FROM event ORDER BY seq')).rows.map(({ seq }) => seq)
  const fed = async () =>
    (await client.query<{ event: string }>('SELECT event FROM feed ORDER BY n')).rows.map(({ event }) => event)
  const waiting = async () =>
    (await client.query<{ count: number }>('SELECT count(*)::integer AS count FROM feed_next')).rows[0]!.count
  const filled = async () => (await client.query<Filled>('SELECT * FROM filled ORDER BY at')).rows

  async function drain(journal: Journal, sink: string): Promise<readonly FeedEvent[]> {
    const all: FeedEvent[] = []
    for (let round = await journal.feed({ ...WISH, sink }); round; round = await journal.feed({ ...WISH, sink })) {
      all.push(...round.events)
      await journal.advanceFeed(sink, WISH.holder, round.events.at(-1)!.position)
    }
    return all
  }

  /** Writes one event after the other until it is told to stop; gives the longest time that one took, in milliseconds. */
  function writer(journal: Journal): () => Promise<number> {
    let over = false
    const work = (async () => {
      let longest = 0
      for (let n = 0; !over; n += 1) {
        const begun = performance.now()
        await journal.append(GATEWAY, { kind: 'noted', data: { n } })
        longest = Math.max(longest, performance.now() - begun)
      }
      return longest
    })()
    return () => {
      over = true
      return work
    }
  }

  test('is filled in batches, and whoever writes meanwhile never waits for more than one', async () => {
    await grow(6 * BATCH)
    const before = await seqs()
    const stop = writer(other)
    const begun = performance.now()
    await bench.journal.openSink('events', 'start')
    const took = performance.now() - begun
    const longest = await stop()
    const batches = await filled()
    for (const { rows } of batches) expect(rows).toBeLessThanOrEqual(BATCH)
    // Those that nobody could write beside are what came meanwhile, and no more.
    const locked = batches.filter((one) => one.locked).reduce((sum, { rows }) => sum + rows, 0)
    expect(locked).toBeLessThan(BATCH)
    const beside = batches.filter((one) => !one.locked)
    expect(beside.length).toBeGreaterThanOrEqual(6)
    expect(Number(beside.at(-1)!.newest) - Number(beside[0]!.newest)).toBeGreaterThanOrEqual(beside.length)
    expect(longest).toBeLessThan(took / 2)
    await bench.journal.feed({ ...WISH, sink: 'events' })
    expect(differ(await fed(), await seqs())).toBeUndefined()
    expect(differ((await fed()).slice(0, before.length), before)).toBeUndefined()
  })

  test('at the end hears only what comes after it', async () => {
    await grow(3 * BATCH)
    await bench.journal.openSink('events', 'end')
    expect(await bench.journal.feed({ ...WISH, sink: 'events' })).toBeUndefined()
    await bench.journal.append(GATEWAY, { kind: 'noted', data: { after: true } })
    expect((await drain(bench.journal, 'events')).map(({ data }) => data)).toEqual([{ after: true }])
  })

  test('a crash in the middle leaves no sink and nothing wrong; the next start goes on', async () => {
    await grow(5 * BATCH)
    await client.query(`
      CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF (SELECT count(*) FROM feed) > ${2 * BATCH} THEN RAISE EXCEPTION 'crash'; END IF; RETURN NULL; END $$;
      CREATE TRIGGER crash AFTER INSERT ON feed FOR EACH STATEMENT EXECUTE FUNCTION crash()`)
    await expect(bench.journal.openSink('events', 'start')).rejects.toMatchObject({ code: 'ASW_INTERNAL' })
    await client.query('DROP TRIGGER crash ON feed; DROP FUNCTION crash')
    expect(await bench.journal.sinks()).toEqual([])
    expect(await fed()).toHaveLength(2 * BATCH)
    await bench.journal.append(GATEWAY, { kind: 'noted', data: {} })
    const journal = await bench.reopen()
    await journal.openSink('events', 'start')
    expect(differ(await fed(), await seqs())).toBeUndefined()
    expect(await drain(journal, 'events')).toHaveLength((await seqs()).length)
  })

  test.each([
    ['the same sink', 'events', 'events'],
    ['another one', 'events', 'hook'],
  ])('two nodes open %s at once, while others write: every event is told once to each', async (_, one, two) => {
    await grow(4 * BATCH)
    const before = await seqs()
    const stop = writer(other)
    await Promise.all([bench.journal.openSink(one, 'start'), other.openSink(two, 'start')])
    await stop()
    const told = await drain(bench.journal, one)
    if (two !== one) expect(await drain(other, two)).toEqual(told)
    const all = await fed()
    expect(differ(all.slice(0, before.length), before)).toBeUndefined()
    expect(differ(all.toSorted(), (await seqs()).toSorted())).toBeUndefined()
    const chain = told.filter(({ data }) => data !== undefined).map(({ n }) => n)
    expect(chain).toEqual(chain.map((_n, index) => index + 1))
  })

  test('what waits behind a disabled sink does not pile up, is no lag, and is told in order once it is enabled', async () => {
    const { journal } = bench
    await journal.openSink('events', 'start')
    await journal.disableSink('events', 'ASW_GONE')
    await grow(3 * BATCH)
    for (let round = 0; round < 4; round += 1) expect(await journal.feed({ ...WISH, sink: 'events' })).toBeUndefined()
    expect(await waiting()).toBeLessThan(BATCH / 10)
    expect(await journal.counts()).toMatchObject({ 'sink.lag': 0 })
    await journal.enableSink('events', 'operator')
    expect(await drain(journal, 'events')).toHaveLength((await seqs()).length)
    expect(differ(await fed(), await seqs())).toBeUndefined()
    for (const { rows } of await filled()) expect(rows).toBeLessThanOrEqual(BATCH)
  })

  test('what happens while nobody reads for any sink does not pile up outside of the feed, and is told in order to whoever comes back', async () => {
    const { journal } = bench
    await grow(BATCH)
    expect(await journal.tidyFeed()).toBe(0)
    await journal.openSink('hook', 'end')
    await grow(BATCH / 10)
    expect(await journal.tidyFeed()).toBe(0)
    await grow(3 * BATCH)
    expect(await journal.tidyFeed()).toBe(BATCH)
    let moved = BATCH
    for (let more = -1; more !== 0; moved += more) more = await journal.tidyFeed()
    expect(moved).toBe(3 * BATCH)
    expect(await waiting()).toBe(BATCH / 10)
    expect(await drain(journal, 'hook')).toHaveLength(3 * BATCH + BATCH / 10)
    expect(differ(await fed(), await seqs())).toBeUndefined()
    await journal.dropSink('hook')
    await client.query('INSERT INTO feed_next (event) SELECT event FROM feed')
    expect(await journal.tidyFeed()).toBe(0)
  })

  test('a batch of what waits is found by its index: nothing else of it is looked at or put in order', async () => {
    await bench.journal.openSink('gone', 'end')
    await grow(3 * BATCH)
    await client.query('SET enable_seqscan = off')
    const text = readStatements().get('feed-move')!.text.replace('$1', '100')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, TIMING OFF) ${text}`)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index Scan using feed_next_event on feed_next f .*\(actual rows=100 /)
  })

  test('where much waits, another sink is made only once that is moved: nobody who writes waits for it', async () => {
    await bench.journal.openSink('gone', 'end')
    await grow(3 * BATCH)
    await bench.journal.openSink('late', 'end')
    const batches = await filled()
    expect(batches.map(({ rows, locked }) => ({ rows, locked }))).toEqual(
      Array.from({ length: 3 }, () => ({ rows: BATCH, locked: false })),
    )
    expect(await waiting()).toBe(0)
  })

  test('what nobody has moved for long is moved in batches, before another sink is made and when one reads', async () => {
    const { journal } = bench
    await journal.openSink('gone', 'start')
    await grow(3 * BATCH + 5)
    await journal.openSink('late', 'end')
    expect(await journal.feed({ ...WISH, sink: 'late' })).toBeUndefined()
    await grow(2 * BATCH)
    expect(await drain(journal, 'late')).toHaveLength(2 * BATCH)
    for (const { rows } of await filled()) expect(rows).toBeLessThanOrEqual(BATCH)
    expect(differ(await fed(), await seqs())).toBeUndefined()
  })

  test('what waited for sinks that are all gone is found again by the next first one', async () => {
    const { journal } = bench
    await journal.openSink('gone', 'start')
    await grow(2 * BATCH + 5)
    await journal.dropSink('gone')
    await grow(BATCH)
    await journal.openSink('events', 'start')
    expect(await waiting()).toBe(0)
    expect(differ(await fed(), await seqs())).toBeUndefined()
    expect(await drain(journal, 'events')).toHaveLength(3 * BATCH + 5)
  })
})

/** The first place at which two lists are not the same: thousands of lines of them tell nobody more. */
function differ(some: readonly string[], others: readonly string[]): unknown {
  const at = Array.from({ length: Math.max(some.length, others.length) }).findIndex((_, n) => some[n] !== others[n])
  return at < 0 ? undefined : { at, is: some[at], ought: others[at] }
}

interface Filled {
  readonly rows: number
  /** Nobody could write an event meanwhile. */
  readonly locked: boolean
  /** The newest event that was there. */
  readonly newest: string
}

/** Writes down every statement that fills the feed, and makes it slow: a batch takes a fifth of a second. */
async function watchFeed(client: Client): Promise<void> {
  await client.query(`
    CREATE TABLE filled (at timestamptz, rows integer, locked boolean, newest bigint);
    CREATE FUNCTION filled_seen() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      many integer := (SELECT count(*) FROM fresh);
    BEGIN
      IF many > 0 THEN
        PERFORM pg_sleep(many * 0.2 / ${BATCH});
        INSERT INTO filled VALUES (clock_timestamp(), many,
          EXISTS (SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'event'::regclass AND mode = 'ShareRowExclusiveLock'),
          (SELECT max(seq) FROM event));
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER filled_seen AFTER INSERT ON feed REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION filled_seen()`)
}
