import { CHAIN_COLUMNS, EVENT_COLUMNS, SINK_COLUMNS, TABLES } from './tables.ts'
import type { Row } from './transfer.ts'

/** Columns that later versions put behind the others: what a migration wrote into the rows that were there. */
const LATER: Readonly<Record<string, Row>> = {
  arrival: [1, null], // begun, begun_at: migration 10
  idempotency: [null], // task: migration 5
  clock: [0], // level: migration 3
}
const OTHERS: Readonly<Record<string, readonly string[]>> = { event: EVENT_COLUMNS, chain: CHAIN_COLUMNS, sink: SINK_COLUMNS }

/** Cells that a row of this table has. */
export function widthOf(table: string): number {
  return (OTHERS[table] ?? TABLES.find(({ name }) => name === table)?.columns ?? []).length
}

/** A row as this version has it, from one that this or an earlier version exported; `undefined` for one that cannot be made so. */
export function asOfNow(table: string, row: Row): Row | undefined {
  const missing = widthOf(table) - row.length
  if (missing === 0) return row
  const later = LATER[table] ?? []
  return missing > 0 && missing <= later.length ? [...row, ...later.slice(later.length - missing)] : undefined
}
