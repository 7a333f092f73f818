import { addDays, isDay } from '../codelists/day.ts'
import type { CodeLists } from '../codelists/index.ts'

/** Country -> the days of the week, 1 Monday to 7 Sunday, on which its offices are closed. */
export const WEEKENDS = 'weekend'
/** `CC YYYY-MM-DD` -> `closed`, or `open` for a day at the weekend on which offices work. Says nothing of years that it does not hold. */
export const CALENDAR = 'working-day-calendar'

/** No clock of the procedure counts more working days; it also bounds the walk. */
const MOST_DAYS = 366

/**
 * Whether the offices of a country work on a day. `undefined` where the installed calendar does not reach: a guess would move a
 * legal deadline.
 */
export function isWorkingDay(lists: CodeLists, country: string, day: string): boolean | undefined {
  const code = `${country} ${day}`
  const verdict = lists.judge(CALENDAR, code, day)
  if (verdict === 'unjudged') return undefined
  if (verdict === 'in') return lists.entry(CALENDAR, code, day)?.facts.kind === 'open'
  const weekend = lists.entry(WEEKENDS, country, day)?.facts.days
  return weekend === undefined ? undefined : !weekend.split(' ').includes(String(weekday(day)))
}

/**
 * The n-th working day after `day`: the day itself is not counted, as with the five days of Viet Nam's Circular 33/2023 art. 19(1).
 * `undefined` for what is no day, for a count that is not 1 to 366, and where the calendar does not reach.
 */
export function addWorkingDays(lists: CodeLists, day: unknown, count: unknown, country: unknown): string | undefined {
  if (!isDay(day) || typeof country !== 'string' || !isCount(count)) return undefined
  let at: string | undefined = day
  for (let left = count; left > 0; ) {
    at = addDays(at, 1)
    const works = at === undefined ? undefined : isWorkingDay(lists, country, at)
    if (works === undefined) return undefined
    if (works) left--
  }
  return at
}

export interface WorkingDeadline {
  readonly day: string
  /** False: the calendar of that country does not reach so far, only weekends were left out. Public holidays may move it. */
  readonly sure: boolean
}

/** Closed on Saturday and Sunday, where a country is not in the list of weekends. */
const USUAL_WEEKEND = '6 7'

/**
 * The n-th working day after `day`, for a clock that must run whether or not the calendar of its year is known: then weekends alone
 * are left out, which is early rather than late. `undefined` for what is no day, and for a count that is not 1 to 366.
 */
export function workingDeadline(lists: CodeLists, day: string, count: number, country: string): WorkingDeadline | undefined {
  if (!isDay(day) || !isCount(count)) return undefined
  let at: string | undefined = day
  let sure = true
  for (let left = count; left > 0; ) {
    at = addDays(at, 1)
    if (at === undefined) return undefined
    const known = isWorkingDay(lists, country, at)
    if (known === undefined) sure = false
    if (known ?? !isWeekend(lists, country, at)) left--
  }
  return at === undefined ? undefined : { day: at, sure }
}

function isWeekend(lists: CodeLists, country: string, day: string): boolean {
  const days = lists.entry(WEEKENDS, country, day)?.facts.days ?? USUAL_WEEKEND
  return days.split(' ').includes(String(weekday(day)))
}

function isCount(count: unknown): count is number {
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 1 && count <= MOST_DAYS
}

/** 1 Monday to 7 Sunday. */
function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}
