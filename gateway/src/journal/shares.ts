import { decimalCompare, decimalMinus, decimalSum } from '../message/decimal.ts'
import { certificateKey } from '../message/ids.ts'
import type { Booked, Certified, LedgerEntry, LedgerWish } from './ledger.ts'
import { type ExchangeRecord, viewOf } from './rows.ts'

/**
 * What back-to-back certificates draw from an original (OCP Rule 11(1)(f)). One that replaces another is drawn in full only when that
 * one is gone (OCP Rule 29(4): a new number and the cancellation of the old one). As long as that is asked for and not answered it has
 * what is left, and waits for the rest; nobody else gets any of it, and no more than was certified is ever drawn.
 */
export interface Predecessor {
  /** Key of the certificate that is replaced. */
  readonly certificate: string
  /** It is being taken back: what it draws may be waited for. */
  readonly going: boolean
  /** Keys of other certificates that wait for the same one. */
  readonly awaitedBy: ReadonlySet<string>
}

/** The whole share in the unit of the account. One that waits, or draws on nothing any more, has it in `asked`. */
export function shareOf({ quantity, unit, asked, askedUnit }: LedgerEntry): string {
  return askedUnit === unit ? asked : quantity
}

function lackOf(entry: LedgerEntry): string {
  return decimalMinus(shareOf(entry), entry.quantity)
}

function isShare({ source, state }: LedgerEntry): boolean {
  return source === 'certificate' && state !== 'released'
}

/** Keys of the certificates that wait for more than they draw. */
export function waitingIn(account: readonly LedgerEntry[]): readonly string[] {
  const waiting = account.filter((one) => isShare(one) && decimalCompare(lackOf(one), '0') > 0)
  return [...new Set(waiting.map(({ number }) => number))]
}

/** Key of the certificate that one of ours says it replaces. */
export function replacedBy(exchange: ExchangeRecord): string | undefined {
  const number = viewOf(exchange).certified?.replaces
  if (number === undefined) return undefined
  return certificateKey({ scheme: exchange.scheme, issuingCountry: exchange.issuing_country, number })
}

/** What a certificate draws from one account, in its unit. */
export function heldBy(certificate: string, account: readonly LedgerEntry[], unit: string): string {
  const own = account.filter((one) => isShare(one) && one.number === certificate && one.unit === unit)
  return decimalSum(own.map(({ quantity }) => quantity))
}

/** How much more a successor may wait for: what its predecessor draws, less what waits for that already. `entry`: as it would be. */
export function awaitable({ certificate, going, awaitedBy }: Predecessor, account: readonly LedgerEntry[], entry: LedgerEntry) {
  if (!going) return '0'
  const others = account.filter((one) => one.number !== entry.number || one.line !== entry.line)
  const waits = others.filter(
    (one) => isShare(one) && one.unit === entry.unit && (one.number === entry.number || awaitedBy.has(one.number)),
  )
  return decimalMinus(heldBy(certificate, account, entry.unit), decimalSum(waits.map(lackOf)))
}

/**
 * What entries of an original become when a certificate draws on nothing any more: its own are released, and keep their share in case
 * it is sent again; those that waited for it get what is left. Pure. `successors`: keys of those that wait for it.
 */
export function freedBy(
  { items }: Certified,
  entries: readonly LedgerEntry[],
  certificate: string,
  successors: ReadonlySet<string>,
): readonly Booked[] {
  const own = entries.filter((one) => isShare(one) && one.number === certificate)
  const freed = own.map((one) => changed(one, { state: 'released', quantity: '0', asked: shareOf(one), askedUnit: one.unit }))
  let rest = entries.filter((one) => !own.includes(one))
  const grown: Booked[] = []
  for (const one of rest.filter((entry) => isShare(entry) && successors.has(entry.number))) {
    const { item, unit } = one
    const of = (list: readonly LedgerEntry[]) => list.filter((entry) => entry.item === item && entry.unit === unit)
    const certified = items.filter((entry) => entry.seq === item && entry.unit === unit).map(({ quantity }) => quantity)
    const left = decimalMinus(decimalSum(certified), decimalSum(of(rest).map(({ quantity }) => quantity)))
    const more = decimalCompare(left, lackOf(one)) < 0 ? left : lackOf(one)
    if (decimalCompare(more, '0') <= 0) continue
    const entry = changed(one, { quantity: decimalSum([one.quantity, more]) })
    rest = rest.map((other) => (other === one ? entry : other))
    grown.push(entry)
  }
  return [...freed, ...grown]
}

function changed(entry: LedgerEntry, to: Partial<LedgerEntry>): Booked {
  const after = { ...entry, ...to }
  return { ...after, repeated: false, short: after.state !== 'released' && decimalCompare(lackOf(after), '0') > 0 }
}

/** What a certificate that drew on nothing any more would draw again. */
export function againBy(certificate: string, entries: readonly LedgerEntry[]): readonly LedgerWish[] {
  const freed = entries.filter((one) => one.source === 'certificate' && one.state === 'released' && one.number === certificate)
  return freed
    .map((one) => ({ item: one.item, line: one.line, number: certificate, quantity: shareOf(one), unit: one.unit }))
    .filter(({ quantity }) => decimalCompare(quantity, '0') > 0)
    .map((share) => ({ ...share, action: 'allot' }))
}

/** What the event `booked` calls it. */
export function actionOf({ state }: LedgerEntry): 'allot' | 'release' {
  return state === 'released' ? 'release' : 'allot'
}
