import { decimalCompare, decimalSum } from '../../message/decimal.ts'
import { Fault } from '../../message/fault.ts'
import type { LedgerUse } from '../journal.ts'
import { type ExchangeRecord, viewOf } from './exchanges.ts'
import type { Store } from './store.ts'

/**
 * Writes quantities down. One account per (certificate, item, unit), one entry per key: a repeat changes nothing, another
 * quantity under the same key corrects it. Always holds, since one transaction at a time runs: 0 <= used <= certified.
 * Throws ASW_LEDGER_EXCEEDED, ASW_STATE_CONFLICT when it is not known yet what was certified.
 */
export function writeDown(store: Store, exchange: ExchangeRecord, uses: readonly LedgerUse[]): void {
  if (uses.length === 0) return
  const { certified } = viewOf(exchange)
  if (!certified) throw new Fault('ASW_STATE_CONFLICT', 'the certificate has not been seen: nothing is certified yet')
  for (const use of uses) {
    const { item, key } = use
    const certifiedItem = certified.items.find((one) => one.seq === item && (use.unit === undefined || one.unit === use.unit))
    const unit = use.unit ?? certifiedItem?.unit ?? ''
    const quantity = use.quantity ?? certifiedItem?.quantity ?? '0'
    const account = store.all<{ key: string; quantity: string }>('ledger-account', { exchange: exchange.seq, item, unit })
    const others = account.filter((entry) => entry.key !== key).map((entry) => entry.quantity)
    const used = decimalSum([...others, quantity])
    const limit = decimalSum(certified.items.filter((one) => one.seq === item && one.unit === unit).map((one) => one.quantity))
    if (decimalCompare(used, '0') < 0 || decimalCompare(used, limit) > 0) {
      throw new Fault('ASW_LEDGER_EXCEEDED', `item ${item}: ${used} ${unit} used of ${limit}`, {
        item,
        unit,
        used,
        certified: limit,
      })
    }
    store.run('ledger-put', { exchange: exchange.seq, item, unit, key, quantity, now: store.now })
  }
}
