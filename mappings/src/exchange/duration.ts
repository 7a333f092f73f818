const DURATION = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?$/

/** Milliseconds of an ISO 8601 duration in days, hours, minutes and seconds; `undefined` for anything else, and for none at all. */
export function duration(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/\d/.test(text) || text.endsWith('T')) return undefined
  const parts = DURATION.exec(text)
  if (parts === null) return undefined
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number]
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
  return total === 0 ? undefined : total * 1000
}
