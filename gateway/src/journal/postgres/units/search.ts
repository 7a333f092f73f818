import { OPEN_STATES } from '../../../message/delivery.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryId } from '../../../message/ids.ts'
import { deliveryPage, spanOf } from '../../delivery-page.ts'
import type { DeliveryPage, DeliveryRow, SearchFilter } from '../../journal.ts'
import { type DeliveryRowRecord, deliveryRow, millis } from '../../rows.ts'
import { numbered, type Statement } from '../statements.ts'
import type { Tx } from '../tx.ts'

const STATES: ReadonlySet<string> = new Set([...OPEN_STATES, 'delivered', 'refused', 'abandoned', 'expired', 'moot'])

/**
 * Journal.search: newest first. Composed, because one statement for every combination could use no index. An unknown
 * `after` gives nothing.
 */
export async function search(tx: Tx, filter: SearchFilter, span?: number): Promise<readonly DeliveryRow[]> {
  const { statement, params } = searchStatement(filter, span)
  return ((await tx.query(statement, params)).rows as unknown as DeliveryRowRecord[]).map(deliveryRow)
}

/** Journal.searchPage. Both questions see one moment: what is submitted meanwhile moves no end. */
export async function searchPage(tx: Tx, filter: SearchFilter): Promise<DeliveryPage> {
  const span = spanOf(filter)
  if (span === undefined) return deliveryPage(await search(tx, filter), filter, undefined)
  await tx.snapshot()
  const rows = await search(tx, filter, span)
  if (rows.length === filter.limit) return deliveryPage(rows, filter, undefined)
  const { document: _, ...rest } = filter
  const { end, params } = searchStatement({ ...rest, limit: span })
  const [last] = (await tx.query(end, params)).rows as unknown as readonly { readonly id: DeliveryId }[]
  return deliveryPage(rows, filter, last?.id)
}

/** With a `span` the document is looked for among so many deliveries, the newest of all else that is asked for. `end` gives the last of a
 *  page as long as the limit. */
export function searchStatement(
  filter: SearchFilter,
  span?: number,
): {
  readonly statement: Statement
  readonly end: Statement
  readonly params: Readonly<Record<string, string | number>>
} {
  const { state, since, until } = filter
  if (state !== undefined && !STATES.has(state)) throw new Fault('ASW_INPUT_INVALID', 'no such delivery state')
  const conditions: string[] = []
  const params: Record<string, string | number> = { limit: filter.limit }
  const want = (condition: string, name: string, value: string | number | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    params[name] = value
  }
  want('exchange IN (SELECT seq FROM exchange WHERE number = :number)', 'number', filter.number)
  want('exchange = (SELECT seq FROM exchange WHERE id = :exchange)', 'exchange', filter.exchange)
  want('partner = :partner', 'partner', filter.partner)
  want('state = :state', 'state', state)
  if (span === undefined) want('document = :document', 'document', filter.document)
  want('created_at >= :since', 'since', since === undefined ? undefined : millis(since))
  want('created_at < :until', 'until', until === undefined ? undefined : millis(until))
  want('(created_at, seq) < (SELECT last.created_at, last.seq FROM delivery last WHERE last.id = :after)', 'after', filter.after)
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const order = 'ORDER BY created_at DESC, seq DESC'
  const of = (columns: string) => `SELECT ${columns} FROM delivery ${where} ${order}`
  const page =
    span === undefined
      ? `${of('seq')} LIMIT :limit`
      : `SELECT s.seq FROM (${of('seq, created_at, document')} LIMIT :span) s WHERE s.document = :document ${order} LIMIT :limit`
  const sql = `SELECT d.* FROM (${page}) p JOIN delivery_row d ON d.seq = p.seq ORDER BY d.created_at DESC, d.seq DESC`
  return {
    statement: numbered(undefined, sql),
    end: numbered(undefined, `${of('id')} LIMIT 1 OFFSET :limit::bigint - 1`),
    params: span === undefined ? params : { ...params, span, document: filter.document ?? '' },
  }
}
