import { canonicalJson } from '../../message/canonical-json.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../../message/exchange.ts'
import { Fault } from '../../message/fault.ts'
import { follow } from '../../message/follow.ts'
import { type BusinessIdentity, certificateKey, type ExchangeId, type PartnerId } from '../../message/ids.ts'
import { GENESIS } from '../chain.ts'
import { canName, toldApart } from '../exchange-name.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import type { Tx } from './tx.ts'

type Locked = ExchangeRecord & { readonly chain_n: number; readonly chain_hash: string; readonly now: number }

/** Every unit that changes an exchange, or anything of it, holds its row first. */
async function locked(tx: Tx, statement: string, params: Record<string, string | number>): Promise<ExchangeRecord | undefined> {
  const row = await tx.get<Locked>(statement, params)
  if (row) tx.holds(row.seq, row)
  return row
}

export function lockExchangeAbout(tx: Tx, certificate: string): Promise<ExchangeRecord | undefined> {
  return locked(tx, 'exchange-lock-certificate', { certificate })
}

/** Throws ASW_NOT_FOUND. */
export async function lockExchangeNamed(tx: Tx, id: ExchangeId): Promise<ExchangeRecord> {
  const exchange = await locked(tx, 'exchange-lock-id', { id })
  if (!exchange) throw new Fault('ASW_NOT_FOUND', `no exchange ${id}`)
  return exchange
}

export async function lockExchange(tx: Tx, seq: number): Promise<ExchangeRecord> {
  const exchange = await locked(tx, 'exchange-lock-seq', { seq })
  if (!exchange) throw new Fault('ASW_INTERNAL', 'an exchange is gone')
  return exchange
}

export interface ExchangeWish {
  readonly identity: BusinessIdentity
  readonly partner: PartnerId
  /** Whether the document goes to the partner or came from it. */
  readonly direction: 'out' | 'in'
  /** Id for a new exchange. */
  readonly id: ExchangeId
}

/**
 * The exchange about a certificate, held, and made if there is none. The certificate decides, never the conversation id: a
 * partner chooses that. Two nodes that make the same one at once: one of them begins again and finds it.
 */
export async function exchangeFor(tx: Tx, wish: ExchangeWish): Promise<ExchangeRecord> {
  const certificate = certificateKey(wish.identity)
  const known = await lockExchangeAbout(tx, certificate)
  if (known) return known
  const taken = (await tx.get('exchange-by-id', { id: wish.id })) !== undefined
  const fresh = { ...newExchange(wish, taken, []), created_at: tx.now }
  const { issuing_country: issuingCountry, ...row } = fresh
  const { seq } = await tx.one<{ seq: number }>('exchange-insert', { ...row, issuingCountry })
  tx.holds(seq, { chain_n: 0, chain_hash: GENESIS })
  return { ...fresh, seq }
}

/** What the row of a new exchange says. */
export function newExchange(
  wish: ExchangeWish,
  taken: boolean,
  facts: readonly ExchangeFact[],
): Omit<ExchangeRecord, 'seq' | 'created_at'> {
  const certificate = certificateKey(wish.identity)
  const { scheme, issuingCountry, number, action } = wish.identity
  const weIssue = (wish.direction === 'out') === (action !== 'respond')
  const view = facts.reduce(follow, EMPTY_VIEW)
  return {
    id: taken || !canName(wish.id) ? toldApart(wish.id, certificate) : wish.id,
    certificate,
    scheme,
    issuing_country: issuingCountry,
    number,
    partner: wish.partner,
    role: weIssue ? 'issuer' : 'importer',
    view: canonicalJson(view),
    revision: view === EMPTY_VIEW ? 0 : 1,
  }
}

/** Tells an exchange what is new; the revision grows by one if that changed its view. */
export async function tell<Row extends Pick<ExchangeRecord, 'seq' | 'view' | 'revision'>>(
  tx: Tx,
  exchange: Row,
  facts: readonly ExchangeFact[],
): Promise<Row> {
  const before = viewOf(exchange)
  const after = facts.reduce(follow, before)
  if (after === before) return exchange
  const view = canonicalJson(after)
  tx.push('exchange-tell', { seq: exchange.seq, view })
  return { ...exchange, view, revision: exchange.revision + 1 }
}

/** Its accounts have changed: whoever decided on them must look again. */
export async function touch(tx: Tx, exchange: ExchangeRecord): Promise<ExchangeRecord> {
  await tx.run('exchange-tell', { seq: exchange.seq, view: exchange.view })
  return { ...exchange, revision: exchange.revision + 1 }
}
