/**
 * One breaker a partner: after `failures` failures in a row nothing is sent for `openMs`; then one probe goes. A sign
 * of life (an answer of ours, or any authenticated message of theirs) closes it at once.
 */
export interface BreakerState {
  readonly failures: number
  /** Milliseconds since the epoch until which nothing is sent; 0 when closed. */
  readonly openUntilMs: number
}
export const CLOSED: BreakerState = { failures: 0, openUntilMs: 0 }

export type BreakerEvent = 'failed' | 'alive' | 'probe'

export function step(
  state: BreakerState,
  event: BreakerEvent,
  policy: { readonly failures: number; readonly openMs: number },
  nowMs: number,
): BreakerState {
  switch (event) {
    case 'alive':
      return CLOSED
    case 'probe':
      // Open again for one more window: if the probe gets lost inside us, another one follows.
      return { ...state, openUntilMs: nowMs + policy.openMs }
    case 'failed': {
      const failures = state.failures + 1
      return failures >= policy.failures ? { failures, openUntilMs: nowMs + policy.openMs } : { ...state, failures }
    }
  }
}

/** `open`: send nothing. `half-open`: send one probe. */
export function mode(state: BreakerState, nowMs: number): 'closed' | 'open' | 'half-open' {
  if (state.openUntilMs === 0) return 'closed'
  return nowMs < state.openUntilMs ? 'open' : 'half-open'
}
