import { describe, expect, it } from 'vitest'
import { OUTCOMES, SCREEN_RULES } from '../../src/compare/index.ts'
import { compared, differences } from './papers.ts'
import { SCREEN_CASES } from './screen-cases.ts'

describe('exactly what differs is told', () => {
  it.each(SCREEN_CASES.map((one) => [one.title, one] as const))('%s', (_, { change, tells }) => {
    expect(differences(compared(change))).toEqual(tells)
  })
})

describe('the table of comparisons', () => {
  const all = SCREEN_CASES.map(({ change }) => compared(change)).flatMap(({ findings }) => findings)

  it('has M-01 to M-34', () => {
    expect(Object.keys(SCREEN_RULES)).toEqual(Array.from({ length: 34 }, (_, i) => `M-${String(i + 1).padStart(2, '0')}`))
  })

  // Rules that only speak when there is something to say.
  const SILENT = new Set(['M-16', 'M-18', 'M-21', 'M-28', 'M-29', 'M-31', 'M-32', 'M-33', 'M-34'])

  it.each(Object.keys(SCREEN_RULES))('%s is told of in some case, and found the same or not spoken of in another', (rule) => {
    const outcomes = new Set(all.filter((finding) => finding.rule === rule).map(({ outcome }) => outcome))
    expect([...outcomes].some((outcome) => outcome !== 'OK')).toBe(true)
    expect(SILENT.has(rule) !== outcomes.has('OK')).toBe(true)
  })

  it.each(Object.entries(SCREEN_RULES))('%s has no outcome graver than its effect says', (rule, { effect }) => {
    const ranks = { tells: OUTCOMES.MINOR.rank, asks: OUTCOMES.PROOF.rank, decides: OUTCOMES.REJECT.rank }
    const worst = Math.max(...all.filter((finding) => finding.rule === rule).map(({ outcome }) => OUTCOMES[outcome].rank))
    expect(worst).toBeLessThanOrEqual(ranks[effect])
    const milder = { tells: -1, asks: OUTCOMES.MINOR.rank, decides: OUTCOMES.MINOR.rank }
    expect(worst).toBeGreaterThan(milder[effect])
  })

  it('gives every finding both places, a legal basis and an id of its own', () => {
    for (const { change } of SCREEN_CASES) {
      const { findings } = compared(change)
      expect(findings.length).toBeGreaterThan(0)
      expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
      for (const { left, right, legalBasis, text } of findings) {
        expect(left.pointer.startsWith('/') && right.pointer.startsWith('/') && legalBasis !== '' && text !== '').toBe(true)
      }
    }
  })

  it('names the same findings in the same way when the papers are compared again', () => {
    const change = { known: { status: 'CANCELLED' }, declaration: { '/lines/0/originCountry': 'CN' } } as const
    expect(compared(change)).toEqual(compared(change))
  })
})
