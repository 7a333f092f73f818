import type { Cancellation, CancellationOutcome, ExchangeView } from './exchange.ts'
import { isAsked, isCancelled } from './follow.ts'
import { isUsed } from './status.ts'

type Known = Pick<ExchangeView, 'cancellations'>

/** Its cancellation is asked for and not answered, and no use of it is known: what it draws will be free, unless customs know better. */
export function isGoing(view: ExchangeView): boolean {
  return Object.values(view.cancellations).some(isAsked) && !isUsed(view)
}

/** The importing country does not have it, or no longer has it: neither is an error of whoever wants it to be gone. */
const NOT_THERE: ReadonlySet<CancellationOutcome> = new Set(['REFUSED_NOT_FOUND', 'REFUSED_ALREADY_CANCELLED'])

/**
 * Whether an answer to a cancellation came between two views that says that nobody can use the certificate any more. That it is
 * not to be found says nothing where customs have used it before.
 */
export function wentBetween(before: Known, after: ExchangeView): boolean {
  const known = new Set(Object.entries(before.cancellations).flatMap(([id, one]) => (isGone(one) ? [id] : [])))
  const news = Object.entries(after.cancellations).filter(([id, one]) => isGone(one) && !known.has(id))
  return news.some(([, one]) => isCancelled(one)) || (news.length > 0 && !isUsed(after))
}

function isGone(one: Cancellation): boolean {
  return isCancelled(one) || (one.requestedAt !== undefined && one.outcome !== undefined && NOT_THERE.has(one.outcome))
}
