import { instant } from '../../../message/clock.ts'
import type { DeliveryId, ExchangeId, PartnerId, Sha256 } from '../../../message/ids.ts'
import { GATEWAY_CHAIN } from '../../chain.ts'
import type { AnswerKind, DeliveryRow, EventRow, ExchangeRow, StuckRow } from '../../journal.ts'
import { getBlob } from '../blobs.ts'
import { type ExchangeRecord, exchangeAbout, viewOf } from '../exchanges.ts'
import { identityOfKey } from '../records.ts'
import { given, type Store } from '../store.ts'
import { type EventRecord, eventRow } from './event-row.ts'

/** Journal.exchange. */
export function exchange(store: Store, id: ExchangeId): ExchangeRow | undefined {
  return exchangeRow(store.get<ExchangeRecord>('exchange-by-id', { id }))
}

/** Journal.exchangeOf. */
export function exchangeOf(store: Store, certificate: string): ExchangeRow | undefined {
  return exchangeRow(exchangeAbout(store, certificate))
}

function exchangeRow(row: ExchangeRecord | undefined): ExchangeRow | undefined {
  if (!row) return undefined
  const { id, scheme, number, partner, role, revision } = row
  const about = { id, certificateKey: row.certificate, scheme, issuingCountry: row.issuing_country, number, partner, role }
  return { ...about, view: viewOf(row), revision, createdAt: instant(row.created_at) }
}

export interface DeliveryRowRecord {
  readonly id: DeliveryId
  readonly exchange_id: ExchangeId
  readonly partner: PartnerId
  readonly document: DeliveryRow['document']
  readonly identity: string
  readonly state: DeliveryRow['state']
  readonly tries: number
  readonly created_at: number
  readonly next_at: number | null
  readonly closed_at: number | null
  readonly last_code: string | null
  readonly message_id: DeliveryRow['messageId'] | null
  readonly json: Sha256
  readonly payload: Sha256 | null
  readonly wire: Sha256 | null
  readonly answer_kind: AnswerKind | null
  readonly answer_message_id: NonNullable<DeliveryRow['answer']>['messageId']
  readonly answer_wire: Sha256
  readonly answer_content_type: string | null
}

/** Journal.delivery. */
export function delivery(store: Store, id: DeliveryId): DeliveryRow | undefined {
  const row = store.get<DeliveryRowRecord>('delivery-row', { id })
  return row && deliveryRow(row)
}

export function deliveryRow(row: DeliveryRowRecord): DeliveryRow {
  const { id, partner, document, state, tries, json: jsonDigest } = row
  return {
    id,
    exchange: row.exchange_id,
    partner,
    document,
    identity: identityOfKey(row.identity),
    state,
    tries,
    createdAt: instant(row.created_at),
    ...given('nextAt', row.next_at === null ? null : instant(row.next_at)),
    ...given('closedAt', row.closed_at === null ? null : instant(row.closed_at)),
    ...given('lastCode', row.last_code),
    ...given('messageId', row.message_id),
    jsonDigest,
    ...given('xmlDigest', row.payload),
    ...given('wireDigest', row.wire),
    ...given('answer', row.answer_kind === null ? null : answerOf(row, row.answer_kind)),
  }
}

function answerOf(row: DeliveryRowRecord, kind: AnswerKind) {
  return { kind, messageId: row.answer_message_id, wireDigest: row.answer_wire, contentType: row.answer_content_type ?? '' }
}

/** Strangers can make the gateway's own chain long; nobody reads more of it at once. */
const TIMELINE_EVENTS = 20_000

/** Journal.timeline: from the first event on; `gateway` names the gateway's own chain. */
export function timeline(store: Store, id: ExchangeId): readonly EventRow[] {
  const seq = id === GATEWAY_CHAIN ? 0 : store.get<ExchangeRecord>('exchange-by-id', { id })?.seq
  if (seq === undefined) return []
  return store.all<EventRecord>('events-after', { exchange: seq, n: 0, limit: TIMELINE_EVENTS }).map(eventRow)
}

/** Journal.stuck: the longest first, at most a thousand. */
export function stuck(store: Store): readonly StuckRow[] {
  type Row = Omit<StuckRow, 'since' | 'exchange' | 'partner'> & {
    since: number
    exchange: ExchangeId | null
    partner: PartnerId | null
  }
  return store.all<Row>('stuck', { now: store.now }).map(({ what, id, exchange: about, partner, since, turn, why }) => ({
    what,
    id,
    ...given('exchange', about),
    ...given('partner', partner),
    since: instant(since),
    turn,
    why,
  }))
}

/** Journal.blob. */
export function blob(store: Store, digest: Sha256): Uint8Array | undefined {
  return getBlob(store, digest)
}

/** Journal.counts: `delivery.<state>`, `dead-letter`, `arrival.open|held`, `signal.due`, `inbox.waiting|leased`, `clock.running|warning`, `stuck`, `event`. */
export function counts(store: Store): Readonly<Record<string, number>> {
  return Object.fromEntries(
    store.all<{ name: string; count: number }>('counts', { now: store.now }).map(({ name, count }) => [name, count]),
  )
}
