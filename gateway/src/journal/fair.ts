/**
 * Takes from the queues of all partners in turn, beginning after the one that `last` names, so that no partner's backlog
 * keeps another waiting. Each queue keeps its own order.
 */
export function inTurn<T>(
  queues: ReadonlyMap<string, readonly T[]>,
  limit: number,
  last: string,
): { readonly taken: readonly T[]; readonly last: string } {
  const names = [...queues.keys()].sort()
  const start = names.findIndex((name) => name > last)
  const order = start < 0 ? names : [...names.slice(start), ...names.slice(0, start)]
  const longest = Math.max(0, ...[...queues.values()].map((queue) => queue.length))
  const taken: T[] = []
  let served = last
  for (let round = 0; round < longest; round += 1) {
    for (const name of order) {
      const next = queues.get(name)?.[round]
      if (next === undefined) continue
      if (taken.length === limit) return { taken, last: served }
      taken.push(next)
      served = name
    }
  }
  return { taken, last: served }
}
