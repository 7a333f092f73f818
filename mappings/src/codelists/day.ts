/**
 * Calendar days as the rules use them: local dates without a zone, `YYYY-MM-DD`, proleptic Gregorian, years 0000 to 9999.
 * Days of that shape are ordered as text. Functions give `undefined` for what is no day, or leaves the four-digit years.
 */
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** True for a day that exists: `2024-02-29` does, `2026-02-29` does not. */
export function isDay(value: unknown): value is string {
  return parseDay(value) !== undefined
}

/** The day `days` later (earlier when negative). */
export function addDays(day: unknown, days: number): string | undefined {
  const civil = parseDay(day)
  return civil === undefined ? undefined : formatDay(fromNumber(toNumber(civil) + days))
}

/** The same day number `months` later, clamped to the end of a shorter month: 2024-02-29 + 12 is 2025-02-28 (rules.md D-24). */
export function addMonths(day: unknown, months: number): string | undefined {
  const civil = parseDay(day)
  if (civil === undefined) return undefined
  const count = civil.year * 12 + (civil.month - 1) + months
  const year = Math.floor(count / 12)
  const month = count - year * 12 + 1
  return formatDay({ year, month, day: Math.min(civil.day, lengthOfMonth(year, month)) })
}

/** Days from `from` to `to`; negative when `to` lies before. */
export function daysBetween(from: unknown, to: unknown): number | undefined {
  const [start, end] = [parseDay(from), parseDay(to)]
  return start === undefined || end === undefined ? undefined : toNumber(end) - toNumber(start)
}

/** The local date of an RFC 3339 instant in its own offset, or the day itself. */
export function dayOf(instant: unknown): string | undefined {
  if (typeof instant !== 'string') return undefined
  const day = instant.slice(0, 10)
  if (instant.length > 10 && instant[10] !== 'T') return undefined
  return isDay(day) ? day : undefined
}

function parseDay(value: unknown): Civil | undefined {
  if (typeof value !== 'string' || value.length !== 10 || value[4] !== '-' || value[7] !== '-') return undefined
  const [year, month, day] = [digits(value, 0, 4), digits(value, 5, 7), digits(value, 8, 10)]
  const exists = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month)
  return exists ? { year, month, day } : undefined
}

/** Read by hand: rules ask for days more often than for anything else. -1 where there is anything but a digit. */
function digits(text: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}
const ZERO = 0x30

function formatDay({ year, month, day }: Civil): string | undefined {
  if (year < 0 || year > 9999) return undefined
  return `${year < 1000 ? String(year).padStart(4, '0') : year}-${twoDigits(month)}-${twoDigits(day)}`
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`
}

function lengthOfMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (MONTH_LENGTHS[month - 1] ?? 0)
}

const DAYS_IN_400_YEARS = 146_097

/** Day number, 0000-03-01 = 0. Years are counted from March, so that the leap day is the last of its year. */
function toNumber({ year, month, day }: Civil): number {
  const marchYear = month > 2 ? year : year - 1
  const marchMonth = (month + 9) % 12
  const leaps = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leaps + Math.floor((153 * marchMonth + 2) / 5) + day - 1
}

function fromNumber(number: number): Civil {
  const era = Math.floor(number / DAYS_IN_400_YEARS)
  const dayOfEra = number - era * DAYS_IN_400_YEARS
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  }
}
