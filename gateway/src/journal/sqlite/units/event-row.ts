import { instant } from '../../../message/clock.ts'
import type { Sha256 } from '../../../message/ids.ts'
import type { EventRow } from '../../journal.ts'
import { given } from '../store.ts'

export interface EventRecord {
  readonly n: number
  readonly at: number
  readonly kind: string
  readonly data: string | null
  readonly blob: Sha256 | null
  readonly prev_hash: string
  readonly hash: string
}

export function eventRow(row: EventRecord): EventRow {
  return {
    n: row.n,
    at: instant(row.at),
    kind: row.kind,
    ...given('data', row.data === null ? null : (JSON.parse(row.data) as Record<string, unknown>)),
    ...given('blob', row.blob),
    prevHash: row.prev_hash,
    hash: row.hash,
  }
}
