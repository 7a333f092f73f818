import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, addMonths, dayOf, daysBetween, isDay } from '../../src/codelists/day.ts'

describe('a day', () => {
  it.each(['2024-02-29', '2000-02-29', '2026-12-31', '0000-01-01', '9999-12-31'])('%s exists', (day) => {
    expect(isDay(day)).toBe(true)
  })

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '20260101',
    '2026-01-01T',
    '',
  ])('%j does not', (day) => {
    expect(isDay(day)).toBe(false)
  })

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-05-31', 0, '2026-05-31'],
  ])('%s and %i months is %s', (day, months, result) => {
    expect(addMonths(day, months)).toBe(result)
  })

  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['1900-02-28', 1, '1900-03-01'],
    ['2000-02-28', 1, '2000-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['9999-12-31', 1, undefined],
    ['0000-01-01', -1, undefined],
    ['2026-02-30', 1, undefined],
  ])('%s and %i days is %s', (day, days, result) => {
    expect(addDays(day, days)).toBe(result)
  })

  it.each([
    ['2026-03-05T00:30:00+06:30', '2026-03-05'],
    ['2026-03-05T23:59:59Z', '2026-03-05'],
    ['2026-03-05', '2026-03-05'],
    ['2026-02-30T00:00:00Z', undefined],
    ['2026-03-05 00:00', undefined],
  ])('of the instant %s is %s', (instant, day) => {
    expect(dayOf(instant)).toBe(day)
  })

  const dates = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9990-12-31T00:00:00Z'), noInvalidDate: true })
  const text = (date: Date) => date.toISOString().slice(0, 10)

  it('is counted as the platform counts days', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -300, max: 3000 }), (date, days) => {
        const later = new Date(date.getTime() + days * 86_400_000)
        fc.pre(later.getUTCFullYear() >= 0)
        expect(addDays(text(date), days)).toBe(text(later))
        expect(daysBetween(text(date), text(later))).toBe(days)
      }),
    )
  })
})
