import { readdirSync, readFileSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { migrate, readMigrations } from '../../../src/journal/postgres/migrate.ts'
import { SETTINGS } from '../../../src/journal/postgres/server.ts'
import { readStatements, type Statement } from '../../../src/journal/postgres/statements.ts'
import type { Tx } from '../../../src/journal/postgres/tx.ts'
import { searchStatement } from '../../../src/journal/postgres/units/search.ts'
import { tasks } from '../../../src/journal/postgres/units/tasks.ts'
import { exchangeId, partnerId } from '../../../src/message/ids.ts'
import { freshDatabase } from '../../live/database.ts'
import { live } from '../../live/live.ts'
import { WORLD } from '../postgres-bench.ts'

const SOURCES = new URL('../../../src/journal/postgres/', import.meta.url)

/** As one of the journal's own, and as they are when a statement has been used a few times. */
async function session(url: string): Promise<Client> {
  const { default_transaction_isolation: _, ...planner } = SETTINGS
  const client = new Client({ connectionString: url })
  await client.connect()
  for (const [name, value] of Object.entries({ ...planner, plan_cache_mode: 'force_generic_plan' }))
    await client.query(`SET ${name} = ${value}`)
  return client
}

live('the schema of the journal in PostgreSQL', () => {
  const statements = readStatements()
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let client: Client
  beforeAll(async () => {
    database = await freshDatabase()
    await (await openPostgresJournal({ url: database.url, world: WORLD })).close()
    client = await session(database.url)
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  test('every statement that the code names is a file, and every file is named', () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const code = sources.map((file) => readFileSync(new URL(file, SOURCES), 'utf8')).join('\n')
    const quoted = new Set([...code.matchAll(/'([a-z]+(?:-[a-z]+)+|stuck|counts|inboxes)'/g)].map((match) => match[1]))
    expect([...statements.keys()].filter((name) => !quoted.has(name))).toEqual([])
  })

  /** What PostgreSQL would do, parameters unknown. Throws where it cannot even be parsed. */
  async function planOf({ text, names }: Statement): Promise<string> {
    await client.query(`PREPARE one AS ${text}`)
    try {
      const values = names.length === 0 ? '' : `(${names.map(() => 'NULL').join(', ')})`
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE one${values}`)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    } finally {
      await client.query('DEALLOCATE one')
    }
  }
  const walks = (plan: string) => [...plan.matchAll(/Seq Scan on (\w+)/g)].map((match) => match[1])

  /** Small by nature, or read from end to end by design: a page of care. */
  const SMALL = new Set(['inbox_seq_seq', 'tally', 'clock_tally', 'meta', 'node', 'pg_database', 'sink', 'feed_next'])
  const BY_DESIGN: Readonly<Record<string, readonly string[]>> = { counts: ['signal'], stuck: ['signal'] }

  test.each([...statements])('%s can be prepared and reads no whole table', async (name, statement) => {
    const found = walks(await planOf(statement)).filter((table) => !SMALL.has(table as string))
    expect(found.filter((table) => !(BY_DESIGN[name] ?? []).includes(table as string))).toEqual([])
  })

  test('the guard sees a whole table being read', async () => {
    const plan = await planOf({ name: 'x', text: 'SELECT * FROM delivery WHERE submitted_by = $1', names: ['x'] })
    expect(walks(plan)).toEqual(['delivery'])
  })

  test('the claim goes by the index of what is due and looks no further than the exchange', async () => {
    const plan = await planOf(statements.get('due-deliveries')!)
    expect(plan).toMatch(/Index (Only )?Scan using delivery_due_in_order on delivery d/)
    expect(plan).toMatch(/using delivery_open on delivery older.*\n.*Index Cond: .*exchange = d\.exchange/)
  })

  test.each([true, false])('the tasks of one exchange are found by it, ended ones too: %s', async (all) => {
    const asked: string[] = []
    const asks = { all: async (name: string) => asked.push(name) && [] } as unknown as Tx
    await tasks(asks, { exchange: exchangeId('x'), limit: 100, all })
    const plans = await Promise.all(asked.map((name) => planOf(statements.get(name)!)))
    expect(plans).toEqual([expect.stringMatching(/Scan (using|on) task_exchange/)])
  })

  describe('with a backlog of thousands', () => {
    const BACKLOG = 3_000
    const LIMIT = 8
    let own: Awaited<ReturnType<typeof freshDatabase>>
    let full: Client
    beforeAll(async () => {
      own = await freshDatabase()
      await (await openPostgresJournal({ url: own.url, world: WORLD })).close()
      full = await session(own.url)
      await full.query(`
        INSERT INTO exchange (id, certificate, scheme, issuing_country, number, partner, role, view, revision, created_at)
        SELECT 'backlog-' || n, 'backlog-' || n, 's', 'VN', n::text, 'TH', 'issuer', '{}', 1, n FROM generate_series(1, ${BACKLOG}) n;
        INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, created_at, next_at)
        SELECT 'backlog-' || seq, seq, 'TH', 'certificate-of-origin', 'issue', id, 'due', 'j', 'nsw', 1, 1 FROM exchange WHERE id LIKE 'backlog-%';
        INSERT INTO signal (partner, kind, message_id, ref_to_message_id, wire, exchange, next_at, at)
        SELECT 'TH', 'acknowledgment', 'm' || n, 'r' || n, 'w', 0, 1, 1 FROM generate_series(1, ${BACKLOG}) n;
        INSERT INTO clock (exchange, name, owner, deadline, warn_at)
        SELECT seq, 'validity', 'partner', 4e12, CASE WHEN seq % 1000 = 0 THEN 1 ELSE 3e12 END FROM exchange WHERE id LIKE 'backlog-%';
        INSERT INTO arrival (id, wire, peer, at, state, partner, document, identity, exchange, json)
        SELECT id, 'w', 'p', 1, 'accepted', 'TH', 'certificate-of-origin', id, seq, 'j' FROM exchange WHERE id LIKE 'backlog-%';
        INSERT INTO inbox (inbox, id, arrival, accepted_at, holder, leased_until, done_at)
        SELECT 'customs', id, seq, 1, 'h', CASE WHEN seq > ${BACKLOG - 2} THEN 4e12 END, CASE WHEN seq <= ${BACKLOG - 4} THEN 1 END
        FROM arrival WHERE id LIKE 'backlog-%';
        INSERT INTO conversation (partner, id, revision, operation, head, state, turn, wait, wait_until, request_message, request, opened_at, moved_at)
        SELECT 'TH', id, 1, 'o', '{}', '{"wait":{"id":1,"until":4000000000000}}', 'them', 1,
          4e12 + CASE WHEN seq % 1000 = 0 THEN 1 ELSE 0 END, 'm', 'r', 1, 1
        FROM exchange WHERE id LIKE 'backlog-%';
        INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, created_at, closed_at)
        SELECT 'over-' || seq, seq, CASE WHEN seq % 1000 = 0 THEN 'SG' ELSE 'TH' END, 'certificate-of-origin', 'issue', id, 'delivered', 'j', 'nsw', 1, seq
        FROM exchange WHERE id LIKE 'backlog-%';
        INSERT INTO arrival (id, wire, peer, at, state, partner, document, identity, exchange, json, closed_at)
        SELECT 'over-' || seq, 'w', 'p', 1, 'accepted', CASE seq % 1000 WHEN 0 THEN 'SG' WHEN 1 THEN NULL ELSE 'TH' END,
               CASE WHEN seq % 1000 <> 1 THEN 'certificate-response' END, id, seq, 'j', seq
        FROM exchange WHERE id LIKE 'backlog-%';
        INSERT INTO task (id, exchange, partner, document, identity, json, submitted_by, why, state, deadline, created_at, ended_at)
        SELECT 'over-' || seq, seq, CASE WHEN seq % 1000 = 0 THEN 'SG' ELSE 'TH' END, 'cancellation', id, 'j', 'nsw', 'w', 'done', 1, 1, seq
        FROM exchange WHERE id LIKE 'backlog-%';
        INSERT INTO conversation (partner, id, revision, operation, head, state, turn, request_message, request, exchange, opened_at, moved_at)
        SELECT CASE WHEN seq % 1000 = 0 THEN 'SG' ELSE 'TH' END, 'over-' || seq, 1, 'o', 'h', '{}', 'nobody', 'm', 'r', seq, 1, seq
        FROM exchange WHERE id LIKE 'backlog-%';
      `)
    })

    afterAll(async () => {
      await full.end()
      await own.drop()
    })

    interface Node {
      readonly 'Relation Name'?: string
      readonly 'Index Name'?: string
      readonly 'Actual Rows': number
      readonly 'Actual Loops': number
      readonly 'Rows Removed by Filter'?: number
      readonly 'Sort Method'?: string
      readonly Plans?: readonly Node[]
    }
    /** Rows of tables, or of this one, that were looked at. */
    const looked = (node: Node, table?: string): number =>
      (node['Relation Name'] === undefined || (table !== undefined && node['Relation Name'] !== table)
        ? 0
        : (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']) +
      (node.Plans ?? []).reduce((sum, plan) => sum + looked(plan, table), 0)
    /** Rows that an index gave. */
    const taken = (node: Node, index: string): number =>
      (node['Index Name'] === index ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] : 0) +
      (node.Plans ?? []).reduce((sum, plan) => sum + taken(plan, index), 0)

    const VALUES: Readonly<Record<string, string>> = {
      skew: '0',
      most: '10',
      ahead: '32',
      of: "'{SG,TH}'",
      last: "''",
      limit: String(LIMIT),
      holder: "'h'",
      node: "'n'",
      leaseMs: '1',
      inbox: "'customs'",
      after: '0',
      horizon: '1e12',
    }
    const run = (name: string, more?: Readonly<Record<string, string>>) => runOf(statements.get(name)!, more)
    async function runOf({ text, names }: Statement, more: Readonly<Record<string, string>> = {}): Promise<Node> {
      await full.query('BEGIN')
      try {
        await full.query(`PREPARE unit AS ${text}`)
        const values = names.map((one) => more[one] ?? VALUES[one]!).join(', ')
        const { rows } = await full.query<{ 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(
          `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE unit(${values})`,
        )
        return rows[0]!['QUERY PLAN'][0]!.Plan
      } finally {
        await full.query('ROLLBACK')
        await full.query('DEALLOCATE ALL')
      }
    }
    describe.each(['before statistics are taken', 'after'])('%s', (when) => {
      beforeAll(async () => {
        if (when === 'after') await full.query('ANALYZE')
      })
      test.each(['due-deliveries', 'due-signals'])('%s looks at a handful of rows', async (name) => {
        const plan = await run(name)
        expect(plan['Actual Rows']).toBe(LIMIT)
        expect(looked(plan)).toBeLessThan(300)
      })
      test.each(['waiting', 'leased'])('who asks an inbox for what is %s looks at nothing that is done', async (state) => {
        const plan = await run('inbox-page-open', { leased: String(state === 'leased') })
        expect(plan['Actual Rows']).toBe(2)
        expect(looked(plan, 'inbox')).toBe(4)
        expect(looked(plan)).toBeLessThan(20)
      })
      test.each(['purge-deliveries', 'purge-arrivals', 'purge-tasks', 'purge-conversations'])(
        '%s for one partner looks at nothing that is kept of another',
        async (name) => {
          const plan = await run(name, { partner: "'SG'", document: 'NULL', cutoff: '1e12' })
          expect(plan['Actual Rows']).toBe(BACKLOG / 1_000)
          expect(looked(plan)).toBeLessThan(40)
          expect((await run(name, { partner: 'NULL', document: 'NULL', cutoff: '1e12' }))['Actual Rows']).toBe(LIMIT)
          expect(looked(await run(name, { partner: 'NULL', document: "'other'", cutoff: '1e12' }))).toBeLessThan(40)
        },
      )
      test('a page by kind of document looks at a stretch of the deliveries, whatever it finds there', async () => {
        const { statement, params } = searchStatement({ document: 'cancellation', limit: 10 }, 50)
        expect(params).toEqual({ document: 'cancellation', limit: 10, span: 50 })
        const plan = await runOf(statement, { document: "'cancellation'", limit: '10', span: '50' })
        expect(plan['Actual Rows']).toBe(0)
        expect(looked(plan)).toBe(50)
        const { end } = searchStatement({ limit: 50 })
        expect(looked(await runOf(end, { limit: '50' }))).toBe(50)
      })
      test('who asks for one kind of what is stuck looks at nothing of another, and puts in order no more than are told', async () => {
        const plan = await run('stuck', { what: "'signal'", turn: "'us'", most: String(LIMIT) })
        expect(plan['Actual Rows']).toBe(LIMIT)
        expect(looked(plan)).toBe(BACKLOG)
        expect(looked(plan, 'signal')).toBe(BACKLOG)
        expect(plan.Plans?.[0]?.['Sort Method']).toBe('top-N heapsort')
      })
      test('who looks at what waits in an inbox looks at nothing that is done, and puts no lock on anything', async () => {
        const plan = await run('inbox-waiting')
        expect(plan['Actual Rows']).toBe(2)
        expect(looked(plan, 'inbox')).toBe(4)
        expect(looked(plan)).toBeLessThan(20)
        expect(statements.get('inbox-waiting')!.text).not.toMatch(/lock|FOR /)
      })
      test('who counts walks once over what the NSW has not taken, and looks up no document for it', async () => {
        const plan = await run('counts')
        expect(looked(plan, 'inbox')).toBe(4)
        expect(looked(plan, 'arrival')).toBe(0)
        const each = await run('inboxes')
        expect(each['Actual Rows']).toBe(1)
        // Its name, that there is no other, what has not been taken, and the oldest of it.
        expect(looked(each, 'inbox')).toBe(1 + 0 + 4 + 1)
      })
      test('who counts looks only at clocks whose warning is due', async () => {
        expect(looked(await run('counts'), 'clock')).toBe(BACKLOG / 1_000)
      })
      test('who counts reads of conversations that wait only those that were put off', async () => {
        expect(taken(await run('counts'), 'conversation_put_off')).toBe(BACKLOG / 1_000)
      })
    })
  })

  const some = { limit: 10 }
  test.each([
    ['nothing', some, 'delivery_created'],
    ['partner', { ...some, partner: partnerId('TH') }, 'delivery_partner'],
    ['a failed state', { ...some, state: 'abandoned' }, 'delivery_state'],
    ['an open state', { ...some, state: 'due' }, 'delivery_state'],
    ['number', { ...some, number: 'N' }, 'delivery_exchange'],
    ['time', { ...some, since: '2026-01-01T00:00:00Z' }, 'delivery_created'],
  ] as const)('a search by %s uses an index', async (_, filter, index) => {
    const plan = await planOf(searchStatement(filter).statement)
    expect(plan).toContain(index)
    expect(walks(plan)).toEqual([])
  })

  test.each(['UPDATE event SET kind = kind', 'DELETE FROM event', 'TRUNCATE event'])('%s is refused', async (sql) => {
    await client.query(
      "INSERT INTO event (exchange, n, at, kind, prev_hash, hash) VALUES (0, 1, 0, 'x', '', '') ON CONFLICT DO NOTHING",
    )
    await expect(client.query(sql)).rejects.toThrow('an event never changes and never goes')
  })

  describe('migrations', () => {
    const open = (url: string) => openPostgresJournal({ url, world: WORLD })

    test('many nodes that find an empty database at once make one schema', async () => {
      const { url, drop } = await freshDatabase()
      const nodes = await Promise.all(Array.from({ length: 5 }, () => open(url)))
      await Promise.all(nodes.map((node) => node.ready()))
      await Promise.all(nodes.map((node) => node.close()))
      await drop()
    })

    const newest = readMigrations().at(-1)!.number
    test.each([
      ['another file under the same number', `UPDATE migration SET checksum = 'x' WHERE number = 1`, 'ASW_CONFIG_INVALID'],
      [
        'a newer schema that needs a newer program',
        `INSERT INTO migration VALUES (99, 'n', 'x', ${newest + 1})`,
        'ASW_CONFIG_INVALID',
      ],
      ['a newer schema that still carries this program', `INSERT INTO migration VALUES (99, 'n', 'x', ${newest})`, undefined],
    ] as const)('%s', async (_, sql, code) => {
      const { url, drop } = await freshDatabase()
      await (await open(url)).close()
      const other = new Client({ connectionString: url })
      await other.connect()
      await other.query(sql)
      await other.end()
      const again = open(url)
      if (code) await expect(again).rejects.toMatchObject({ code })
      else await (await again).close()
      await drop()
    })

    test('migration 8 counts the clocks that run already, and a program of before goes on beside it', async () => {
      const { url, drop } = await freshDatabase()
      const all = readMigrations()
      const other = new Client({ connectionString: url })
      await other.connect()
      const before = all.filter(({ number }) => number < 8)
      await migrate(other, before, false)
      await other.query(`
        INSERT INTO exchange (id, certificate, scheme, issuing_country, number, partner, role, view, revision, created_at)
        VALUES ('x', 'c', 's', 'VN', 'n', 'TH', 'issuer', '{}', 1, 0);
        INSERT INTO clock (exchange, name, owner, deadline, state, level)
        VALUES (1, 'a', 'us', 4e12, 'running', 0), (1, 'b', 'us', 4e12, 'running', 2), (1, 'c', 'us', 1, 'fired', 1);`)
      const journal = await open(url)
      const counted = async () => {
        const counts = await journal.counts()
        return [counts['clock.running'], counts['clock.warning']]
      }
      expect(await counted()).toEqual([2, 1])
      await migrate(other, before, false)
      await other.query("INSERT INTO clock (exchange, name, owner, deadline) VALUES (1, 'd', 'us', 4e12)")
      await other.query("UPDATE clock SET state = 'stopped' WHERE name = 'b'")
      expect(await counted()).toEqual([2, 0])
      await journal.close()
      await other.end()
      await drop()
    })

    test('a node that is open goes on while a column comes to a table that it reads', async () => {
      const { url, drop } = await freshDatabase()
      const journal = await open(url)
      await journal.counts()
      const other = new Client({ connectionString: url })
      await other.connect()
      await other.query('ALTER TABLE exchange ADD COLUMN later text; ALTER TABLE delivery ADD COLUMN later text')
      await other.end()
      expect(await journal.search({ limit: 1 })).toEqual([])
      expect(await journal.exchangeOf('none')).toBeUndefined()
      await journal.close()
      await drop()
    })
  })
})
