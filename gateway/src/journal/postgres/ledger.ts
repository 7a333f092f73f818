import { isGoing } from '../../message/taking-back.ts'
import type { Allotment } from '../journal.ts'
import { type Booked, bookedBy, certifiedOf, type LedgerEntry, type LedgerWish, mustBeGood } from '../ledger.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import { actionOf, againBy, freedBy, type Predecessor, replacedBy, waitingIn } from '../shares.ts'
import { bookedData } from '../write-down.ts'
import { announce } from './announce.ts'
import { lockExchange, touch } from './exchanges.ts'
import type { Tx } from './tx.ts'

/**
 * Writes quantities down. The exchange is held: nobody else writes to its accounts. Throws ASW_LEDGER_EXCEEDED,
 * ASW_STATE_CONFLICT when it is not known yet what was certified.
 */
export async function writeDown(tx: Tx, exchange: ExchangeRecord, wishes: readonly LedgerWish[]): Promise<readonly Booked[]> {
  if (wishes.length === 0) return []
  const view = viewOf(exchange)
  const certified = certifiedOf(view)
  const booked: Booked[] = []
  for (const wish of wishes) {
    mustBeGood(view, wish)
    const account = await tx.all<LedgerEntry>('ledger-account', { exchange: exchange.seq, item: wish.item })
    for (const line of linesOf(wish, account)) {
      const entry = bookedBy(certified, account, { ...wish, line }, view)
      if (entry && !entry.repeated) await put(tx, exchange.seq, entry)
      if (entry) booked.push(entry)
    }
  }
  return booked
}

function linesOf({ line, number }: LedgerWish, account: readonly LedgerEntry[]): readonly number[] {
  if (line !== undefined) return [line]
  return account.filter((one) => one.source === 'declaration' && one.number === number).map((one) => one.line)
}

async function put(tx: Tx, exchange: number, entry: Booked): Promise<void> {
  const { repeated: _repeated, short: _short, ...row } = entry
  await tx.run('ledger-put', { ...row, exchange })
}

/**
 * A back-to-back certificate draws on its originals (D-65), as far as this gateway has received them. `child`: its certificate
 * key; `replaces`: that of the certificate that it replaces. Originals came before it, so they are held by falling number after it.
 */
export async function allot(tx: Tx, child: string, allotments: readonly Allotment[], replaces?: string): Promise<void> {
  const originals = [...new Set(allotments.map(({ original }) => original))]
  if (originals.length === 0) return
  const found = await tx.all<{ seq: number }>('exchanges-of-certificates', { certificates: originals })
  for (const { seq } of found) {
    const exchange = await lockExchange(tx, seq)
    if (exchange.role !== 'importer' || !viewOf(exchange).certified) continue
    const predecessor = replaces === undefined ? {} : { predecessor: await predecessorOf(tx, exchange, replaces) }
    const booked: Booked[] = []
    for (const { original, ...share } of allotments) {
      if (original !== exchange.certificate) continue
      booked.push(...(await writeDown(tx, exchange, [{ ...share, ...predecessor, action: 'allot', number: child }])))
    }
    await tellBooked(tx, exchange, booked)
  }
}

/** Whoever takes it back waits for the original, which is held: what is decided on here is freed or filled up after it. */
async function predecessorOf(tx: Tx, original: ExchangeRecord, certificate: string): Promise<Predecessor> {
  const known = await exchangeAbout(tx, certificate)
  const entries = await tx.all<LedgerEntry>('ledger-of', { exchange: original.seq })
  const going = known?.role === 'issuer' && isGoing(viewOf(known))
  return { certificate, going, awaitedBy: await successorsOf(tx, entries, certificate) }
}

/** Keys of the certificates that wait for what this one draws. */
async function successorsOf(tx: Tx, entries: readonly LedgerEntry[], certificate: string): Promise<ReadonlySet<string>> {
  const successors = new Set<string>()
  for (const key of waitingIn(entries)) {
    const one = await exchangeAbout(tx, key)
    if (one && replacedBy(one) === certificate) successors.add(key)
  }
  return successors
}

function exchangeAbout(tx: Tx, certificate: string): Promise<ExchangeRecord | undefined> {
  return tx.get<ExchangeRecord>('exchange-by-certificate', { certificate })
}

/** A back-to-back certificate that is gone draws on nothing any more; what waited for it does in its place. */
export async function freeChildren(tx: Tx, child: string): Promise<void> {
  for (const { exchange: seq } of await tx.all<{ exchange: number }>('ledger-children', { number: child })) {
    const exchange = await lockExchange(tx, seq)
    const entries = await tx.all<LedgerEntry>('ledger-of', { exchange: seq })
    const booked = freedBy(certifiedOf(viewOf(exchange)), entries, child, await successorsOf(tx, entries, child))
    for (const entry of booked) await put(tx, seq, entry)
    await tellBooked(tx, exchange, booked)
  }
}

/** What drew on nothing any more is sent again after all. Throws ASW_LEDGER_EXCEEDED, ASW_STATE_CONFLICT. */
export async function allotAgain(tx: Tx, child: string): Promise<void> {
  for (const { exchange: seq } of await tx.all<{ exchange: number }>('ledger-freed', { number: child })) {
    const exchange = await lockExchange(tx, seq)
    const wishes = againBy(child, await tx.all<LedgerEntry>('ledger-of', { exchange: seq }))
    await tellBooked(tx, exchange, await writeDown(tx, exchange, wishes))
  }
}

async function tellBooked(tx: Tx, exchange: ExchangeRecord, entries: readonly Booked[]): Promise<void> {
  const booked = entries.filter(({ repeated }) => !repeated)
  if (booked.length === 0) return
  const chain = { seq: exchange.seq, id: exchange.id }
  for (const entry of booked) tx.append(chain, { kind: 'booked', data: bookedData(entry, { action: actionOf(entry) }, {}) })
  await announce(tx, exchange, exchange, await touch(tx, exchange))
}
