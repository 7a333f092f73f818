import type { SQLInputValue } from 'node:sqlite'
import type { DeliveryState } from '../../../message/delivery.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId } from '../../../message/ids.ts'
import { deliveryPage, spanOf } from '../../delivery-page.ts'
import type { DeliveryPage, DeliveryRow, SearchFilter } from '../../journal.ts'
import { type DeliveryRowRecord, deliveryRow, millis } from '../../rows.ts'
import type { Store } from '../store.ts'

/**
 * A state is written out in the statement, not bound: only so does SQLite see that a partial index covers it. The index is
 * named as well, for without it the planner would rather walk all deliveries in their order.
 */
const STATES: Readonly<Record<DeliveryState, { readonly where: string; readonly index?: keyof typeof COVERS }>> = {
  due: { where: "state = 'due'", index: 'delivery_due' },
  awaiting: { where: "state = 'awaiting'", index: 'delivery_due' },
  delivered: { where: "state = 'delivered'" },
  refused: { where: "state = 'refused'", index: 'delivery_failed' },
  abandoned: { where: "state = 'abandoned'", index: 'delivery_failed' },
  expired: { where: "state = 'expired'", index: 'delivery_failed' },
  moot: { where: "state = 'moot'", index: 'delivery_failed' },
}
/** What the partial indexes say of themselves, repeated in the statement: else SQLite does not see that they may be used. */
const COVERS = {
  delivery_due: "state IN ('due', 'awaiting')",
  delivery_failed: "(state = 'refused' OR state = 'abandoned' OR state = 'expired' OR state = 'moot')",
} as const

/**
 * Journal.search: newest first. Composed, because one statement for every combination could use no index. An unknown
 * `after` gives nothing.
 */
export function search(store: Store, filter: SearchFilter, span?: number): readonly DeliveryRow[] {
  const { sql, params } = searchStatement(filter, span)
  return (store.db.prepare(sql).all(params) as unknown as DeliveryRowRecord[]).map(deliveryRow)
}

/** Journal.searchPage. */
export function searchPage(store: Store, filter: SearchFilter): DeliveryPage {
  const span = spanOf(filter)
  const rows = search(store, filter, span)
  if (span === undefined || rows.length === filter.limit) return deliveryPage(rows, filter, undefined)
  const { document: _, ...rest } = filter
  const { end, params } = searchStatement({ ...rest, limit: span })
  const last = store.db.prepare(end).get(params) as { id: DeliveryId } | undefined
  return deliveryPage(rows, filter, last?.id)
}

/**
 * The deliveries of a number or an exchange are few: a plus keeps every other index away from them. CROSS JOIN takes the rows
 * of the page in turn, where SQLite would rather walk all deliveries and look for each in the page. With a `span` the document is looked
 * for among so many deliveries, the newest of all else that is asked for. `end` gives the last of a page as long as the limit.
 */
export function searchStatement(
  filter: SearchFilter,
  span?: number,
): { readonly sql: string; readonly end: string; readonly params: Record<string, SQLInputValue> } {
  const { state, number, exchange, since, until } = filter
  const known = state === undefined ? undefined : stateOf(state)
  const narrow = number !== undefined || exchange !== undefined
  const plus = narrow ? '+' : ''
  const index = narrow ? undefined : known?.index
  const conditions = known ? [plus + known.where] : []
  if (index !== undefined) conditions.push(COVERS[index])
  const params: Record<string, SQLInputValue> = { limit: filter.limit }
  const want = (condition: string, name: string, value: SQLInputValue | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    params[name] = value
  }
  want('exchange IN (SELECT seq FROM exchange WHERE number = :number)', 'number', number)
  want('exchange = (SELECT seq FROM exchange WHERE id = :exchange)', 'exchange', exchange)
  want(`${plus}partner = :partner`, 'partner', filter.partner)
  if (span === undefined) want('document = :document', 'document', filter.document)
  want('created_at >= :since', 'since', since === undefined ? undefined : millis(since))
  want('created_at < :until', 'until', until === undefined ? undefined : millis(until))
  want('(created_at, seq) < (SELECT last.created_at, last.seq FROM delivery last WHERE last.id = :after)', 'after', filter.after)
  const hint = index === undefined ? '' : `INDEXED BY ${index}`
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const order = 'ORDER BY created_at DESC, seq DESC'
  const of = (columns: string) => `SELECT ${columns} FROM delivery ${hint} ${where} ${order}`
  const page =
    span === undefined
      ? `${of('seq')} LIMIT :limit`
      : `SELECT seq FROM (${of('seq, created_at, document')} LIMIT :span) WHERE document = :document ${order} LIMIT :limit`
  return {
    sql: `SELECT d.* FROM (${page}) p CROSS JOIN delivery_row d ON d.seq = p.seq ORDER BY d.created_at DESC, d.seq DESC`,
    end: `${of('id')} LIMIT 1 OFFSET :limit - 1`,
    params: span === undefined ? params : { ...params, span, document: filter.document ?? null },
  }
}

function stateOf(state: DeliveryState) {
  if (!Object.hasOwn(STATES, state)) throw new Fault('ASW_INPUT_INVALID', 'no such delivery state')
  return STATES[state]
}
