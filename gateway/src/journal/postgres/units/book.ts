import { Fault } from '../../../message/fault.ts'
import type { ExchangeId } from '../../../message/ids.ts'
import type { Booking, Bookings } from '../../journal.ts'
import type { LedgerEntry } from '../../ledger.ts'
import { type ExchangeRecord, viewOf } from '../../rows.ts'
import { bookedData, bookingsOf, mustBeInTime, saidByBooking, toldOf, writeDownResponse } from '../../write-down.ts'
import { announce } from '../announce.ts'
import { lockExchangeNamed, tell, touch } from '../exchanges.ts'
import { writeDown } from '../ledger.ts'
import type { Tx } from '../tx.ts'
import { submitReply } from './submit.ts'

/** Journal.book. */
export async function book(tx: Tx, { exchange: id, wishes, by, response, late }: Booking): Promise<Bookings> {
  const known = await lockExchangeNamed(tx, id)
  if (known.role !== 'importer') throw new Fault('ASW_STATE_CONFLICT', 'only the importing country writes down what is used')
  const before = await tx.all<LedgerEntry>('ledger-of', { exchange: known.seq })
  mustBeInTime(viewOf(known), before, wishes, late, tx.at)
  const entries = await writeDown(tx, known, wishes)
  if (entries.every(({ repeated }) => repeated)) return { entries }
  for (const [n, entry] of entries.entries()) {
    if (entry.repeated) continue
    const data = bookedData(entry, wishes[n] as Booking['wishes'][number], { by, late })
    tx.append({ seq: known.seq, id: known.id }, { kind: 'booked', data })
  }
  const presented = await tell(tx, known, saidByBooking(wishes, tx.at))
  const exchange = presented === known ? await touch(tx, known) : presented
  const told = toldOf(before, entries)
  const after = await tx.all<LedgerEntry>('ledger-of', { exchange: known.seq })
  const { revision } = exchange
  const reply =
    response && told.length > 0
      ? writeDownResponse(response, told, { id, revision, view: viewOf(exchange), entries: after, nowMs: tx.now })
      : undefined
  if (!reply) {
    await announce(tx, known, known, exchange)
    return { entries }
  }
  await submitReply(tx, reply)
  return bookingsOf(entries, reply)
}

/** Journal.account. */
export async function account(tx: Tx, id: ExchangeId): Promise<readonly LedgerEntry[]> {
  const exchange = await tx.get<ExchangeRecord>('exchange-by-id', { id })
  if (!exchange) throw new Fault('ASW_NOT_FOUND', `no exchange ${id}`)
  return tx.all<LedgerEntry>('ledger-of', { exchange: exchange.seq })
}
