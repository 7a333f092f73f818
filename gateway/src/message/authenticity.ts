import { type ExchangeView, saidOf } from './exchange.ts'
import { byRecency } from './follow.ts'

export interface Found {
  readonly authenticity: 'AUTHENTIC' | 'NOT_AUTHENTIC' | 'NOT_FOUND'
  readonly at: string
  /** Id of the request to verify. */
  readonly request: string
}

const FINDINGS: ReadonlySet<string> = new Set<Found['authenticity']>(['AUTHENTIC', 'NOT_AUTHENTIC', 'NOT_FOUND'])

/** What the issuing authority found in the end when it was asked whether it has issued the certificate (OCP Rule 18). The latest word stands. */
export function foundOf(view: ExchangeView): Found | undefined {
  const [latest] = saidOf(view, 'verification-answered')
    .filter(({ final, authenticity }) => final && FINDINGS.has(authenticity))
    .toSorted(byRecency)
  return latest && { authenticity: latest.authenticity as Found['authenticity'], at: latest.at, request: latest.request }
}

/** It was not issued, or the authority does not know it. */
export function isNotAuthentic(view: ExchangeView): boolean {
  const found = foundOf(view)
  return found !== undefined && found.authenticity !== 'AUTHENTIC'
}
