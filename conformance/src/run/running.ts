import type { WireRecord } from './result.ts'

/** One case under way, whatever its suite. */
export interface Running {
  readonly evidence: readonly WireRecord[]
  readonly notes: readonly string[]
  readonly steps: number
  /** Why it cannot be asked of this system; undefined where it can. */
  missing(): string | undefined
  /** Step by its place, from 0. Throws Unmet, Skipped, Inconclusive. */
  perform(step: number): Promise<void>
  /** After the last step, or after the one that failed. */
  end(): void
}
