import { isGoing } from '../../message/taking-back.ts'
import type { Allotment } from '../journal.ts'
import { type Booked, bookedBy, certifiedOf, type LedgerEntry, type LedgerWish, mustBeGood } from '../ledger.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import { actionOf, againBy, freedBy, type Predecessor, replacedBy, waitingIn } from '../shares.ts'
import { bookedData } from '../write-down.ts'
import { announce } from './announce.ts'
import { appendEvent } from './events.ts'
import { exchangeAbout, touch } from './exchanges.ts'
import type { Store } from './store.ts'

/**
 * Writes quantities down; one transaction at a time runs here. Throws ASW_LEDGER_EXCEEDED, ASW_STATE_CONFLICT when it is not
 * known yet what was certified.
 */
export function writeDown(store: Store, exchange: ExchangeRecord, wishes: readonly LedgerWish[]): readonly Booked[] {
  if (wishes.length === 0) return []
  const view = viewOf(exchange)
  const certified = certifiedOf(view)
  return wishes.flatMap((wish) => {
    mustBeGood(view, wish)
    const account = store.all<LedgerEntry>('ledger-account', { exchange: exchange.seq, item: wish.item })
    return linesOf(wish, account).flatMap((line) => {
      const entry = bookedBy(certified, account, { ...wish, line }, view)
      if (entry && !entry.repeated) put(store, exchange, entry)
      return entry ? [entry] : []
    })
  })
}

function linesOf({ line, number }: LedgerWish, account: readonly LedgerEntry[]): readonly number[] {
  if (line !== undefined) return [line]
  return account.filter((one) => one.source === 'declaration' && one.number === number).map((one) => one.line)
}

function put(store: Store, exchange: ExchangeRecord, entry: Booked): void {
  const { repeated: _repeated, short: _short, ...row } = entry
  store.run('ledger-put', { ...row, exchange: exchange.seq, now: store.now })
}

/**
 * A back-to-back certificate draws on its originals (D-65), as far as this gateway has received them: each is told once.
 * `child`: its certificate key; `replaces`: that of the certificate that it replaces.
 */
export function allot(store: Store, child: string, allotments: readonly Allotment[], replaces?: string): void {
  for (const [original, shares] of Map.groupBy(allotments, (one) => one.original)) {
    const exchange = exchangeAbout(store, original)
    if (exchange?.role !== 'importer' || !viewOf(exchange).certified) continue
    const predecessor = replaces === undefined ? {} : { predecessor: predecessorOf(store, exchange, replaces) }
    const wishes = shares.map(
      ({ original: _original, ...share }) => ({ ...share, ...predecessor, action: 'allot', number: child }) as const,
    )
    const booked = writeDown(store, exchange, wishes).filter(({ repeated }) => !repeated)
    tellBooked(store, exchange, booked)
  }
}

function predecessorOf(store: Store, original: ExchangeRecord, certificate: string): Predecessor {
  const known = exchangeAbout(store, certificate)
  const entries = store.all<LedgerEntry>('ledger-of', { exchange: original.seq })
  const going = known?.role === 'issuer' && isGoing(viewOf(known))
  return { certificate, going, awaitedBy: successorsOf(store, entries, certificate) }
}

/** Keys of the certificates that wait for what this one draws. */
function successorsOf(store: Store, entries: readonly LedgerEntry[], certificate: string): ReadonlySet<string> {
  const waiting = waitingIn(entries).map((key) => exchangeAbout(store, key))
  return new Set(waiting.flatMap((one) => (one && replacedBy(one) === certificate ? [one.certificate] : [])))
}

/** A back-to-back certificate that is gone draws on nothing any more; what waited for it does in its place. */
export function freeChildren(store: Store, child: string): void {
  for (const { exchange: seq } of store.all<{ exchange: number }>('ledger-children', { number: child })) {
    const exchange = store.one<ExchangeRecord>('exchange-by-seq', { seq })
    const entries = store.all<LedgerEntry>('ledger-of', { exchange: seq })
    const booked = freedBy(certifiedOf(viewOf(exchange)), entries, child, successorsOf(store, entries, child))
    for (const entry of booked) put(store, exchange, entry)
    tellBooked(store, exchange, booked)
  }
}

/** What drew on nothing any more is sent again after all. Throws ASW_LEDGER_EXCEEDED, ASW_STATE_CONFLICT. */
export function allotAgain(store: Store, child: string): void {
  for (const { exchange: seq } of store.all<{ exchange: number }>('ledger-freed', { number: child })) {
    const exchange = store.one<ExchangeRecord>('exchange-by-seq', { seq })
    const wishes = againBy(child, store.all<LedgerEntry>('ledger-of', { exchange: seq }))
    tellBooked(store, exchange, writeDown(store, exchange, wishes))
  }
}

function tellBooked(store: Store, exchange: ExchangeRecord, booked: readonly Booked[]): void {
  if (booked.length === 0) return
  const chain = { seq: exchange.seq, id: exchange.id }
  for (const entry of booked)
    appendEvent(store, chain, { kind: 'booked', data: bookedData(entry, { action: actionOf(entry) }, {}) })
  announce(store, exchange, touch(store, exchange))
}
