import type { DeliveryId } from '../message/ids.ts'
import type { DeliveryPage, DeliveryRow, SearchFilter } from './journal.ts'

/** Read in some milliseconds, wherever they lie on the disk. */
const SPAN = 5_000

/** How many deliveries a search looks at; `undefined`: an index has what it is about together. */
export function spanOf({ document, number, exchange, span = SPAN }: SearchFilter): number | undefined {
  return document === undefined || number !== undefined || exchange !== undefined ? undefined : span
}

/** `end`: where the stretch ended that was looked at, if there may be anything behind it. */
export function deliveryPage(rows: readonly DeliveryRow[], { limit }: SearchFilter, end: DeliveryId | undefined): DeliveryPage {
  const next = rows.length === limit ? rows.at(-1)?.id : end
  return { rows, ...(next === undefined ? {} : { next }) }
}
