import fc from 'fast-check'
import { expect, test } from 'vitest'
import { purgeClock } from '../../src/journal/purge-clock.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

test('never passes the clock, never leaps, and forgets a leap that is taken back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -4_000 * DAY_MS, max: 4_000 * DAY_MS }), { maxLength: 20 }), (leaps) => {
      let now = Date.parse('2026-12-01T00:00:00Z')
      let before = purgeClock(undefined, now)
      expect(before.at).toBe(now)
      for (const leap of leaps) {
        now += leap
        const next = purgeClock(before.keep, now)
        expect(next.at).toBeLessThanOrEqual(now)
        expect(next.at - before.at).toBeLessThanOrEqual(DAY_MS)
        before = next
      }
    }),
  )
})

test('goes with a clock that is right, asked once an hour or a thousand times', () => {
  let { at, keep } = purgeClock(undefined, 0)
  for (let now = 0; now <= 10 * DAY_MS; now += HOUR_MS) {
    for (const more of [0, 1, 5]) ({ at, keep } = purgeClock(keep, now + more))
    expect(at).toBe(now + 5)
  }
})
