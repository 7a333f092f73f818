import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, readMigrations } from '../../../src/journal/sqlite/migrate.ts'
import { readStatements, type Store } from '../../../src/journal/sqlite/store.ts'
import { searchStatement } from '../../../src/journal/sqlite/units/search.ts'
import { tasks } from '../../../src/journal/sqlite/units/tasks.ts'
import { STUCK_WISHES } from '../../../src/journal/stuck.ts'
import { deliveryId, exchangeId, partnerId } from '../../../src/message/ids.ts'

const SOURCES = new URL('../../../src/journal/sqlite/', import.meta.url)

describe('statements', () => {
  const statements = readStatements()
  // Foreign keys off: with them the plan of every INSERT lists the tables that point at it, which are looked at only
  // while a deferred constraint is open, and there is none.
  const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  migrate(db, readMigrations(), false)
  afterAll(() => db.close())

  test('every statement that the code names is a file, and every file is named', () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const code = sources.map((file) => readFileSync(new URL(file, SOURCES), 'utf8')).join('\n')
    const called = [...code.matchAll(/\.(?:get|one|all|run)(?:<[^()]*?>)?\(\s*'([a-z-]+)'/g)].map((match) => match[1] as string)
    const queued = [...code.matchAll(/queuesOf\(store, '([a-z-]+)', '([a-z-]+)'/g)].flatMap(([, partners, due]) => [
      partners as string,
      due as string,
    ])
    expect([...new Set([...called, ...queued])].sort()).toEqual([...statements.keys()].sort())
  })

  /** SQLite's own words for "reads the whole table": SCAN without an index. Views, CTEs and constants are no tables. */
  function scans(sql: string): readonly string[] {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as unknown as readonly { readonly detail: string }[]
    const none = /^SCAN (CONSTANT ROW|open|owed|known|untaken|k|stuck|everything|placed|\(subquery|p$)/
    return plan
      .map(({ detail }) => detail)
      .filter((detail) => detail.startsWith('SCAN') && !/ USING /.test(detail) && !none.test(detail))
  }

  /** Small by nature. */
  const SMALL = ['SCAN tally', 'SCAN clock_tally', 'SCAN sink']
  /** Read from end to end by design: what is owed at this moment, the first row in the order of the table, the few sinks, the partners asked for. */
  const BY_DESIGN: Readonly<Record<string, readonly string[]>> = {
    'claims-held': ['SCAN signal'],
    'signal-lease-forget-dead': ['SCAN signal'],
    'checkpoint-last': ['SCAN checkpoint'],
    'clocks-due': ['SCAN json_each VIRTUAL TABLE INDEX 1:'],
    sinks: ['SCAN s'],
  }

  test.each([...statements])('%s reads no whole table', (name, sql) => {
    const found = scans(sql).filter((scan) => !SMALL.includes(scan))
    expect(found.filter((scan) => !(BY_DESIGN[name] ?? []).includes(scan))).toEqual([])
  })

  test('the guard sees a whole table being read', () => {
    expect(scans('SELECT * FROM delivery WHERE submitted_by = :x')).toEqual(['SCAN delivery'])
  })

  test('the claim goes by the index of what is due and looks no further than the exchange', () => {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${statements.get('due-deliveries')}`).all() as unknown as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join('\n')).toMatch(
      /SEARCH d USING INDEX delivery_due \(partner=\? AND next_at<\?\)[\s\S]*SEARCH older USING INDEX delivery_exchange/,
    )
  })

  test('a page of what is open in an inbox goes by the index of what is open, in its order', () => {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${statements.get('inbox-page-open')}`).all() as unknown as { detail: string }[]
    expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH inbox USING COVERING INDEX inbox_open (inbox=? AND seq>?)'])
  })

  test.each([
    ['purge-deliveries', 'd', 'delivery_over (partner=? AND document=? AND closed_at>? AND closed_at<?)'],
    ['purge-arrivals', 'a', 'arrival_over (<expr>=? AND <expr>=? AND closed_at>? AND closed_at<?)'],
    ['purge-tasks', 't', 'task_over (partner=? AND document=? AND ended_at>? AND ended_at<?)'],
    ['purge-conversations', 'c', 'conversation_over (partner=? AND <expr>=? AND moved_at<?)'],
  ])('%s goes by partner and kind before it goes by time: it looks at nothing that another rule keeps', (name, row, index) => {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${statements.get(name)}`).all()
    const steps = plan.map(({ detail }) => String(detail)).filter((step) => step.startsWith(`SEARCH ${row} `))
    expect(steps.at(-1)).toBe(`SEARCH ${row} USING INDEX ${index}`)
    expect(steps.filter((step) => !step.includes(` INDEX ${index.split(' ')[0]}`))).toEqual([])
  })

  test('a rule about one partner finds its own among what is kept of all others, whatever is known of it', () => {
    const own = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
    migrate(own, readMigrations(), false)
    own.exec(`
      INSERT INTO exchange (seq, id, certificate, scheme, issuing_country, number, partner, role, view, created_at)
      VALUES (1, 'x', 'c', 's', 'VN', 'n', 'TH', 'issuer', '{}', 0);
      WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 60)
      INSERT INTO arrival (seq, id, wire, peer, at, state, partner, document, exchange, closed_at)
      SELECT n, n, 'w', 'p', 1, 'accepted', CASE n % 3 WHEN 0 THEN 'TH' WHEN 1 THEN 'SG' END, CASE WHEN n % 3 < 2 AND n % 5 > 0 THEN 'k' || (n % 5) END, 1, n FROM many`)
    const ask = own.prepare(statements.get('purge-arrivals') as string)
    const found = (wish: object) =>
      ask.all({ partner: null, document: null, cutoff: 50, limit: 99, ...wish }).map(({ seq }) => Number(seq))
    const upTo50 = Array.from({ length: 50 }, (_, n) => n + 1)
    const sorted = (wish: object) => found(wish).toSorted((one, other) => one - other)
    expect(sorted({})).toEqual(upTo50)
    expect(sorted({ partner: 'SG' })).toEqual(upTo50.filter((n) => n % 3 === 1))
    expect(sorted({ partner: 'SG', document: 'k2' })).toEqual(upTo50.filter((n) => n % 3 === 1 && n % 5 === 2))
    expect(sorted({ document: 'k2' })).toEqual(upTo50.filter((n) => n % 3 < 2 && n % 5 === 2))
    expect(found({ partner: 'VN' })).toEqual([])
    expect(found({ limit: 7 })).toHaveLength(7)
    own.close()
  })

  test.each([true, false])('the tasks of one exchange are found by it, ended ones too: %s', (all) => {
    const asked: string[] = []
    const asks = { all: (name: string) => asked.push(name) && [] } as unknown as Store
    tasks(asks, { exchange: exchangeId('x'), limit: 100, all })
    const plans = asked.flatMap((name) => db.prepare(`EXPLAIN QUERY PLAN ${statements.get(name)}`).all())
    const steps = plans.map(({ detail }) => String(detail))
    expect(steps.filter((step) => /^(SCAN|SEARCH) t\b/.test(step))).toEqual(['SEARCH t USING INDEX task_exchange (exchange=?)'])
  })

  test('what the NSW has not taken is counted in its index, once, and no document is looked up for it', () => {
    const plan = db
      .prepare(`EXPLAIN QUERY PLAN ${statements.get('counts')}`)
      .all()
      .map(({ detail }) => String(detail))
    expect(plan.filter((step) => / inbox\b/.test(step))).toEqual(['SCAN inbox USING COVERING INDEX inbox_open'])
    const each = db
      .prepare(`EXPLAIN QUERY PLAN ${statements.get('inboxes')}`)
      .all()
      .map(({ detail }) => String(detail))
    expect(each.filter((step) => step.includes('inbox_open'))).toEqual([
      'SCAN inbox USING COVERING INDEX inbox_open',
      'SEARCH i USING COVERING INDEX inbox_open (inbox=?)',
    ])
    // Documents that are not there: whoever looked for them would count nothing.
    const own = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
    migrate(own, readMigrations(), false)
    own.exec(`
      WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 90)
      INSERT INTO inbox (inbox, id, arrival, accepted_at, leased_until, done_at)
      SELECT 'customs', n, n, CASE WHEN n > 60 THEN 2000000 ELSE 1000000 END, CASE n % 3 WHEN 1 THEN 1 WHEN 2 THEN 4e12 END, CASE WHEN n <= 30 THEN 1 END FROM many`)
    const found = own.prepare(statements.get('counts') as string).all({ now: 2_000_000 })
    expect(Object.fromEntries(found.map(({ name, count }) => [name, count]))).toMatchObject({
      'inbox.waiting': 40,
      'inbox.leased': 20,
      stuck: 30,
    })
    expect(own.prepare(statements.get('inboxes') as string).all({ now: 2_000_000 })).toMatchObject([
      { inbox: 'customs', waiting: 40, leased: 20, oldest: 1_000_000 },
    ])
    own.close()
  })

  test('whatever the views call stuck is asked for, by its kind and by whose turn it is', () => {
    const views = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name LIKE 'stuck%'").all()
    const told = views.flatMap(({ sql }) =>
      [...String(sql).matchAll(/\bSELECT '(\w+)'[^;]*?'(us|partner|nsw|operator)'/g)].map(([, what, turn]) => `${what} ${turn}`),
    )
    expect(new Set(told)).toEqual(new Set(STUCK_WISHES.map(({ what, turn }) => `${what} ${turn}`)))
  })

  test('what is listed as stuck comes from the views and from nothing beside them', () => {
    const named = [...(statements.get('stuck') as string).matchAll(/\b(?:FROM|JOIN) (\w+)/g)].map(([, name]) => name as string)
    const views = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'stuck%'").all()
    expect(named.toSorted()).toEqual(views.map(({ name }) => String(name)).toSorted())
  })

  test('waits that were put off are counted and listed by their own index: the state of no other conversation is read', () => {
    for (const name of ['counts', 'stuck']) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${statements.get(name)}`).all() as unknown as { detail: string }[]
      const steps = plan.map(({ detail }) => detail)
      expect(steps, name).toContain('SEARCH c USING INDEX conversation_put_off (wait_until>?)')
    }
  })

  test('of many that are stuck the oldest are given, and nothing of another turn', () => {
    const own = new DatabaseSync(':memory:')
    migrate(own, readMigrations(), false)
    own.exec(`
      WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 3000)
      INSERT INTO signal (partner, kind, message_id, ref_to_message_id, wire, exchange, next_at, at) SELECT 'TH', 'pong', n, 'r', 'w', 0, n, 1 FROM many`)
    const ask = own.prepare(statements.get('stuck') as string)
    const of = (what: string, turn: string) => ask.all({ what, turn, most: 1_000, now: 1e12 })
    expect(of('signal', 'us').map(({ since }) => since)).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1))
    expect(of('signal', 'partner')).toEqual([])
    own.close()
  })

  const some = { limit: 10 }
  const plus = { partner: partnerId('TH'), since: '2026-01-01T00:00:00Z', after: deliveryId('x') } as const
  test.each([
    ['nothing', some, 'delivery_created'],
    ['partner', { ...some, partner: partnerId('TH') }, 'delivery_partner'],
    ['a failed state', { ...some, state: 'abandoned' }, 'delivery_failed'],
    ['an open state', { ...some, state: 'due' }, 'delivery_due'],
    ['number', { ...some, number: 'N' }, 'delivery_exchange'],
    ['number and more', { ...some, number: 'N', ...plus }, 'delivery_exchange'],
    ['number and a failed state', { ...some, number: 'N', state: 'abandoned' }, 'delivery_exchange'],
    ['exchange and more', { ...some, exchange: exchangeId('x'), ...plus }, 'delivery_exchange'],
    ['exchange and a failed state', { ...some, exchange: exchangeId('x'), state: 'abandoned' }, 'delivery_exchange'],
    ['exchange and an open state', { ...some, exchange: exchangeId('x'), state: 'due' }, 'delivery_exchange'],
    ['time', { ...some, since: '2026-01-01T00:00:00Z' }, 'delivery_created'],
  ] as const)('a search by %s finds its page by an index, and nothing but the page is looked up', (_, filter, index) => {
    const { sql } = searchStatement(filter)
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as unknown as { detail: string }[]
    const steps = plan.map(({ detail }) => detail)
    expect(steps.filter((step) => /^(SCAN|SEARCH) delivery /.test(step))).toEqual([
      expect.stringMatching(new RegExp(` USING (COVERING )?INDEX ${index}\\b`)),
    ])
    expect(steps.filter((step) => /^(SCAN|SEARCH) [dp]\b/.test(step))).toEqual([
      'SCAN p',
      'SEARCH d USING INTEGER PRIMARY KEY (rowid=?)',
    ])
    expect(scans(sql)).toEqual([])
  })

  test.each([
    ['nothing more', {}, 'delivery_created'],
    ['a partner', { partner: partnerId('TH') }, 'delivery_partner'],
    ['a failed state', { state: 'abandoned' }, 'delivery_failed'],
  ] as const)('a page by kind of document and %s walks its stretch by an index and stops there', (_, filter, index) => {
    const { sql, end } = searchStatement({ ...some, document: 'cancellation', ...filter }, 5)
    for (const one of [sql, end]) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${one}`).all() as unknown as { detail: string }[]
      const steps = plan.map(({ detail }) => detail)
      expect(steps.filter((step) => /^(SCAN|SEARCH) delivery\b/.test(step))).toEqual([
        expect.stringMatching(new RegExp(` USING (COVERING )?INDEX ${index}\\b`)),
      ])
    }
    expect(sql).toMatch(/FROM \(SELECT [^()]*FROM delivery .* LIMIT :span\) WHERE document = :document/)
  })
})
