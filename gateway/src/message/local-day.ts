/**
 * A clock runs in the local date of the state that must act (rules.md 4.4). None of these keeps summer time; where a state has
 * several zones, that of its capital.
 */
const OFFSET_MINUTES: Readonly<Record<string, number>> = {
  ...{ AM: 240, BY: 180, KG: 360, KZ: 300, RU: 180 },
  ...{ BN: 480, ID: 420, KH: 420, LA: 420, MM: 390, MY: 480, PH: 480, SG: 480, TH: 420, TL: 540, VN: 420 },
  ...{ CN: 480, JP: 540, KR: 540 },
}

/** `YYYY-MM-DD` of an instant in a country, ISO 3166-1 alpha-2; in UTC where it is not known. */
export function localDay(ms: number, country: string | undefined): string {
  return utcDay(ms + offsetMs(country))
}

/** `YYYY-MM-DD` of an instant in UTC. The last two days are remembered: at most two are asked for again and again. */
export function utcDay(ms: number): string {
  const number = Math.floor(ms / DAY_MS)
  const known = recent.find((day) => day.number === number)
  if (known !== undefined) return known.text
  const day = { number, text: new Date(ms).toISOString().slice(0, 10) }
  recent = [day, ...recent.slice(0, 1)]
  return day.text
}
const DAY_MS = 86_400_000
let recent: readonly { readonly number: number; readonly text: string }[] = []

/** The last millisecond of a day there, in milliseconds since the epoch. */
export function endOfDay(day: string, country: string | undefined): number {
  return Date.parse(`${day}T23:59:59.999Z`) - offsetMs(country)
}

function offsetMs(country: string | undefined): number {
  return (OFFSET_MINUTES[country ?? ''] ?? 0) * 60_000
}

/** `day` plus days; throws RangeError for what is no day. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The same day number `months` later, clamped to the end of a shorter month (D-24). */
export function plusMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}
