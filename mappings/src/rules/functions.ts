import { addDays, addMonths, dayOf, daysBetween, isDay } from '../codelists/day.ts'
import { dayIn } from '../codelists/local-day.ts'
import { addDecimals, type Decimal, formatDecimal, parseDecimal } from './decimal.ts'

/** A named function of the rule language. What cannot be worked out is `undefined`, never an exception. */
export interface NamedFunction {
  readonly arity: readonly [least: number, most: number]
  readonly call: (args: readonly unknown[]) => unknown
}

/** The functions that rules may call as `{ name: [arguments] }`. */
export const FUNCTIONS = {
  /** `[day, days]` */
  addDays: { arity: [2, 2], call: ([day, days]) => (isCount(days) ? addDays(day, days) : undefined) },
  /** `[day, months]`, clamped to the end of a shorter month. */
  addMonths: { arity: [2, 2], call: ([day, months]) => (isCount(months) ? addMonths(day, months) : undefined) },
  /** `[instant]`: its local date in its own offset. */
  dayOf: { arity: [1, 1], call: ([instant]) => dayOf(instant) },
  /** `[instant, country]`: its date in that country; in its own offset where the zone of the country is not known. */
  dayIn: { arity: [2, 2], call: ([instant, country]) => dayIn(instant, country) },
  /** `[days]`: the earliest of a list; a list with anything but days has none. */
  earliest: { arity: [1, 1], call: ([days]) => extreme(days, (a, b) => a < b) },
  latest: { arity: [1, 1], call: ([days]) => extreme(days, (a, b) => a > b) },
  /** `[HS code, n]`: its first n digits. */
  hsDigits: { arity: [2, 2], call: ([code, digits]) => (isCount(digits) ? hsDigits(code, digits) : undefined) },
  /** `[text, start, end]`: characters from start up to, not including, end; `undefined` where the text is shorter. */
  slice: { arity: [3, 3], call: ([text, start, end]) => slice(text, start, end) },
  /** `[list]`: how many entries; none for what is absent. */
  count: { arity: [1, 1], call: ([list]) => (Array.isArray(list) ? list.length : 0) },
  /** `[list]`: decimal sum as text; an empty list gives 0, an entry that is no decimal gives nothing. */
  sum: { arity: [1, 1], call: ([list]) => sum(list) },
  /** `[list, list, ...]`: the entries of all of them in one list; what is absent adds none. */
  concat: { arity: [2, 9], call: (lists) => lists.flatMap((list) => (Array.isArray(list) ? list : [])) },
  /** `[decimal]`: the whole number below it, as text: 40.6 gives 40. */
  floor: { arity: [1, 1], call: ([value]) => floor(value) },
  /** `[from, to]`: days from one day to another, negative when `to` lies before. */
  daysBetween: { arity: [2, 2], call: ([from, to]) => daysBetween(from, to) },
  /** `[table, key]`: the value of a key in a setting that is a table. */
  lookup: { arity: [2, 2], call: ([table, key]) => lookup(table, key) },
  /** The first argument that there is. */
  firstOf: { arity: [2, 9], call: (args) => args.find((arg) => arg !== undefined) },
} as const satisfies Record<string, NamedFunction>

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value)
}

function extreme(days: unknown, precedes: (a: string, b: string) => boolean): string | undefined {
  if (!Array.isArray(days) || !days.every(isDay)) return undefined
  return days.reduce<string | undefined>((best, day) => (best === undefined || precedes(day, best) ? day : best), undefined)
}

const ALL_DIGITS = /^\d+$/

function hsDigits(code: unknown, digits: number): string | undefined {
  if (typeof code !== 'string' || code.length < digits) return undefined
  const part = code.slice(0, digits)
  return ALL_DIGITS.test(part) ? part : undefined
}

function slice(text: unknown, start: unknown, end: unknown): string | undefined {
  if (typeof text !== 'string' || !isCount(start) || !isCount(end)) return undefined
  return text.length >= end ? text.slice(start, end) : undefined
}

function sum(list: unknown): string | undefined {
  if (!Array.isArray(list)) return undefined
  let total: Decimal = { units: 0n, scale: 0 }
  for (const entry of list) {
    const decimal = parseDecimal(entry)
    if (decimal === undefined) return undefined
    total = addDecimals(total, decimal)
  }
  return formatDecimal(total)
}

function floor(value: unknown): string | undefined {
  const decimal = parseDecimal(value)
  if (decimal === undefined) return undefined
  const step = 10n ** BigInt(decimal.scale)
  const cut = decimal.units / step
  return (decimal.units < 0n && decimal.units % step !== 0n ? cut - 1n : cut).toString()
}

function lookup(table: unknown, key: unknown): unknown {
  if (typeof table !== 'object' || table === null || typeof key !== 'string') return undefined
  return Object.hasOwn(table, key) ? (table as Record<string, unknown>)[key] : undefined
}
