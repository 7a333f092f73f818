import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import type { ExchangeId } from '../../../message/ids.ts'
import type { Booking, Bookings } from '../../journal.ts'
import type { LedgerEntry } from '../../ledger.ts'
import { viewOf } from '../../rows.ts'
import { bookedData, bookingsOf, mustBeInTime, saidByBooking, toldOf, writeDownResponse } from '../../write-down.ts'
import { announce } from '../announce.ts'
import { appendEvent } from '../events.ts'
import { exchangeNamed, tell, touch } from '../exchanges.ts'
import { writeDown } from '../ledger.ts'
import type { Store } from '../store.ts'
import { submitReply } from './submit.ts'

/** Journal.book. */
export function book(store: Store, { exchange: id, wishes, by, response, late }: Booking): Bookings {
  const known = exchangeNamed(store, id)
  if (known.role !== 'importer') throw new Fault('ASW_STATE_CONFLICT', 'only the importing country writes down what is used')
  const before = store.all<LedgerEntry>('ledger-of', { exchange: known.seq })
  mustBeInTime(viewOf(known), before, wishes, late, instant(store.now))
  const entries = writeDown(store, known, wishes)
  if (entries.every(({ repeated }) => repeated)) return { entries }
  for (const [n, entry] of entries.entries()) {
    if (entry.repeated) continue
    const data = bookedData(entry, wishes[n] as Booking['wishes'][number], { by, late })
    appendEvent(store, { seq: known.seq, id: known.id }, { kind: 'booked', data })
  }
  const presented = tell(store, known, saidByBooking(wishes, store.at))
  const exchange = presented === known ? touch(store, known) : presented
  const told = toldOf(before, entries)
  const after = store.all<LedgerEntry>('ledger-of', { exchange: known.seq })
  const { revision } = exchange
  const reply =
    response && told.length > 0
      ? writeDownResponse(response, told, { id, revision, view: viewOf(exchange), entries: after, nowMs: store.now })
      : undefined
  if (!reply) {
    announce(store, known, exchange)
    return { entries }
  }
  submitReply(store, reply)
  return bookingsOf(entries, reply)
}

/** Journal.account. */
export function account(store: Store, id: ExchangeId): readonly LedgerEntry[] {
  return store.all<LedgerEntry>('ledger-of', { exchange: exchangeNamed(store, id).seq })
}
