import type { Journal } from '../../src/journal/journal.ts'

/** One store under test, with a clock that can be moved. */
export interface Bench {
  /** The present connection: `reopen` puts another one here. */
  journal: Journal
  /** Moves the store's clock forward. */
  shift(ms: number): void
  /** The store's time now, milliseconds since the epoch, as nearly as a test needs it. */
  now(): number
  /** Closes and opens again, as after a restart. */
  reopen(): Promise<Journal>
  /** Other bytes of the same length in the payloads, as somebody with the disk or the database in hand puts them there. */
  forge(from: string, to: string): Promise<void>
  end(): Promise<void>
}
export type OpenBench = () => Promise<Bench>
