import { canonicalJson } from '../../message/canonical-json.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../../message/exchange.ts'
import { Fault } from '../../message/fault.ts'
import { follow } from '../../message/follow.ts'
import { type BusinessIdentity, certificateKey, type ExchangeId, type PartnerId } from '../../message/ids.ts'
import { canName, toldApart } from '../exchange-name.ts'
import { type ExchangeRecord, viewOf, withView } from '../rows.ts'
import { beginChain } from './events.ts'
import type { Store } from './store.ts'

export function exchangeAbout(store: Store, certificate: string): ExchangeRecord | undefined {
  return store.get<ExchangeRecord>('exchange-by-certificate', { certificate })
}

/** Throws ASW_NOT_FOUND. */
export function exchangeNamed(store: Store, id: ExchangeId): ExchangeRecord {
  const exchange = store.get<ExchangeRecord>('exchange-by-id', { id })
  if (!exchange) throw new Fault('ASW_NOT_FOUND', `no exchange ${id}`)
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

/** The exchange about a certificate, told what is new. Made if there is none: the certificate decides, never the conversation id, which a partner chooses. */
export function exchangeFor(store: Store, wish: ExchangeWish, facts: readonly ExchangeFact[]): ExchangeRecord {
  const known = exchangeAbout(store, certificateKey(wish.identity))
  return known ? tell(store, known, facts) : openExchange(store, wish, facts)
}

/** A new exchange with what is known of it from the start. */
export function openExchange(store: Store, wish: ExchangeWish, facts: readonly ExchangeFact[]): ExchangeRecord {
  const { scheme, issuingCountry, number, action } = wish.identity
  const weIssue = (wish.direction === 'out') === (action !== 'respond')
  const role = weIssue ? 'issuer' : 'importer'
  const first = facts.reduce(follow, EMPTY_VIEW)
  const certificate = certificateKey(wish.identity)
  const rest = { certificate, number, role, view: canonicalJson(first), revision: first === EMPTY_VIEW ? 0 : 1 } as const
  const row = { ...rest, scheme, issuingCountry, partner: wish.partner, now: store.now }
  for (const own of canName(wish.id) ? [true, false] : [false]) {
    const id = own ? wish.id : toldApart(wish.id, certificate)
    const { changes, seq } = store.run('exchange-insert', { id, ...row })
    if (changes === 1) {
      const made = { seq, id, ...rest, scheme, issuing_country: issuingCountry, partner: wish.partner, created_at: store.now }
      beginChain(store, made)
      return withView(made, first)
    }
  }
  throw new Fault('ASW_INTERNAL', 'no id is free for a new exchange')
}

/** Tells an exchange what is new; the revision grows by one if that changed its view. */
export function tell(store: Store, exchange: ExchangeRecord, facts: readonly ExchangeFact[]): ExchangeRecord {
  const before = viewOf(exchange)
  const after = facts.reduce(follow, before)
  if (after === before) return exchange
  const view = canonicalJson(after)
  store.run('exchange-tell', { seq: exchange.seq, view })
  return withView({ ...exchange, view, revision: exchange.revision + 1 }, after)
}

/** Its accounts have changed: whoever decided on them must look again. */
export function touch(store: Store, exchange: ExchangeRecord): ExchangeRecord {
  store.run('exchange-tell', { seq: exchange.seq, view: exchange.view })
  return { ...exchange, revision: exchange.revision + 1 }
}
