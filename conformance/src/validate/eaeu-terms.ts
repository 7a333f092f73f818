/** Member states of the Union. */
export const MEMBERS: readonly string[] = ['AM', 'BY', 'KG', 'KZ', 'RU']

/** A date that many months later; the last day of the month where the day does not exist there. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10)
}
/** Not judged where one of the two is missing. */
export const after = (one: string | undefined, other: string | undefined) =>
  one !== undefined && other !== undefined && one.slice(0, 10) > other.slice(0, 10)
