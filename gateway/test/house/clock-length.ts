import type { ClockDefinition } from '../../src/message/clock-table.ts'

/** As docs/exchanges.md writes the length of a clock. */
export function lengthText({ length, country }: Pick<ClockDefinition, 'length' | 'country'>): string {
  const at = country === undefined ? '' : ` (${country})`
  if (length === undefined) return `-${at}`
  if ('days' in length) return `${length.days} days${at}`
  if ('months' in length) return `${length.months} months${at}`
  return `${length.workingDays} working days${at}`
}
