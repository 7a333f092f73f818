import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { EMPTY_VIEW, type ExchangeView } from '../../src/message/exchange.ts'
import { meet, placeOf, usesIn, wholeOf } from '../../src/message/places.ts'
import { standingUses } from '../../src/message/status.ts'

type Answers = ExchangeView['answers']
/** Told apart from `wholeOf`, which it is to be held against. */
const covers = (whole: string, part: string) => whole !== '[]' && part.startsWith(`${whole.slice(0, -1)},`)
afterEach(() => vi.restoreAllMocks())

const answer = fc.record({
  declaration: fc.constantFrom(undefined, 'D', 'D,1', 'D"', 'E'),
  seq: fc.constantFrom(1, 2),
  line: fc.constantFrom(undefined, 1, 2, 12),
  quantityUsed: fc.constantFrom(undefined, '1', '2'),
  decision: fc.constantFrom('GIVEN', 'NOT_GIVEN', 'PENDING'),
})
interface Told {
  readonly declaration: string | undefined
  readonly seq: number
  readonly line: number | undefined
  readonly quantityUsed: string | undefined
  readonly decision: string
}
const answers = (told: readonly Told[]): Answers =>
  Object.fromEntries(
    told.map(({ declaration, ...use }, n) => {
      const responseId = `R${n}`
      const at = `2026-03-01T00:00:00.${String(n).padStart(3, '0')}Z`
      return [responseId, { responseId, kind: 'UTILISATION', at, items: [use], ...(declaration ? { declaration } : {}) }]
    }),
  ) as unknown as Answers

/** As it is defined: the latest word about each place, unless a later one covers it or is covered by it. */
function defined(all: Answers, seq: number): readonly string[] {
  const words = Object.values(all).flatMap((one) => usesIn(one, seq).map((use) => ({ one, place: placeOf(one, use) })))
  return words
    .filter(({ place }, n) =>
      words
        .slice(n + 1)
        .every(({ place: later }) => place !== '[]' && later !== place && !covers(later, place) && !covers(place, later)),
    )
    .map(({ one }) => one.responseId)
}

test('what stands is the latest word about each place', () => {
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 12 }), fc.constantFrom(1, 2), (told, seq) => {
      const all = answers(told)
      const standing = standingUses({ ...EMPTY_VIEW, answers: all }, seq)
      const ids = new Set(defined(all, seq))
      expect(standing).toHaveLength(ids.size)
      const expected = Object.values(all).filter(({ responseId }) => ids.has(responseId))
      expect(standing).toEqual(
        expect.arrayContaining(expected.flatMap((one) => usesIn(one, seq).map((use) => expect.objectContaining({ ...use })))),
      )
    }),
  )
})

test.each([
  ['["declaration","D",3]', '["declaration","D"]'],
  ['["declaration","D,3]",12]', '["declaration","D,3]"]'],
  ['["declaration","D,3]"]', undefined],
  ['["response","R,1"]', undefined],
  ['[]', undefined],
])('the line %s belongs to %s', (line, whole) => {
  expect(wholeOf(line)).toBe(whole)
  if (whole === undefined) return
  expect(covers(whole, line)).toBe(true)
  expect(meet(whole, line) && meet(line, whole)).toBe(true)
})

test('thousands of answers about one certificate are not compared with one another', () => {
  const many = answers(
    Array.from({ length: 3_000 }, (_, n) => ({
      ...{ declaration: `D${n}`, seq: 1, line: 1, quantityUsed: '1', decision: 'GIVEN' },
    })),
  )
  const compared = vi.spyOn(RegExp.prototype, 'exec')
  expect(standingUses({ ...EMPTY_VIEW, answers: many }, 1)).toHaveLength(3_000)
  expect(compared.mock.calls.length).toBeLessThan(2 * 3_000)
})
