import type { LedgerUse } from '../journal.ts'
import { assureCovered, bookingOf, certifiedOf, type LedgerEntry } from '../ledger.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import type { Tx } from './tx.ts'

/**
 * Writes quantities down. The exchange is held: nobody else writes to its accounts. Throws ASW_LEDGER_EXCEEDED,
 * ASW_STATE_CONFLICT when it is not known yet what was certified.
 */
export async function writeDown(tx: Tx, exchange: ExchangeRecord, uses: readonly LedgerUse[]): Promise<void> {
  if (uses.length === 0) return
  const certified = certifiedOf(viewOf(exchange))
  for (const use of uses) {
    const booking = bookingOf(certified, use)
    const { item, unit, key, quantity } = booking
    const account = await tx.all<LedgerEntry>('ledger-account', { exchange: exchange.seq, item, unit })
    assureCovered(certified, booking, account)
    await tx.run('ledger-put', { exchange: exchange.seq, item, unit, key, quantity })
  }
}
