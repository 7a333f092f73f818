const DAY_MS = 86_400_000
/** Days from `at`. Authorities are older than any leaf, so that an expired leaf is the only thing expired. */
const LIFETIMES = {
  authority: [-800, 3650],
  leaf: [-1, 365],
  expired: [-400, -30],
  'not-yet-valid': [30, 365],
} as const satisfies Record<string, readonly [number, number]>

export function lifetime(at: Date, row: keyof typeof LIFETIMES): { readonly notBefore: Date; readonly notAfter: Date } {
  const [from, to] = LIFETIMES[row]
  return { notBefore: daysFrom(at, from), notAfter: daysFrom(at, to) }
}
export function daysFrom(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS)
}
