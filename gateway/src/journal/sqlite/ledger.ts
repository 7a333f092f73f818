import type { LedgerUse } from '../journal.ts'
import { assureCovered, bookingOf, certifiedOf, type LedgerEntry } from '../ledger.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import type { Store } from './store.ts'

/**
 * Writes quantities down; one transaction at a time runs here. Throws ASW_LEDGER_EXCEEDED, ASW_STATE_CONFLICT when it is not
 * known yet what was certified.
 */
export function writeDown(store: Store, exchange: ExchangeRecord, uses: readonly LedgerUse[]): void {
  if (uses.length === 0) return
  const certified = certifiedOf(viewOf(exchange))
  for (const use of uses) {
    const booking = bookingOf(certified, use)
    const { item, unit } = booking
    assureCovered(certified, booking, store.all<LedgerEntry>('ledger-account', { exchange: exchange.seq, item, unit }))
    store.run('ledger-put', { ...booking, exchange: exchange.seq, now: store.now })
  }
}
