import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { migrate, readMigrations } from '../../../src/journal/sqlite/migrate.ts'
import { readStatements } from '../../../src/journal/sqlite/store.ts'

interface Entry {
  readonly name: string
  readonly sql: string
}

describe('migration 7: checks without a temporary table', () => {
  const opened: DatabaseSync[] = []
  const migrated = (upTo: number) => {
    const db = new DatabaseSync(':memory:')
    opened.push(db)
    migrate(
      db,
      readMigrations().filter(({ number }) => number <= upTo),
      false,
    )
    return db
  }
  afterEach(() => {
    for (const db of opened.splice(0)) db.close()
  })
  const entries = (db: DatabaseSync) =>
    db
      .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index') ORDER BY name")
      .all() as unknown as Entry[]

  /** `column`: its values, for every list of three values or more in the text of a table or an index. */
  const lists = (sql: string) =>
    [...sql.matchAll(/(\w+) IN \(([^)]*)\)/g)]
      .map(
        ([, column, values]) =>
          [column as string, [...(values as string).matchAll(/'([^']*)'/g)].map((value) => value[1] as string)] as const,
      )
      .filter(([, values]) => values.length > 2)
  const spelled = (column: string, values: readonly string[]) => values.map((value) => `${column} = '${value}'`).join(' OR ')

  test('says of every column what was said before, with OR', () => {
    const before = new Map(entries(migrated(6)).map(({ name, sql }) => [name, sql]))
    const after = entries(migrated(7))
    expect(after.map(({ name }) => name)).toEqual([...before.keys()])
    let mended = 0
    for (const { name, sql } of after) {
      const old = before.get(name) as string
      mended += lists(old).length
      const meant = old.replaceAll(/(\w+) IN \(([^)]*)\)/g, (all, column: string) => {
        const list = lists(all)[0]
        return list ? spelled(column, list[1]) : all
      })
      expect(sql, name).toBe(meant)
    }
    expect(mended).toBe(11)
  })

  test('keeps the rows, and still refuses what is not of the list', () => {
    const db = migrated(6)
    db.exec(`
      INSERT INTO exchange (id, certificate, scheme, issuing_country, number, partner, role, view, created_at) VALUES ('x', 'c', 's', 'VN', 'n', 'TH', 'issuer', '{}', 1);
      INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, created_at) VALUES ('d', 1, 'TH', 'certificate-of-origin', 'issue', 'i', 'abandoned', 'j', 'nsw', 1);
      INSERT INTO clock (exchange, name, owner, deadline) VALUES (1, 'acknowledgment', 'partner', 2);
    `)
    migrate(db, readMigrations(), false)
    expect(
      db
        .prepare(
          "SELECT count(*) AS n FROM delivery INDEXED BY delivery_failed WHERE state = 'abandoned' AND (state = 'refused' OR state = 'abandoned' OR state = 'expired' OR state = 'moot')",
        )
        .get(),
    ).toEqual({ n: 1 })
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(() => db.exec("UPDATE delivery SET state = 'lost'")).toThrow('CHECK')
    expect(() => db.exec("UPDATE delivery SET action = 'lose'")).toThrow('CHECK')
    expect(() => db.exec("UPDATE clock SET owner = 'nobody'")).toThrow('CHECK')
    db.exec("UPDATE delivery SET state = 'delivered'")
  })

  test('one that fails leaves the schema as it was, and no schema can be edited afterwards', () => {
    const db = migrated(6)
    const before = entries(db)
    const [last] = readMigrations().filter(({ number }) => number === 7)
    const broken = [
      ...readMigrations().filter(({ number }) => number < 7),
      { ...last!, sql: `${last!.sql}; SELECT no_such_function()` },
    ]
    expect(() => migrate(db, broken, false)).toThrow('no_such_function')
    expect(entries(db)).toEqual(before)
    expect(() => db.exec("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '' WHERE name = 'delivery'")).toThrow(
      'may not be modified',
    )
  })

  test('no statement on the way of a message opens a temporary table for a check', () => {
    const db = migrated(Number.POSITIVE_INFINITY)
    const ways = [
      'delivery-insert',
      'delivery-move',
      'arrival-insert',
      'arrival-close',
      'arrival-end',
      'duplicate-put',
      'clock-start',
      'signal-insert',
      'task-insert',
      'ledger-put',
      'conversation-move',
    ]
    const statements = readStatements()
    for (const name of ways) {
      const steps = db.prepare(`EXPLAIN ${statements.get(name)}`).all() as unknown as { opcode: string }[]
      expect(
        steps.filter(({ opcode }) => opcode === 'OpenEphemeral'),
        name,
      ).toEqual([])
    }
  })
})

test('migration 8: clocks that run and deliveries that were imported are counted', () => {
  const db = new DatabaseSync(':memory:')
  const upTo = (last: number) =>
    migrate(
      db,
      readMigrations().filter(({ number }) => number <= last),
      false,
    )
  upTo(7)
  db.exec(`
    INSERT INTO exchange (seq, id, certificate, scheme, issuing_country, number, partner, role, view, created_at)
    VALUES (1, 'x', 'c', 's', 'VN', 'n', 'TH', 'issuer', '{}', 0);
    INSERT INTO clock (exchange, name, owner, deadline, state, level)
    VALUES (1, 'a', 'us', 1, 'running', 0), (1, 'b', 'us', 1, 'running', 2), (1, 'c', 'us', 1, 'fired', 1), (1, 'd', 'us', 1, 'stopped', 0);
    INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, created_at)
    VALUES ('1', 1, 'TH', 'd', 'issue', 'i', 'delivered', 'j', 'nsw', 0), ('2', 1, 'TH', 'd', 'issue', 'i', 'moot', 'j', 'nsw', 0);
  `)
  upTo(8)
  const clocks = () => ({ ...db.prepare('SELECT running, warned FROM clock_tally').get() })
  expect(clocks()).toEqual({ running: 2, warned: 1 })
  expect(db.prepare('SELECT state, count FROM tally WHERE count > 0 ORDER BY state').all()).toMatchObject([
    { state: 'delivered', count: 1 },
    { state: 'moot', count: 1 },
  ])
  db.exec(
    "UPDATE clock SET state = 'stopped' WHERE name = 'b'; INSERT INTO clock (exchange, name, owner, deadline, level) VALUES (1, 'e', 'us', 1, 1)",
  )
  expect(clocks()).toEqual({ running: 2, warned: 1 })
  db.close()
})

test('migration 10: an arrival that is open was begun once, and may be set aside', () => {
  const db = new DatabaseSync(':memory:')
  const upTo = (last: number) =>
    migrate(
      db,
      readMigrations().filter(({ number }) => number <= last),
      false,
    )
  upTo(9)
  db.exec("INSERT INTO arrival (id, wire, peer, at, state) VALUES ('a', 'w', '{}', 1, 'open')")
  expect(() => db.exec("UPDATE arrival SET state = 'aside'")).toThrow('CHECK')
  upTo(10)
  expect({ ...db.prepare('SELECT begun, begun_at FROM arrival').get() }).toEqual({ begun: 1, begun_at: null })
  db.exec("UPDATE arrival SET state = 'aside'")
  expect(() => db.exec("UPDATE arrival SET state = 'lost'")).toThrow('CHECK')
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  db.close()
})
