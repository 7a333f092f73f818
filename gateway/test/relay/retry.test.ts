import fc from 'fast-check'
import { expect, it } from 'vitest'
import { delay } from '../../src/relay/retry.ts'

const POLICY = { firstDelayMs: 1_000, maxDelayMs: 60_000, factor: 2, tries: 10 }

it.each([
  [1, 0, 0],
  [1, 0.5, 500],
  [2, 0.5, 1_000],
  [4, 0.999, 7_992],
  [20, 0.5, 30_000],
])('after attempt %i and chance %d it waits %i ms', (attempt, unit, expected) => {
  expect(delay(POLICY, attempt, unit)).toBe(expected)
})

it('full jitter: never more than the ceiling, never negative, whatever the attempt', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, unit) => {
        const wait = delay(POLICY, attempt, unit)
        return wait >= 0 && wait <= POLICY.maxDelayMs
      },
    ),
  )
})
