import { decimalCompare, decimalSum } from '../message/decimal.ts'
import type { ExchangeView } from '../message/exchange.ts'
import { Fault } from '../message/fault.ts'
import type { LedgerUse } from './journal.ts'

/** One entry of an account: an account is (certificate, item, unit), an entry has its key in it. */
export interface Booking {
  readonly item: number
  readonly unit: string
  readonly key: string
  readonly quantity: string
}
export interface LedgerEntry {
  readonly key: string
  readonly quantity: string
}

/** Throws ASW_STATE_CONFLICT when it is not known yet what was certified. */
export function certifiedOf({ certified }: ExchangeView): NonNullable<ExchangeView['certified']> {
  if (!certified) throw new Fault('ASW_STATE_CONFLICT', 'the certificate has not been seen: nothing is certified yet')
  return certified
}

/** What a use writes down: where it names no unit the certified one, where it names no quantity the whole item. */
export function bookingOf({ items }: NonNullable<ExchangeView['certified']>, use: LedgerUse): Booking {
  const { item, key } = use
  const certified = items.find((one) => one.seq === item && (use.unit === undefined || one.unit === use.unit))
  return { item, key, unit: use.unit ?? certified?.unit ?? '', quantity: use.quantity ?? certified?.quantity ?? '0' }
}

/**
 * One entry per key: a repeat changes nothing, another quantity under the same key corrects it. Always holds, as long as one
 * transaction at a time writes to the account: 0 <= used <= certified. Throws ASW_LEDGER_EXCEEDED.
 */
export function assureCovered(
  { items }: NonNullable<ExchangeView['certified']>,
  { item, unit, key, quantity }: Booking,
  account: readonly LedgerEntry[],
): void {
  const others = account.filter((entry) => entry.key !== key).map((entry) => entry.quantity)
  const used = decimalSum([...others, quantity])
  const certified = decimalSum(items.filter((one) => one.seq === item && one.unit === unit).map((one) => one.quantity))
  if (decimalCompare(used, '0') < 0 || decimalCompare(used, certified) > 0) {
    const facts = { item, unit, used, certified }
    throw new Fault('ASW_LEDGER_EXCEEDED', `item ${item}: ${used} ${unit} used of ${certified}`, facts)
  }
}
