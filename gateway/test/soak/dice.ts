/** mulberry32: the same seed, the same throws. Every throw is in [0, 1). */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of the rows, each as likely as its weight says. `unit` is a throw. */
export function choose<Row extends { readonly weight: number }>(rows: readonly Row[], unit: number): Row {
  const aim = unit * rows.reduce((sum, { weight }) => sum + weight, 0)
  let passed = 0
  for (const row of rows) {
    passed += row.weight
    if (aim < passed) return row
  }
  return rows.at(-1)!
}
