import type { Case } from '../cases/case.ts'

export type Outcome = 'PASS' | 'FAIL' | 'WARN' | 'SKIP' | 'INCONCLUSIVE'

/** One message, as evidence: headers and bytes, secrets left out. */
export interface WireRecord {
  readonly way: 'sent' | 'received'
  readonly at: string
  readonly road: string
  readonly about: string
  readonly contentType?: string
  readonly status?: number
  readonly bytes?: string
  readonly length?: number
  readonly sha256?: string
}
export interface CaseResult {
  readonly id: string
  readonly outcome: Outcome
  readonly ms: number
  readonly at: string
  /** Why, where it is not PASS. */
  readonly reason?: string
  readonly step?: number
  readonly expected?: string
  readonly actual?: string
  readonly location?: string
  readonly line?: number
  readonly wire?: readonly WireRecord[]
  readonly notes?: readonly string[]
}

/** The expectation of a case did not hold: a verdict on the system under test. */
export class Unmet extends Error {
  override readonly name = 'Unmet'
  readonly expected: string
  readonly actual: string
  readonly location: string | undefined

  constructor(what: string, expected: string, actual: string, location?: string) {
    super(what)
    this.expected = expected
    this.actual = actual
    this.location = location
  }
}
/** The case cannot be asked here. */
export class Skipped extends Error {
  override readonly name = 'Skipped'
}
/** The bed or the network failed: no verdict on anybody. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive'
}

export function outcomeOf(error: unknown, { level }: Pick<Case, 'level'>): Outcome {
  if (error instanceof Skipped) return 'SKIP'
  if (error instanceof Unmet) return level === 'must' ? 'FAIL' : 'WARN'
  return 'INCONCLUSIVE'
}
