import type { RetryPolicy } from '../agreement/agreement.ts'

/**
 * Delay before attempt `attempt + 1`, in milliseconds: exponential backoff with full jitter, never more than
 * `maxDelayMs`. `unit` is a random number in [0, 1). Full jitter spreads a partner's backlog after an outage.
 */
export function delay(policy: RetryPolicy, attempt: number, unit: number): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * policy.factor ** Math.max(0, attempt - 1))
  return Math.round(ceiling * unit)
}
