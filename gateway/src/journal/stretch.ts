import type { KindsWish } from './journal.ts'

/** Long enough for every exchange that is not attacked, and read in some milliseconds. */
const SPAN = 20_000

/** Events above one number, up to and including another; `next` is where the stretch after it begins, if there is one. */
export interface Stretch {
  readonly above: number
  readonly upTo: number
  readonly next?: number
}

/** The part of a chain of `head` events that one question looks at. */
export function stretchOf(head: number, { newest = false, from, span = SPAN }: KindsWish): Stretch {
  if (newest) {
    const upTo = Math.min(head, from ?? head)
    const above = Math.max(0, upTo - span)
    return { above, upTo, ...(above > 0 ? { next: above } : {}) }
  }
  const above = from ?? 0
  const upTo = Math.min(head, above + span)
  return { above, upTo, ...(upTo < head ? { next: upTo } : {}) }
}
