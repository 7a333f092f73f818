import type { ExchangeRow, Journal } from '../journal/journal.ts'
import type { ExchangeStatus } from '../message/exchange.ts'
import { certificateKey } from '../message/ids.ts'
import { statusOf } from '../message/status.ts'

/** Nobody can use one any more that stands so. */
const GONE: ReadonlySet<ExchangeStatus> = new Set(['UNKNOWN', 'CANCELLED', 'REPLACED', 'REFUSED', 'EXPIRED'])

/**
 * Number of the certificate that this one says it replaces, while that still stands: both can be used until its cancellation comes
 * (OCP Rule 29(4)). `today`: local legal date of the importing country.
 */
export async function standingPredecessor(
  journal: Pick<Journal, 'exchangeOf'>,
  { view, scheme, issuingCountry }: Pick<ExchangeRow, 'view' | 'scheme' | 'issuingCountry'>,
  today: string,
): Promise<string | undefined> {
  const number = view.certified?.replaces
  if (number === undefined) return undefined
  const before = await journal.exchangeOf(certificateKey({ scheme, issuingCountry, number }))
  return before && !GONE.has(statusOf(before.view, today).status) ? number : undefined
}
