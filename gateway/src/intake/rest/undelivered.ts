import type { DeliveryRow, ExchangeRow, Journal } from '../../journal/journal.ts'
import type { DeliveryState } from '../../message/delivery.ts'

type Asked = Pick<Journal, 'search'>

/** `moot` is none of them: nothing was tried, and its original says why. */
const FAILED: readonly DeliveryState[] = ['refused', 'abandoned', 'expired']
const MOST = 20
/** Before the partner has it, little else is sent about a matter. */
const BEFORE_RECEIPT = 50

/** What we have sent about a matter and the partner has not got, as far as we know: the newest first. */
export async function undeliveredOf(journal: Asked, exchange: ExchangeRow['id']) {
  const found = await Promise.all(FAILED.map((state) => journal.search({ exchange, state, limit: MOST })))
  const rows = found.flat().toSorted((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt))
  return rows.slice(0, MOST).map(shown)
}

function shown({ id: delivery, document, identity: { version }, state, lastCode, closedAt }: DeliveryRow) {
  return {
    ...{ delivery, document, version, state },
    ...(lastCode === undefined ? {} : { lastCode }),
    ...(closedAt === undefined ? {} : { at: closedAt }),
  }
}

/** The latest delivery of what the exchange is about, while the partner has not acknowledged one. */
export async function originalOf(journal: Asked, { id, role, view }: ExchangeRow): Promise<DeliveryRow | undefined> {
  if (role !== 'issuer' || view.hops.AS2) return undefined
  const sent = await journal.search({ exchange: id, limit: BEFORE_RECEIPT })
  return sent.find(({ identity }) => identity.action === 'issue')
}
