const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Under which name the journal keeps it. */
export const PURGE_CLOCK = 'purge-clock'

/**
 * The time by which payloads are too old, milliseconds since the epoch: the store's own, but it moves on by a day at most where that one
 * has leapt, and then by a day an hour until it has caught up. What is purged does not come back, and a machine that believes for some
 * minutes that years have passed must not drop the archive of those years; one that was off for a month has caught up after thirty hours.
 *
 * @param kept what was kept under PURGE_CLOCK, `TIME SEEN`: the time so far, and the store's time when it was last moved
 * @returns `keep`: what is to be kept now
 */
export function purgeClock(kept: string | undefined, now: number): { readonly at: number; readonly keep: string } {
  const [at = now, seen = now] = (kept ?? '').split(' ').filter(Boolean).map(Number)
  const passed = Math.max(0, now - seen)
  const moved = Math.min(now, at + Math.min(DAY_MS, passed * (DAY_MS / HOUR_MS)))
  return { at: moved, keep: `${moved} ${now}` }
}
