import { instant } from '../message/clock.ts'
import { wireDigestOf } from '../message/digest.ts'
import type { DocumentKind } from '../message/document.ts'
import type { ExchangeView } from '../message/exchange.ts'
import { Fault } from '../message/fault.ts'
import {
  type BusinessIdentity,
  type DeliveryId,
  type ExchangeId,
  identityKey,
  type MessageId,
  type PartnerId,
  type Sha256,
} from '../message/ids.ts'
import { GATEWAY_CHAIN, linkHash } from './chain.ts'
import type { ConversationRecord, ConversationRow } from './conversations.ts'
import { type FeedEvent, MAX_LAG, type SinkRow } from './feed.ts'
import type {
  AnswerKind,
  ClockRow,
  DeliveryRow,
  DocumentAcceptance,
  DueClock,
  EventRow,
  ExchangeRow,
  InboxEntry,
  NewClock,
  StuckRow,
  WaitingPage,
} from './journal.ts'

/** Rows as both stores keep them (instants in milliseconds since the epoch, NULL for what is not there), and what the port makes of them. */

/** `{ [name]: value }` unless SQL said NULL: records leave out what is not there. */
export function given<Name extends string, T>(name: Name, value: T | null | undefined): { readonly [K in Name]?: T } {
  return (value === null || value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: T }
}

/** Milliseconds of an RFC 3339 instant. Throws ASW_INPUT_INVALID. */
export function millis(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new Fault('ASW_INPUT_INVALID', 'not an instant')
  return ms
}

/** The identity that `identityKey` wrote. */
export function identityOfKey(key: string): BusinessIdentity {
  const [scheme, issuingCountry, number, version, action] = key.split('/').map(decodeURIComponent)
  if (
    scheme === undefined ||
    issuingCountry === undefined ||
    number === undefined ||
    version === undefined ||
    !isAction(action)
  ) {
    throw new Fault('ASW_INTERNAL', 'not an identity key')
  }
  return { scheme, issuingCountry, number, version, action }
}

function isAction(text: string | undefined): text is BusinessIdentity['action'] {
  return text === 'issue' || text === 'respond' || text === 'cancel'
}

export interface ExchangeRecord {
  readonly seq: number
  readonly id: ExchangeId
  readonly certificate: string
  readonly scheme: string
  readonly issuing_country: string
  readonly number: string
  readonly partner: PartnerId
  readonly role: 'issuer' | 'importer'
  readonly view: string
  readonly revision: number
  readonly created_at: number
}

export function viewOf(exchange: Pick<ExchangeRecord, 'view'>): ExchangeView {
  return VIEWS.get(exchange) ?? (JSON.parse(exchange.view) as ExchangeView)
}

/** Remembers the view that a record was written from, so that nobody reads it again. */
export function withView(exchange: ExchangeRecord, view: ExchangeView): ExchangeRecord {
  VIEWS.set(exchange, view)
  return exchange
}
const VIEWS = new WeakMap<object, ExchangeView>()

