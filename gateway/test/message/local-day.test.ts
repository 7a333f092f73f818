import { OFFSET_MINUTES } from '@asw/mappings/codelists'
import { expect, it } from 'vitest'
import { localDay } from '../../src/message/local-day.ts'

const MIDNIGHT = Date.UTC(2026, 0, 1)

it.each(Object.entries(OFFSET_MINUTES))('a day of %s begins for the clocks when it begins for the rules', (country, minutes) => {
  expect(localDay(MIDNIGHT - minutes * 60_000, country)).toBe('2026-01-01')
  expect(localDay(MIDNIGHT - minutes * 60_000 - 1, country)).toBe('2025-12-31')
})
