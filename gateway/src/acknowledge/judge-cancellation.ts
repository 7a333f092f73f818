import type { Drawn } from '../journal/ledger.ts'
import { instant } from '../message/clock.ts'
import { lastDayOf, warningAt } from '../message/deadlines.ts'
import type { CancellationOutcome, ExchangeView } from '../message/exchange.ts'
import { endOfDay, localDay } from '../message/local-day.ts'
import { isUsed } from '../message/status.ts'

export const CANCELLATION_PENDING = 'cancellation-pending'

/**
 * CA-02: only a certificate of which no use stands and on which nothing draws; CA-03: never twice. What is only reserved may be cleared or released
 * yet: PENDING, as long as `mayWait`.
 */
export function judgeCancellation(view: ExchangeView, drawn: Drawn = 'free', mayWait = true): CancellationOutcome | 'PENDING' {
  if (Object.values(view.cancellations).some((one) => one.outcome === 'CANCELLED')) return 'REFUSED_ALREADY_CANCELLED'
  if (isUsed(view) || drawn === 'used') return 'REFUSED_ALREADY_USED'
  if (drawn === 'reserved') return mayWait ? 'PENDING' : 'REFUSED_ALREADY_USED'
  return 'CANCELLED'
}

/** Cancellations that have no outcome yet. */
export function waiting(view: ExchangeView): readonly string[] {
  return Object.entries(view.cancellations)
    .filter(([, one]) => one.outcome === undefined)
    .map(([id]) => id)
}

/** How long a cancellation may stay PENDING: counted in the importing country, from the request and never from later than now. */
export function pendingUntil(requestedAt: string, country: string, nowMs: number) {
  const from = localDay(Math.min(Date.parse(requestedAt), nowMs), country)
  const deadlineMs = endOfDay(lastDayOf(CANCELLATION_PENDING, from), country)
  const warnMs = warningAt(CANCELLATION_PENDING, deadlineMs, 0)
  return { deadlineMs, deadline: instant(deadlineMs), warnAt: warnMs === undefined ? {} : { warnAt: instant(warnMs) } }
}
