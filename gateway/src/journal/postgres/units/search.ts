import { OPEN_STATES } from '../../../message/delivery.ts'
import { Fault } from '../../../message/fault.ts'
import type { DeliveryRow, SearchFilter } from '../../journal.ts'
import { type DeliveryRowRecord, deliveryRow, millis } from '../../rows.ts'
import { numbered, type Statement } from '../statements.ts'
import type { Tx } from '../tx.ts'

const STATES: ReadonlySet<string> = new Set([...OPEN_STATES, 'delivered', 'refused', 'abandoned', 'expired', 'moot'])

/**
 * Journal.search: newest first. Composed, because one statement for every combination could use no index. An unknown
 * `after` gives nothing.
 */
export async function search(tx: Tx, filter: SearchFilter): Promise<readonly DeliveryRow[]> {
  const { statement, params } = searchStatement(filter)
  return ((await tx.query(statement, params)).rows as unknown as DeliveryRowRecord[]).map(deliveryRow)
}

export function searchStatement(filter: SearchFilter): {
  readonly statement: Statement
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
  want('document = :document', 'document', filter.document)
  want('created_at >= :since', 'since', since === undefined ? undefined : millis(since))
  want('created_at < :until', 'until', until === undefined ? undefined : millis(until))
  want('(created_at, seq) < (SELECT last.created_at, last.seq FROM delivery last WHERE last.id = :after)', 'after', filter.after)
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const page = `SELECT seq FROM delivery ${where} ORDER BY created_at DESC, seq DESC LIMIT :limit`
  const sql = `SELECT d.* FROM (${page}) p JOIN delivery_row d ON d.seq = p.seq ORDER BY d.created_at DESC, d.seq DESC`
  return { statement: numbered(undefined, sql), params }
}
