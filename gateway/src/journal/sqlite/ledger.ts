import type { Allotment } from '../journal.ts'
import { type Booked, bookedBy, certifiedOf, type LedgerEntry, type LedgerWish, mustBeGood } from '../ledger.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
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
      const entry = bookedBy(certified, account, { ...wish, line })
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
 * `child`: its certificate key.
 */
export function allot(store: Store, child: string, allotments: readonly Allotment[]): void {
  for (const [original, shares] of Map.groupBy(allotments, (one) => one.original)) {
    const exchange = exchangeAbout(store, original)
    if (exchange?.role !== 'importer' || !viewOf(exchange).certified) continue
    const wishes = shares.map(({ original: _original, ...share }) => ({ ...share, action: 'allot', number: child }) as const)
    const booked = writeDown(store, exchange, wishes).filter(({ repeated }) => !repeated)
    if (booked.length > 0) tellBooked(store, exchange, booked, { action: 'allot' })
  }
}

/** A back-to-back certificate that was cancelled, or is replaced, draws on nothing any more. */
export function freeChildren(store: Store, child: string): void {
  for (const { exchange: seq } of store.all<{ exchange: number }>('ledger-children', { number: child })) {
    const exchange = store.one<ExchangeRecord>('exchange-by-seq', { seq })
    const drawn = store
      .all<LedgerEntry>('ledger-of', { exchange: seq })
      .filter((one) => one.number === child && one.source === 'certificate' && one.state !== 'released')
    const freed = drawn.map((one): Booked => ({ ...one, state: 'released', quantity: '0', repeated: false, short: false }))
    for (const entry of freed) put(store, exchange, entry)
    tellBooked(store, exchange, freed, { action: 'release' })
  }
}

function tellBooked(store: Store, exchange: ExchangeRecord, booked: readonly Booked[], wish: { readonly action: string }): void {
  const chain = { seq: exchange.seq, id: exchange.id }
  for (const entry of booked) appendEvent(store, chain, { kind: 'booked', data: bookedData(entry, wish, {}) })
  announce(store, exchange, touch(store, exchange))
}
