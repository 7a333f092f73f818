/** Middle of the values; the mean of the two middle ones where their number is even. Throws RangeError for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  if (upper === undefined || lower === undefined) throw new RangeError('no values')
  return (lower + upper) / 2
}

/** Nearest rank: the smallest value that `share` (0 to 1) of all values do not exceed. Throws RangeError for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('no values')
  return value
}

/** How far the middle half of the values lies apart, as a share of their median: the noise of a measurement. */
export function spread(values: readonly number[]): number {
  return (percentile(values, 0.75) - percentile(values, 0.25)) / median(values)
}

/**
 * How many times `values` is `base`: the median of the quotients of each round. Both were measured side by side, so that
 * what slowed a round slowed both, and the quotient keeps out of it. Throws RangeError where the rounds do not pair.
 */
export function ratio(values: readonly number[], base: readonly number[]): number {
  if (values.length !== base.length) throw new RangeError('rounds that do not pair')
  return median(values.map((value, round) => value / (base[round] as number)))
}

/** Growth of a straight line through the points (least squares), in units of y for one of x. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (pick: (point: { readonly x: number; readonly y: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const width = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  if (width === 0) throw new RangeError('no line through points above each other')
  return points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / width
}
