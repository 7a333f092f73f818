import { canonicalJson } from '../../message/canonical-json.ts'
import { digestOf } from '../../message/digest.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../../message/exchange.ts'
import { Fault } from '../../message/fault.ts'
import { follow } from '../../message/follow.ts'
import { type BusinessIdentity, certificateKey, type ExchangeId, type PartnerId } from '../../message/ids.ts'
import { GATEWAY_CHAIN } from '../chain.ts'
import { type ExchangeRecord, viewOf } from '../rows.ts'
import { stateEvent } from '../state-event.ts'
import { appendEvent } from './events.ts'
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

/** The exchange about a certificate, made if there is none. The certificate decides, never the conversation id: a partner chooses that. */
export function exchangeFor(store: Store, wish: ExchangeWish): ExchangeRecord {
  const certificate = certificateKey(wish.identity)
  const known = exchangeAbout(store, certificate)
  if (known) return known
  const { scheme, issuingCountry, number, action } = wish.identity
  const id = freeId(store, wish.id, certificate)
  const weIssue = (wish.direction === 'out') === (action !== 'respond')
  const role = weIssue ? 'issuer' : 'importer'
  const view = canonicalJson(EMPTY_VIEW)
  const { seq } = store.run('exchange-insert', {
    id,
    certificate,
    scheme,
    issuingCountry,
    number,
    partner: wish.partner,
    role,
    view,
    now: store.now,
  })
  const about = { scheme, issuing_country: issuingCountry, number, partner: wish.partner, role } as const
  return { seq, id, certificate, ...about, view, revision: 0, created_at: store.now }
}

/** A conversation id that is taken by another certificate, or is the gateway's own chain, is told apart by the certificate's digest. */
function freeId(store: Store, wish: ExchangeId, certificate: string): ExchangeId {
  const taken = wish === GATEWAY_CHAIN || store.get('exchange-by-id', { id: wish }) !== undefined
  return taken ? (`${wish.slice(0, 200)}~${digestOf(Buffer.from(certificate, 'utf8')).slice(0, 32)}` as ExchangeId) : wish
}

/** Tells an exchange what is new; the revision grows by one if that changed its view. */
export function tell(store: Store, exchange: ExchangeRecord, facts: readonly ExchangeFact[]): ExchangeRecord {
  const before = viewOf(exchange)
  const after = facts.reduce(follow, before)
  if (after === before) return exchange
  const view = canonicalJson(after)
  store.run('exchange-tell', { seq: exchange.seq, view })
  return { ...exchange, view, revision: exchange.revision + 1 }
}

/** Says in its chain that the exchange stands otherwise than `before`: after the event that brought it about. */
export function announce(store: Store, before: ExchangeRecord, after: ExchangeRecord): void {
  if (after.revision === before.revision) return
  appendEvent(store, { seq: after.seq, id: after.id }, stateEvent(viewOf(before), viewOf(after), after.revision, store.at))
}
