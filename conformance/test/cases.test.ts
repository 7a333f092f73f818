import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Case } from '../src/cases/case.ts'
import { faultsOf } from '../src/cases/faults.ts'
import { loadCases, loadClauses } from '../src/cases/load.ts'

const cases = loadCases()
const clauses = loadClauses()
const good = cases.find(({ kind, pair }) => kind === 'negative' && pair !== undefined) as Case

describe('the cases as a whole', () => {
  it('have a runner for every step, a clause for every case and a case for every clause', () => {
    expect(faultsOf(cases, clauses)).toEqual([])
  })
  it('are what the README counts', () => {
    expect(cases.length).toBeGreaterThanOrEqual(250)
  })
  it('ask for an error code wherever a message must be refused by an ErrorList', () => {
    const silent = cases.filter(({ steps }) =>
      steps.some(({ expect: one }) => one?.answer === 'error-list' && one.error === undefined && one.code === undefined),
    )
    expect(silent.map(({ id }) => id)).toEqual(['ASW-EBMS-062'])
  })
})

function without(one: Case, name: keyof Case): Case {
  return Object.fromEntries(Object.entries({ ...one, kind: 'negative' }).filter(([key]) => key !== name)) as unknown as Case
}

describe('the detector', () => {
  const broken: readonly (readonly [string, Case, string])[] = [
    [
      'an attack that nobody wrote',
      { ...good, steps: [{ send: { what: 'ping', tamper: [{ at: 'soap', do: 'nothing-such' }] } }] },
      'no attack nothing-such',
    ],
    ['a check that nobody wrote', { ...good, steps: [{ verify: { checks: ['nothing-such'] } }] }, 'no check nothing-such'],
    ['a clause that nobody wrote', { ...good, clause: 'EBMS-99' }, 'no clause EBMS-99'],
    ['a pair that is not there', { ...good, pair: 'ASW-EBMS-999' }, 'no case ASW-EBMS-999'],
    ['a pair without the place where it differs', without(good, 'change'), 'does not say what it changes'],
    [
      'an expectation about a message that was not sent',
      { ...good, steps: [{ expect: { of: 'other', answer: 'pong' } }] },
      'nothing is sent as other',
    ],
    ['a case that expects nothing', { ...good, steps: [{ send: { what: 'ping' } }] }, 'expects nothing'],
  ]
  it.each(broken)('finds %s', (_, one, fault) => {
    expect(faultsOf([...cases.filter(({ id }) => id !== one.id), one], clauses).join('\n')).toContain(fault)
  })
  it('finds a clause without a case', () => {
    const more = new Map([...clauses, ['EBMS-99', { source: 's', text: 't', basis: 'confirmed' as const }]])
    expect(faultsOf(cases, more)).toEqual(['the clause EBMS-99 has no case'])
  })
})

describe('a case file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-cases-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  it('with a slip in a name is refused, with the file and the name', () => {
    writeFileSync(join(folder, 'ASW-X-001.yaml'), JSON.stringify({ ...good, id: 'ASW-X-001', layr: 'L0' }))
    expect(() => loadCases(folder)).toThrow(/ASW-X-001\.yaml.*layr/)
  })
})
