import { decimalCompare, decimalMinus, decimalSum } from '../message/decimal.ts'
import { digestOf } from '../message/digest.ts'
import type { CanonicalDocument } from '../message/document.ts'
import type { ExchangeFact, ExchangeView } from '../message/exchange.ts'
import { Fault } from '../message/fault.ts'
import { laterThanAll, overtaken } from '../message/later.ts'
import { localDay } from '../message/local-day.ts'
import type { Booking, BookingResponse, Bookings, Submission } from './journal.ts'
import { type Account, accountsOf, type Booked, certifiedOf, type LedgerEntry, type LedgerWish, lineKey } from './ledger.ts'
import { submissionOf } from './submission.ts'

/** Where an exchange stands after lines of a declaration were booked. */
export interface AfterBooking {
  readonly id: string
  readonly revision: number
  readonly view: ExchangeView
  /** Every entry of its accounts. */
  readonly entries: readonly LedgerEntry[]
  readonly nowMs: number
}

/** What changed for the issuer: quantities that are used, or are not used after all. A reservation is an affair of customs alone. */
export function toldOf(before: readonly LedgerEntry[], booked: readonly Booked[]): readonly Booked[] {
  return booked.filter((entry) => {
    if (entry.repeated || entry.source !== 'declaration') return false
    const known = before.find((one) => one.item === entry.item && one.number === entry.number && one.line === entry.line)
    return isUsed(entry) || (known !== undefined && isUsed(known))
  })
}

/** A line that is cleared with nothing, or amended to nothing, gives nothing. */
function isUsed({ state, quantity }: LedgerEntry): boolean {
  return state === 'committed' && decimalCompare(quantity, '0') > 0
}

/**
 * The utilisation response about what changed (D-91): each line stands for itself, and a line that is released is pending again.
 * Its id follows from the revision of the exchange; its instant is later than that of every answer before, so that it stands.
 */
export function writeDownResponse(response: BookingResponse, told: readonly Booked[], after: AfterBooking): Submission {
  const accounts = accountsOf(certifiedOf(after.view), after.entries)
  const about = `${after.id}/${after.revision}/${told.map(({ number }) => number).join('/')}`
  const json = {
    ...response.json,
    responseId: `GW-${digestOf(Buffer.from(about, 'utf8')).slice(0, 28)}`,
    issuedAt: laterThanAll(after.view, after.nowMs),
    items: told.map((entry) => itemOf(entry, accounts)),
  } as CanonicalDocument
  return { ...submissionOf(json, response.head), uses: [] }
}

/** What `Journal.book` gives where the issuer is told. */
export function bookingsOf(entries: Bookings['entries'], { delivery, byHand }: Submission): Bookings {
  return { entries, response: delivery, ...(byHand ? { byHand: true } : {}) }
}

function itemOf(entry: Booked, accounts: readonly Account[]): object {
  const { item: seq, unit, line, quantity } = entry
  const account = accounts.find((one) => one.item === seq && one.unit === unit)
  const left = account && { balance: decimalMinus(account.certified, decimalSum([account.committed, account.child])) }
  if (!isUsed(entry)) return { seq, decision: 'PENDING', line }
  return { seq, decision: 'GIVEN', quantityUsed: quantity, unit, line, ...left }
}

/** What the event `booked` says. */
export function bookedData(entry: Booked, wish: { readonly action: string }, more: object): Readonly<Record<string, unknown>> {
  const { item, unit, source, number, line, state, quantity, asked, askedUnit } = entry
  return { action: wish.action, item, unit, source, number, line, state, quantity, asked, askedUnit, ...more }
}

/**
 * A certificate is presented within its validity; later only with a reason (D-25). What was reserved in time may be cleared late, and
 * no more than that.
 * `at`: store time, RFC 3339. Throws ASW_STATE_CONFLICT.
 */
export function mustBeInTime(
  { certified }: ExchangeView,
  before: readonly LedgerEntry[],
  wishes: Booking['wishes'],
  late: Booking['late'],
  at: string,
): void {
  if (!certified || late !== undefined || localDay(Date.parse(at), certified.importingCountry) <= certified.validTo) return
  const presented = (number: string) => before.some((one) => one.number === number)
  const draws = ({ action, number }: LedgerWish) => (action === 'reserve' || action === 'commit') && !presented(number)
  if (!wishes.some((wish) => draws(wish) || drawsMore(before, wish))) return
  const reasons = 'FORCE_MAJEURE or IMPORTED_IN_TIME (D-25)'
  const detail = `valid to ${certified.validTo}: presented later, or for more than was booked in time, only with a reason, ${reasons}`
  throw new Fault('ASW_STATE_CONFLICT', detail)
}

/** More than is booked under the same line. What was refused in time and is cleared all the same is assessed again (D-94). */
function drawsMore(before: readonly LedgerEntry[], { action, item, number, line, quantity }: LedgerWish): boolean {
  const known = before.find((one) => one.item === item && one.number === number && one.line === line)
  if (quantity === undefined || !known || known.state === 'released' || (action !== 'adjust' && action !== 'commit')) return false
  return decimalCompare(quantity, known.quantity) > 0
}

/**
 * What customs decide is later than what they have said about the same lines before (D-94: the case is assessed again). The ledger
 * takes words as they come, the status by their instants: an older one would change what is left, and not what is shown as used. A
 * document that was refused as invalid says nothing of lines. Throws ASW_STATE_CONFLICT with `facts.overtaken`.
 */
export function mustComeLast(view: ExchangeView, facts: readonly ExchangeFact[]): void {
  for (const fact of facts) {
    if (fact.type !== 'answered' || fact.invalid) continue
    const before = overtaken(view, fact)
    if (!before) continue
    const detail = `${fact.responseId} of ${fact.at} is not later than ${before.responseId} of ${before.at}, which stands about the same lines`
    throw new Fault('ASW_STATE_CONFLICT', detail, { overtaken: true })
  }
}

/** Whoever draws on a certificate has presented it; and a line that customs released stays released, whatever they decide about it. */
export function saidByBooking(wishes: Booking['wishes'], at: string): readonly ExchangeFact[] {
  const drawing = wishes.filter(({ action }) => action === 'reserve' || action === 'commit')
  const presented = [...new Set(drawing.map(({ number }) => number))]
  const released = wishes.flatMap(({ action, number, line, item }) =>
    action === 'release' && line !== undefined ? [lineKey({ number, line, item })] : [],
  )
  return [
    ...presented.map((id) => ({ type: 'presented', id, at }) as const),
    ...released.map((id) => ({ type: 'released', id, at }) as const),
  ]
}
