const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Schema of a duration in a file. */
export const DURATION = {
  type: 'string',
  pattern: '^(0|[1-9][0-9]{0,8})(ms|s|m|h|d)$',
  description: 'a number with its unit, for example 500ms, 30s, 5m, 24h, 14d',
} as const

/** Milliseconds of a text that fits `DURATION`. */
export function milliseconds(duration: string): number {
  const [, number, unit] = /^([0-9]+)([a-z]+)$/.exec(duration) ?? []
  return Number(number) * (UNITS_MS[unit ?? ''] ?? Number.NaN)
}
