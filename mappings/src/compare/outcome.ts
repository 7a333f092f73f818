/** What follows from a finding, from the mildest to the gravest. `decision` is what it proposes for the item. */
export const OUTCOMES = {
  OK: { rank: 0, decision: 'GIVEN', text: 'the same' },
  INFO: { rank: 1, decision: 'GIVEN', text: 'worth knowing; nothing follows' },
  MINOR: { rank: 2, decision: 'GIVEN', text: 'a minor difference, accepted on the legal basis named' },
  PARTIAL: { rank: 3, decision: 'GIVEN', text: 'preference for the certified quantity only' },
  EXPLAIN: { rank: 4, decision: 'PENDING', text: 'the declarant explains', due: { workingDays: 5 } },
  PROOF: { rank: 5, decision: 'PENDING', text: 'the declarant shows proof', due: { days: 10 } },
  NEED_PSR: { rank: 6, decision: 'PENDING', text: 'cannot be told without the product-specific rule or a correlation table' },
  NOT_FOUND: { rank: 7, decision: 'PENDING', text: 'the certificate that is cited is not the one at hand' },
  VERIFY: { rank: 8, decision: 'PENDING', text: 'the issuing authority is asked', due: { days: 180 } },
  HOLD: { rank: 9, decision: 'PENDING', text: 'a verification is running' },
  REJECT: { rank: 10, decision: 'NOT_GIVEN', text: 'no preference' },
} as const satisfies Record<string, OutcomeRow>

interface OutcomeRow {
  readonly rank: number
  readonly decision: 'GIVEN' | 'PENDING' | 'NOT_GIVEN'
  readonly text: string
  /** How long the other side has, from the day of the comparison. */
  readonly due?: { readonly workingDays: number } | { readonly days: number }
}

export type Outcome = keyof typeof OUTCOMES

export function worst(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce<Outcome>((found, one) => (OUTCOMES[one].rank > OUTCOMES[found].rank ? one : found), 'OK')
}

export function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'string' && Object.hasOwn(OUTCOMES, value)
}
