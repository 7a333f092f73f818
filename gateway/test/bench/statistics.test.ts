import { expect, it } from 'vitest'
import { median, percentile, ratio, slope, spread } from '../../bench/statistics.ts'

it.each([
  { values: [3], middle: 3 },
  { values: [9, 1, 5], middle: 5 },
  { values: [10, 9, 1, 2], middle: 5.5 },
])('the median of $values is $middle', ({ values, middle }) => {
  expect(median(values)).toBe(middle)
})

it.each([
  { share: 0, value: 1 },
  { share: 0.25, value: 1 },
  { share: 0.5, value: 2 },
  { share: 0.99, value: 4 },
  { share: 1, value: 4 },
])('$share of 4, 2, 1, 3 do not exceed $value', ({ share, value }) => {
  expect(percentile([4, 2, 1, 3], share)).toBe(value)
})

it('the spread is the middle half of the values against their median', () => {
  expect(spread([10, 10, 10, 10])).toBe(0)
  expect(spread([8, 9, 10, 11, 12])).toBeCloseTo(0.2)
})

it('a round that was slow for both sides does not change their ratio', () => {
  expect(ratio([2, 2, 200], [1, 1, 100])).toBe(2)
  expect(median([2, 2, 200]) / median([1, 100, 100])).not.toBe(2)
})

it('a line through points gives its slope, and noise does not give one', () => {
  const line = (y: (x: number) => number) => [0, 1, 2, 3, 4].map((x) => ({ x, y: y(x) }))
  expect(slope(line((x) => 7 + 3 * x))).toBeCloseTo(3)
  expect(slope(line((x) => (x % 2 === 0 ? 5 : 6)))).toBeCloseTo(0)
})

it.each([
  { name: 'the median of nothing', compute: () => median([]) },
  { name: 'a percentile of nothing', compute: () => percentile([], 0.5) },
  { name: 'the ratio of rounds that do not pair', compute: () => ratio([1, 2], [1]) },
  { name: 'a line through one point', compute: () => slope([{ x: 1, y: 1 }]) },
])('$name is refused', ({ compute }) => {
  expect(compute).toThrow(RangeError)
})
