import type { StuckRow } from './journal.ts'
import { type StuckRecord, stuckRow } from './rows.ts'

/** What can be stuck, and whose turn it may be then. */
export const TURNS = {
  delivery: ['operator', 'us', 'partner'],
  arrival: ['operator', 'us'],
  held: ['operator'],
  signal: ['us'],
  inbox: ['nsw'],
  conversation: ['operator', 'us'],
  ledger: ['nsw'],
  task: ['operator'],
} as const satisfies Record<StuckRow['what'], readonly StuckRow['turn'][]>

/**
 * What a store is asked for, one after the other: the oldest of each kind and turn. However many of one there are, they hide no
 * other, and no more than are told are put in order: with a partner away there may be hundreds of thousands.
 */
export const STUCK_WISHES = Object.entries(TURNS).flatMap(([what, turns]) => turns.map((turn) => ({ what, turn, most: 1_000 })))

/** The longest first. */
export function stuckRows(found: readonly (readonly StuckRecord[])[]): readonly StuckRow[] {
  return found
    .flat()
    .toSorted((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1))
    .map(stuckRow)
}
