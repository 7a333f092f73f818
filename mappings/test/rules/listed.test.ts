import { describe, expect, it } from 'vitest'
import { codeLists } from '../../src/codelists/index.ts'
import { compileRules, runRules } from '../../src/rules/index.ts'
import { convertQuantity, UNIT_FACTORS } from '../../src/rules/unit.ts'
import { addWorkingDays, isWorkingDay } from '../../src/rules/working-day.ts'

const ON = '2026-03-05'

describe('a quantity in another unit', () => {
  it.each([
    ['1.5', 'TNE', 'KGM', '1500'],
    ['1', 'LBR', 'KGM', '0.453592'],
    ['5', 'DZN', 'H87', '60'],
    ['60', 'EA', 'DZN', '5'],
    ['100', 'H87', 'C62', '100'],
    ['10.500', 'PR', 'PR', '10.5'],
    ['1', 'PR', 'H87', undefined],
    ['1', 'KGM', 'H87', undefined],
    ['1', 'PCE', 'H87', undefined],
    ['many', 'KGM', 'TNE', undefined],
    [undefined, 'KGM', 'TNE', undefined],
  ])('%s %s in %s: %s', (value, from, to, result) => {
    expect(convertQuantity(codeLists, value, from, to, ON)).toBe(result)
  })

  it('knows only units of Recommendation 20, each with a base that has the factor 1', () => {
    const units = codeLists.lists().find(({ list }) => list === UNIT_FACTORS)
    expect(units?.codes).toBeGreaterThan(20)
    for (const code of ['BLL', 'CTM', 'MIL', 'YRD', 'HLT', 'DTN', 'GRO', 'CEN', 'MLT', 'KMT', 'CMT']) {
      const base = codeLists.entry(UNIT_FACTORS, code, ON)?.facts.base ?? ''
      expect([code, codeLists.has('rec20', code, ON), codeLists.entry(UNIT_FACTORS, base, ON)?.facts.factor]).toEqual([
        code,
        true,
        '1',
      ])
    }
  })
})

describe('working days', () => {
  it.each([
    ['VN', '2026-03-05', true, 'a Thursday'],
    ['VN', '2026-03-07', false, 'a Saturday'],
    ['VN', '2026-02-17', false, 'the Lunar New Year'],
    ['VN', '2027-03-05', undefined, 'a year that the calendar does not hold'],
    ['TH', '2026-03-05', undefined, 'a country that the calendar does not hold'],
  ] as const)('%s on %s: %s, %s', (country, day, works, _why) => {
    expect(isWorkingDay(codeLists, country, day)).toBe(works)
  })

  it.each([
    ['2026-03-05', 5, 'VN', '2026-03-12'],
    ['2026-02-13', 5, 'VN', '2026-02-27'],
    ['2026-04-29', 1, 'VN', '2026-05-04'],
    ['2026-03-07', 1, 'VN', '2026-03-09'],
    ['2026-12-30', 5, 'VN', undefined],
    ['2026-03-05', 5, 'TH', undefined],
    ['2026-03-05', 0, 'VN', undefined],
    ['2026-03-05', 100_000, 'VN', undefined],
    ['someday', 5, 'VN', undefined],
  ])('after %s, %i of them in %s: %s', (day, count, country, end) => {
    expect(addWorkingDays(codeLists, day, count, country)).toBe(end)
  })
})

/** One rule over a document with a few leaves. */
function judge(must: unknown, document: object, context: object = {}, more: object = {}): readonly string[] {
  const rules = compileRules(
    {
      settingNames: ['pattern'],
      knownNames: ['originals'],
      documents: { thing: { date: '$on', scheme: '$scheme', issuer: '$issuer' } },
      rules: [
        { document: 'thing', rules: [{ id: 'X-1', basis: 'b', mark: 'P', severity: 'E', at: '/x', text: 't', must, ...more }] },
      ],
    },
    'rules.yaml',
  )
  const all = { side: 'issue', today: '2026-03-10', ...context } as const
  return runRules(rules, { document: 'thing', on: ON, ...document }, all, codeLists).map(({ pointer }) => pointer ?? '')
}

describe('functions that look into code lists', () => {
  it('compare quantities across units', () => {
    const must = { atMost: [{ convert: ['$used', '$unit', 'KGM'] }, '1000'] }
    expect(judge(must, { used: '1', unit: 'TNE' })).toEqual([])
    expect(judge(must, { used: '1.001', unit: 'TNE' })).toEqual(['/x'])
    expect(judge(must, { used: '1.001', unit: 'H87' })).toEqual([])
  })

  it('count working days by country', () => {
    const must = { notAfter: ['$answered', { addWorkingDays: ['$asked', 5, 'VN'] }] }
    expect(judge(must, { asked: '2026-03-05', answered: '2026-03-12' })).toEqual([])
    expect(judge(must, { asked: '2026-03-05', answered: '2026-03-13' })).toEqual(['/x'])
  })

  it('tell the facts of a code', () => {
    const must = { equals: [{ fact: ['vnaccs-unit', '$unit', 'rec20'] }, 'H87'] }
    expect(judge(must, { unit: 'PCE' })).toEqual([])
    expect(judge(must, { unit: 'KGM' })).toEqual(['/x'])
    expect(judge(must, { unit: 'nothing' })).toEqual([])
  })
})

describe('what the caller knows', () => {
  const must = { some: { of: '$known.originals', as: 'one', that: { equals: ['$one.number', '$number'] } } }

  it('is asked by name', () => {
    expect(judge(must, { number: 'A' }, { known: { originals: [{ number: 'A' }] } })).toEqual([])
    expect(judge(must, { number: 'B' }, { known: { originals: [{ number: 'A' }] } })).toEqual(['/x'])
  })

  it('is refused under a name that no rule asks', () => {
    expect(() => judge(must, {}, { known: { orginals: [] } })).toThrow('asks nothing known named orginals')
  })

  it('must be named in the file', () => {
    expect(() => judge({ present: '$known.ledger' }, {})).toThrow('nothing known is named ledger')
  })
})

describe('a pattern of a setting', () => {
  const must = { matches: ['$number', '$setting.pattern'] }

  it('matches the whole text', () => {
    expect(judge(must, { number: 'AB12' }, { settings: { pattern: 'AB\\d+' } })).toEqual([])
    expect(judge(must, { number: 'AB12X' }, { settings: { pattern: 'AB\\d+' } })).toEqual(['/x'])
  })

  it('is not asked where no setting is given', () => {
    expect(judge(must, { number: 'anything' })).toEqual([])
  })

  it('is refused when it is none', () => {
    expect(() => judge(must, { number: 'x' }, { settings: { pattern: '(' } })).toThrow('is no regular expression')
  })
})

describe('a name given by let', () => {
  it('is worked out anew for every entry', () => {
    const more = {
      each: { row: '$rows' },
      let: { twin: { first: { of: '$twins', as: 'one', where: { equals: ['$one.id', '$row.id'] } } } },
      at: '/rows/{row}',
    }
    const must = { equals: ['$twin.value', '$row.value'] }
    const twins = [
      { id: 1, value: 'a' },
      { id: 2, value: 'b' },
    ]
    expect(judge(must, { rows: twins, twins }, {}, more)).toEqual([])
    const rows = [
      { id: 1, value: 'a' },
      { id: 2, value: 'c' },
    ]
    expect(judge(must, { rows, twins }, {}, more)).toEqual(['/rows/1'])
  })

  it('cannot stand in a pointer', () => {
    expect(() => judge({ present: '$twin' }, {}, {}, { let: { twin: '$a' }, at: '/x/{twin}' })).toThrow('stands at no place')
  })
})
