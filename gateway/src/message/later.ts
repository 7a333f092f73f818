import { instant } from './clock.ts'
import type { ExchangeView } from './exchange.ts'
import { byRecency } from './follow.ts'
import { type Answer, meet, placeOf, usesIn } from './places.ts'
import { answersOf } from './status.ts'

/** RFC 3339: now, or later where customs have said something that lies later, so that what is said now stands. */
export function laterThanAll({ answers }: ExchangeView, nowMs: number): string {
  const last = Math.max(0, ...Object.values(answers).map(({ at }) => Date.parse(at)))
  return instant(Math.max(nowMs, last + 1))
}

/**
 * The latest answer about the same lines that is not older than `answer`: while it stands, the status would pass over what `answer`
 * says, and the ledger, which takes words as they come, would not.
 */
export function overtaken(view: ExchangeView, answer: Answer): Answer | undefined {
  return answersOf(view)
    .filter((other) => Date.parse(other.at) >= Date.parse(answer.at) && speaksOfTheSame(view, answer, other))
    .toSorted(byRecency)[0]
}

function speaksOfTheSame({ certified }: ExchangeView, one: Answer, other: Answer): boolean {
  const certifiedItems = certified?.items ?? []
  const named = new Set([...certifiedItems, ...one.items, ...other.items].map(({ seq }) => seq))
  return [...named].some((seq) => {
    const theirs = usesIn(other, seq).map((use) => placeOf(other, use))
    return usesIn(one, seq).some((use) => theirs.some((place) => meet(place, placeOf(one, use))))
  })
}
