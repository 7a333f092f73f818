import { describe, expect, it } from 'vitest'
import { OVERRIDE_CODES, type Override } from '../../src/compare/index.ts'
import { compared, differences } from './papers.ts'

const late = { declaration: { '/registeredOn': '2027-03-06', '/arrivedOn': '2027-03-01' } } as const
const expired = compared(late).findings.find(({ rule, outcome }) => rule === 'M-04' && outcome === 'REJECT')?.id ?? ''
const override: Override = {
  finding: expired,
  outcome: 'MINOR',
  code: 'IMPORTED_IN_TIME',
  reason: 'unloaded on 1 March, as the manifest shows',
  by: 'Officer Lan',
  at: '2027-03-08T09:00:00+07:00',
}

describe('an override', () => {
  it('decides, and leaves the finding as it is', () => {
    const before = compared(late)
    expect(before.items[0]).toMatchObject({ outcome: 'REJECT', decision: 'NOT_GIVEN', reasonCodes: ['R03'] })
    expect(before.flags).toContain('IMPORTED_IN_TIME')
    const after = compared({ ...late, overrides: [override] })
    expect(after.items[0]).toMatchObject({ outcome: 'MINOR', decision: 'GIVEN' })
    expect(after.items[0]?.reasonCodes).toBeUndefined()
    expect(after.findings.find(({ id }) => id === expired)).toMatchObject({ outcome: 'REJECT', override })
    expect(differences(after)).toEqual(differences(before))
  })

  it('may be graver than the finding', () => {
    const same = compared().findings.find(({ rule }) => rule === 'M-13')?.id ?? ''
    const doubt = { ...override, finding: same, outcome: 'VERIFY' as const, code: 'SUSPECTED' }
    expect(compared({ overrides: [doubt] }).items[0]).toMatchObject({ outcome: 'VERIFY', decision: 'PENDING' })
  })

  it('of several, the latest holds, in whatever order they come', () => {
    const later = { ...override, outcome: 'REJECT' as const, code: 'FORCE_MAJEURE', at: '2027-03-08T03:00:00Z' }
    for (const overrides of [
      [override, later],
      [later, override],
    ]) {
      expect(compared({ ...late, overrides }).items[0]?.outcome).toBe('REJECT')
    }
  })

  it.each<[string, Partial<Override>, string]>([
    ['of a finding that is not there', { finding: 'M-99' }, 'no finding has this id'],
    ['with a code that is none', { code: 'BECAUSE' }, 'this code cannot be given for that rule'],
    ['with a code that names a member of every object', { code: 'constructor' }, 'this code cannot be given for that rule'],
    ['without a reason', { reason: '  ' }, 'an override needs a reason in words'],
  ])('%s is given back and changes nothing', (_, part, why) => {
    const stray = { ...override, ...part }
    const found = compared({ ...late, overrides: [stray] })
    expect(found.strayOverrides).toEqual([{ override: stray, why }])
    expect(found.items[0]?.outcome).toBe('REJECT')
  })

  it('excuses lateness only for lateness', () => {
    const origin = { declaration: { '/lines/0/originCountry': 'CN' } } as const
    const finding = compared(origin).findings.find(({ rule, outcome }) => rule === 'M-22' && outcome === 'EXPLAIN')?.id ?? ''
    const wrong = { ...override, finding, code: 'FORCE_MAJEURE' }
    expect(compared({ ...origin, overrides: [wrong] }).strayOverrides).toHaveLength(1)
    expect(OVERRIDE_CODES.FORCE_MAJEURE.rules).toEqual(['M-04'])
  })
})
