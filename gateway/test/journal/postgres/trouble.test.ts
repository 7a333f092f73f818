import { DatabaseError } from 'pg'
import { describe, expect, test } from 'vitest'
import { missingOf } from '../../../src/journal/postgres/migrate.ts'
import { numbered } from '../../../src/journal/postgres/statements.ts'
import { faultFrom, troubleOf } from '../../../src/journal/postgres/trouble.ts'
import { Fault } from '../../../src/message/fault.ts'

const said = (code: string) => Object.assign(new DatabaseError('in its own words: secret', 1, 'error'), { code })

describe('what PostgreSQL says', () => {
  test.each([
    ['23505', 'again', 'ASW_JOURNAL_DOWN'],
    ['40P01', 'again', 'ASW_JOURNAL_DOWN'],
    ['0A000', 'stale', 'ASW_JOURNAL_DOWN'],
    ['22021', 'input', 'ASW_INPUT_INVALID'],
    ['57P01', 'down', 'ASW_JOURNAL_DOWN'],
    ['57P05', 'down', 'ASW_JOURNAL_DOWN'],
    ['25P04', 'down', 'ASW_JOURNAL_DOWN'],
    ['53100', 'down', 'ASW_JOURNAL_DOWN'],
    ['25006', 'down', 'ASW_JOURNAL_DOWN'],
    ['08006', 'down', 'ASW_JOURNAL_DOWN'],
    ['42P01', 'ours', 'ASW_INTERNAL'],
    ['23514', 'ours', 'ASW_INTERNAL'],
  ] as const)('%s is %s', (state, trouble, code) => {
    expect(troubleOf(said(state))).toBe(trouble)
    const fault = faultFrom(said(state))
    expect(fault).toMatchObject({ code, facts: { sqlstate: state } })
    expect(fault.message).not.toContain('secret')
  })

  test.each([
    ['a socket', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }), 'down'],
    ['the client', new Error('Connection terminated unexpectedly'), 'down'],
    ['a server that takes the connection and is silent', new Error('timeout expired'), 'down'],
    ['the pool', new Error('timeout exceeded when trying to connect'), 'down'],
    ['a defect of ours', new TypeError('cannot read properties of undefined'), 'ours'],
  ] as const)('without a code, from %s', (_, error, trouble) => {
    expect(troubleOf(error)).toBe(trouble)
  })

  const refused = { code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.0.7', port: 5433 }
  test.each([
    [
      'a name that nobody knows',
      Object.assign(new Error('x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'dbx' }),
      'dbx',
    ],
    ['a door that is shut', Object.assign(new Error('x'), refused), '10.0.0.7:5433'],
    [
      'a name with two addresses, both shut',
      Object.assign(new AggregateError([Object.assign(new Error('x'), refused)]), { code: 'ECONNREFUSED' }),
      '10.0.0.7:5433',
    ],
    ['no road', Object.assign(new Error('x'), { ...refused, code: 'EHOSTUNREACH' }), '10.0.0.7:5433'],
  ])('where no connection comes about, host and cause are said: %s', (_, error, host) => {
    const fault = faultFrom(error)
    expect(fault.code).toBe('ASW_JOURNAL_DOWN')
    expect(fault.message).toContain(host)
    expect(fault.message).toContain((error as unknown as { code: string }).code)
  })

  test('a Fault stays what it is', () => {
    const fault = new Fault('ASW_LEDGER_EXCEEDED', 'x')
    expect(faultFrom(fault)).toBe(fault)
  })
})

test('parameters are numbered in the order in which they first stand, and types stay', () => {
  expect(numbered('x', "SELECT :b::bigint, :a, :b, '10:20:30', x::text[] WHERE y = :a")).toEqual({
    name: 'x',
    text: "SELECT $1::bigint, $2, $1, '10:20:30', x::text[] WHERE y = $2",
    names: ['b', 'a'],
  })
})

describe('migrations that are missing', () => {
  const known = [1, 2].map((number) => ({ number, name: 'n', sql: '', checksum: `c${number}`, oldest: 1 }))
  const applied = (number: number, more: object = {}) => ({ number, name: 'n', checksum: `c${number}`, oldest: 1, ...more })

  test.each([
    ['an empty database', [], [1, 2]],
    ['an older one', [applied(1)], [2]],
    ['the same', [applied(1), applied(2)], []],
    ['a newer one that carries us', [applied(1), applied(2), applied(3, { oldest: 2 })], []],
  ] as const)('%s', (_, there, missing) => {
    expect(missingOf(there, known).map(({ number }) => number)).toEqual(missing)
  })

  test.each([
    ['another file', [applied(1, { checksum: 'x' })]],
    ['a newer one that does not', [applied(1), applied(3, { oldest: 3 })]],
  ] as const)('%s is refused', (_, there) => {
    expect(() => missingOf(there, known)).toThrow(expect.objectContaining({ code: 'ASW_CONFIG_INVALID' }))
  })
})