export function exchangeRow(row: ExchangeRecord): ExchangeRow {
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

export interface EventRecord {
  readonly n: number
  readonly at: number
  readonly kind: string
  readonly data: string | null
  readonly blob: Sha256 | null
  readonly prev_hash: string
  readonly hash: string
}

export function eventRow(row: EventRecord): EventRow {
  return {
    n: row.n,
    at: instant(row.at),
    kind: row.kind,
    ...given('data', row.data === null ? null : (JSON.parse(row.data) as Record<string, unknown>)),
    ...given('blob', row.blob),
    prevHash: row.prev_hash,
    hash: row.hash,
  }
}

/** The hash that an event must have, from what stands in its row. `exchange` is the id of its chain. */
export function hashOf(exchange: string, row: EventRecord): string {
  const { n, at, kind, data, blob, prev_hash: prevHash } = row
  const parsed = data === null ? {} : { data: parsedOr(data) }
  return linkHash({ exchange, n, prevHash, at: instant(at), kind, ...parsed, ...(blob === null ? {} : { blob }) })
}

/** Data that is no JSON any more cannot have the hash it had. */
function parsedOr(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch (error) {
    if (error instanceof SyntaxError) return data
    throw error
  }
}

export interface ArrivalRecord {
  readonly seq: number
  readonly id: string
  readonly wire: Sha256
  readonly at: number
  readonly state: 'open' | 'accepted' | 'duplicate' | 'held' | 'dismissed' | 'aside'
  readonly partner: PartnerId | null
  readonly message_id: MessageId | null
}

/** What the event says of an arrival on which a verdict stands. */
export function arrivedData(acceptance: DocumentAcceptance, arrival: ArrivalRecord) {
  const { from, messageId, document, identity, wireDigest, contentDigest, inboxes, signer, acknowledgment } = acceptance
  return {
    arrival: arrival.id,
    arrivedAt: arrival.at,
    from,
    messageId,
    document,
    identity: identityKey(identity),
    wireDigest,
    contentDigest,
    inboxes,
    signer: { subject: signer.subject, serial: signer.serial, fingerprint: signer.fingerprint },
    ...(acknowledgment
      ? { acknowledgment: acknowledgment.messageId, acknowledgmentDigest: wireDigestOf(acknowledgment.wire) }
      : {}),
  }
}

export interface ClockRecord {
  readonly seq: number
  readonly exchange_seq: number
  readonly exchange: ExchangeId
  readonly name: string
  readonly subject: string
  readonly owner: NewClock['owner']
  readonly deadline: number
  readonly warn_at: number | null
}

export function dueClock(row: ClockRecord): DueClock {
  return {
    id: String(row.seq),
    exchange: row.exchange,
    name: row.name,
    ...given('subject', row.subject === '' ? undefined : row.subject),
    owner: row.owner,
    deadline: instant(row.deadline),
    ...given('warnAt', row.warn_at === null ? null : instant(row.warn_at)),
  }
}

export interface FullClockRecord extends ClockRecord {
  readonly state: ClockRow['state']
  readonly level: number
  readonly ended_at: number | null
}
export function clockRow(row: FullClockRecord): ClockRow {
  return { ...dueClock(row), state: row.state, level: row.level, ...given('endedAt', when(row.ended_at)) }
}

export interface InboxRecord {
  readonly seq: number
  readonly inbox: string
  readonly id: string
  readonly accepted_at: number
  readonly holder: string | null
  readonly leased_until: number | null
  readonly done_at: number | null
  readonly partner: PartnerId
  readonly document: InboxEntry['document']
  readonly identity: string
  readonly json: Sha256
  readonly payload: Sha256
  readonly exchange: ExchangeId
  readonly exchange_seq: number
}

export function inboxState(row: Pick<InboxRecord, 'done_at' | 'leased_until'>, now: number): InboxEntry['state'] {
  if (row.done_at !== null) return 'done'
  return row.leased_until !== null && row.leased_until > now ? 'leased' : 'waiting'
}

/** An entry with its document as the bytes that are stored. */
export function inboxEntry(row: InboxRecord, json: Uint8Array, now: number) {
  const state = inboxState(row, now)
  return {
    id: row.id,
    inbox: row.inbox,
    exchange: row.exchange,
    partner: row.partner,
    document: row.document,
    identity: identityOfKey(row.identity),
    state,
    ...(state === 'waiting' ? {} : given('holder', row.holder)),
    ...(state === 'leased' && row.leased_until !== null ? { leasedUntil: instant(row.leased_until) } : {}),
    acceptedAt: instant(row.accepted_at),
    ...(row.done_at === null ? {} : { doneAt: instant(row.done_at) }),
    json,
    xmlDigest: row.payload,
  }
}

export interface WaitingRecord {
  readonly seq: number
  readonly id: string
  readonly document: InboxEntry['document']
  readonly certificate: Sha256 | null
}

export function waitingPage(rows: readonly WaitingRecord[], limit: number): WaitingPage {
  const next = rows.length === limit ? rows.at(-1)?.seq : undefined
  const entries = rows.map(({ id, document, certificate }) => ({ id, document, ...given('certificate', certificate) }))
  return { entries, ...given('next', next) }
}

export interface StuckRecord extends Omit<StuckRow, 'since' | 'exchange' | 'partner'> {
  readonly since: number
  readonly exchange: ExchangeId | null
  readonly partner: PartnerId | null
}

export function stuckRow({ what, id, exchange, partner, since, turn, why }: StuckRecord): StuckRow {
  return { what, id, ...given('exchange', exchange), ...given('partner', partner), since: instant(since), turn, why }
}

export interface SinkRecord {
  readonly name: string
  readonly position: number
  readonly created_at: number
  readonly advanced_at: number | null
  readonly holder: string | null
  readonly leased_until: number | null
  readonly tries: number
  readonly failing_since: number | null
  readonly next_at: number | null
  readonly last_code: string | null
  readonly disabled_at: number | null
  readonly disabled_code: string | null
}

export function sinkRow({ name, created_at, lag, tries, ...row }: SinkRecord & { readonly lag: number }): SinkRow {
  return {
    name,
    createdAt: instant(created_at),
    lag: Math.min(lag, MAX_LAG),
    tries,
    ...given('advancedAt', when(row.advanced_at)),
    ...given('failingSince', when(row.failing_since)),
    ...given('nextAt', when(row.next_at)),
    ...given('lastCode', row.last_code),
    ...given('disabled', row.disabled_at === null ? null : { at: instant(row.disabled_at), code: row.disabled_code ?? '' }),
  }
}

export function when(ms: number | null): string | undefined {
  return ms === null ? undefined : instant(ms)
}

export interface FeedRecord extends EventRecord {
  readonly position: number
  /** None on the chain of the gateway. */
  readonly exchange: ExchangeId | null
  readonly scheme: string
  readonly issuing_country: string
  readonly number: string
  readonly partner: PartnerId
  readonly role: 'issuer' | 'importer'
  readonly about_partner: PartnerId | null
  readonly about_document: DocumentKind | null
  readonly about_identity: string | null
}

export function feedEvent(row: FeedRecord): FeedEvent {
  const { exchange, scheme, issuing_country: issuingCountry, number, partner, role } = row
  const { about_partner, about_document, about_identity } = row
  return {
    ...eventRow(row),
    position: String(row.position),
    exchange: exchange ?? (GATEWAY_CHAIN as ExchangeId),
    ...(exchange === null ? {} : { certificate: { scheme, issuingCountry, number, partner, role } }),
    ...(about_partner === null || about_document === null || about_identity === null
      ? {}
      : { about: { partner: about_partner, document: about_document, identity: identityOfKey(about_identity) } }),
  }
}

/** A conversation with its documents, as bytes. */
export function conversationRow(row: ConversationRecord, request: Uint8Array, response: Uint8Array | undefined): ConversationRow {
  const { partner, id, revision, operation, head, state, turn, wait, wait_until: until } = row
  return {
    ...{ partner, id, revision, operation, head, state, turn },
    ...(wait === null || until === null ? {} : { wait: { id: wait, until: instant(until) } }),
    request: { message: row.request_message, xml: request },
    ...(response === undefined || row.response_message === null
      ? {}
      : { response: { message: row.response_message, xml: response } }),
    ...given('document', row.document),
    ...given('exchange', row.exchange_id),
    ...given('delivery', row.delivery_id),
  }
}

/** What SQL writes of a move: all but numbers of other rows and digests. */
export function conversationParams({ partner, id, revision, operation, head, state, turn, wait, document }: ConversationRow) {
  return {
    ...{ partner, id, revision, operation, head, state, turn, document },
    wait: wait?.id,
    waitUntil: wait === undefined ? undefined : millis(wait.until),
  }
}
