import type { AskedAbout } from '../message/asked-about.ts'
import type { DeliveryEvent, DeliveryState } from '../message/delivery.ts'
import type { CanonicalDocument, DocumentKind } from '../message/document.ts'
import type { ExchangeFact, ExchangeView } from '../message/exchange.ts'
import type { BusinessIdentity, DeliveryId, ExchangeId, MessageId, PartnerId, Sha256 } from '../message/ids.ts'
import type { Wire } from '../message/wire.ts'
import type { ConversationStore } from './conversations.ts'
import type { DamagedPlace } from './damaged.ts'
import type { Feeds } from './feed.ts'
import type { Booked, LedgerEntry, LedgerWish } from './ledger.ts'
import type { Readings } from './readings.ts'
import type { SubmissionHead } from './submission.ts'
import type { ByHand, Tasks } from './tasks.ts'

/**
 * What the gateway remembers. Every method is one unit of work: when its promise resolves, the rows are durable
 * (fsync done); when it rejects, nothing of it was written. Throws ASW_JOURNAL_DOWN when the store does not answer.
 * The store's own clock decides leases, timers and clocks. Instants are RFC 3339 UTC with milliseconds.
 */
export interface Journal extends Feeds, Tasks, ConversationStore, Readings {
  // ---- intake
  /** Durable `received`, or where it has `byHand` a durable task. Same idempotency key and body, or same identity and content: the first result again (`repeated`).
   *  Throws ASW_IDEMPOTENCY_CONFLICT, ASW_IDENTITY_CONFLICT, ASW_LEDGER_EXCEEDED, ASW_STATE_CONFLICT. */
  submit(submission: Submission): Promise<Submitted>

  // ---- outward: relay
  /** Deliveries whose time has come, oldest first, each leased to `holder`. Never one whose exchange has an older open
   *  delivery; only those of the partners in `of`, or left out, of all; nothing while the journal is held. `awaiting` rows come when their
   *  Acknowledgment deadline passed. */
  claim(wish: {
    readonly holder: string
    readonly limit: number
    readonly leaseMs: number
    readonly of?: readonly PartnerId[]
  }): Promise<readonly Claim[]>
  /** The durable point `sealed`: from here every retry sends these bytes. `leaving`: in the same transaction as `attempt`, whose
   *  number it returns (0 where it does not leave yet). Throws ASW_STATE_CONFLICT if the lease is lost. */
  seal(claim: Claim, transmission: NewTransmission, leaving?: boolean): Promise<number>
  /** An attempt is about to leave; durable before the first byte. Returns its number, from 1. */
  attempt(claim: Claim): Promise<number>
  /** Moves the delivery by `advance` in its own transaction (compare and set), sets when it comes next, appends an event,
   *  gives the lease back. Closes cancellations as moot and reopens them as the design says. Returns the new state. Throws
   *  ASW_STATE_CONFLICT when `facts` name a claim and another has taken the delivery since. */
  settle(delivery: DeliveryId, event: DeliveryEvent, facts: SettleFacts): Promise<DeliveryState>
  /** Gives a claim back untouched, due at once or after `delayMs`. `code`: the trouble of ours that kept it; an event when it is new. */
  release(claim: Claim, delayMs?: number, code?: string): Promise<void>
  /** Makes every delivery of a partner that waits for another try due now (the partner was seen alive). An `awaiting` one
   *  keeps its deadline: the partner has it. Returns how many: none where some were within `withinMs`, by whatever node. */
  hasten(partner: PartnerId, withinMs: number): Promise<number>
  /** Replay by hand: throws ASW_NOT_FOUND, ASW_STATE_CONFLICT. While time to live holds the same bytes go again, but never after a refusal, nor
   *  where the partner has taken what an exchange is about and asks for it again; else the transmission is dropped (`fresh: true`), a new one linked by `supersedes` will be sealed. */
  replay(delivery: DeliveryId, by: string): Promise<{ readonly fresh: boolean }>

  // ---- receipts for what we sent
  transmission(message: MessageId): Promise<Transmission | undefined>
  /** Keeps a partner's verified answer (Acknowledgment, ErrorList) beside the delivery it speaks of, once for each message id.
   *  With `heeded` in the same transaction: moves the delivery, as `settle` does, and ends the arrival that brought it. A refusal of
   *  another transmission than the delivery's present one moves nothing. */
  keepAnswer(delivery: DeliveryId, kind: AnswerKind, message: MessageId, wire: Wire, heeded?: HeededAnswer): Promise<void>

  // ---- inward
  /** What the duplicate memory says of an authenticated message. Marks the pair (partner, message id) as being worked on by
   *  this arrival, unless another verdict stands. On `accepted` and `refused` the arrival is closed as a duplicate, and the
   *  stored answer is queued again if it went by a message of its own the first time; on `working` it stays open, its reading
   *  ended, unless the first one is held. A mark left by work that died runs out. */
  recall(arrival: string, from: PartnerId, message: MessageId, wireDigest: Sha256): Promise<Recall>
  /** For ebMS StatusRequest: what the duplicate memory holds of this partner's message. */
  messageStatus(from: PartnerId, message: MessageId): Promise<{ readonly accepted: boolean; readonly at: string } | undefined>
  /** One transaction: `accepted` event + duplicate memory + business identity + the Acknowledgment's bytes + inbox entries +
   *  exchange facts + replies submitted. Rejects with ASW_STATE_CONFLICT when `expectRevision` of the exchange is not the
   *  present one (read again, decide again). */
  accept(acceptance: Acceptance): Promise<Accepted>
  /** Closes an arrival that is not accepted. `remember` puts the refusal into the duplicate memory (a verdict on content);
   *  without it the same bytes are judged anew next time (our outage, trust, configuration; strangers). */
  dismiss(arrival: string, verdict: Dismissal): Promise<void>

  // ---- signals: Acknowledgments, ErrorLists, status answers we owe
  claimSignals(wish: {
    readonly holder: string
    readonly limit: number
    readonly leaseMs: number
    readonly of?: readonly PartnerId[]
  }): Promise<readonly Signal[]>
  /** `later`: the partner did not take it, one try more. `untried`: trouble of ours kept it, given back as it was. Of one that
   *  another than `holder` holds, or that the same one holds under another lease, only `sent` is heard: what became of it otherwise is
   *  said by whoever has it. */
  settleSignal(id: string, outcome: SignalOutcome, facts?: SignalFacts): Promise<void>
  /** Whether this message of ours still waits among the signals. */
  isOwed(messageId: MessageId): Promise<boolean>

  // ---- inboxes of the NSW
  inboxes(): Promise<
    readonly { readonly name: string; readonly waiting: number; readonly leased: number; readonly oldest?: string }[]
  >
  /** Entries that wait, oldest first, each leased to `holder`: so many of them, or of these ids those that wait. */
  lease(inbox: string, holder: string, which: number | readonly string[], leaseMs: number): Promise<readonly InboxEntry[]>
  /** What may be leased, oldest first, as far as one must know it to choose: for a key that is not for all of it. No payload is read.
   *  `after`: the `next` of the page before. */
  waiting(inbox: string, page: { readonly limit: number; readonly after?: number }): Promise<WaitingPage>
  /** Oldest first, without what is damaged: a page with fewer than `limit` is the last one. `after` is the last id of the page before. */
  entries(
    inbox: string,
    page: { readonly limit: number; readonly after?: string; readonly state?: 'waiting' | 'leased' | 'done' },
  ): Promise<readonly InboxEntry[]>
  entry(inbox: string, id: string): Promise<InboxEntry | undefined>
  /** Ends an entry and submits `reply` (AS3 receipt) in the same transaction. Idempotent. Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT (leased to another). */
  acknowledgeEntry(inbox: string, id: string, holder: string, reply?: Submission): Promise<{ readonly repeated: boolean }>

  // ---- quantity ledger
  /** Books lines of one declaration in one transaction, all or none, and submits what the issuer is told of them. Repeats
   *  change nothing. Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT, ASW_LEDGER_EXCEEDED. */
  book(booking: Booking): Promise<Bookings>
  /** Every entry of a certificate's accounts, as far as this gateway keeps them. */
  account(exchange: ExchangeId): Promise<readonly LedgerEntry[]>

  // ---- clocks
  startClock(clock: NewClock): Promise<void>
  /** Every clock of an exchange, ended ones too, in the order in which they were started. */
  clocks(exchange: ExchangeId): Promise<readonly ClockRow[]>
  /** Clocks that run and whose next warning is due, the oldest first; nothing while the journal is held. */
  dueWarnings(limit: number): Promise<readonly ClockRow[]>
  /** Gives the warning after `level` others: appends `clock-warned` and sets when the next one is due. False when another gave it,
   *  the clock does not run any more, or the journal is held. */
  warnClock(id: string, level: number, nextAt?: string): Promise<boolean>
  /** Clocks that run although their deadline has passed, the oldest first; those of partners that are not in `of` so much later;
   *  nothing while the journal is held. */
  dueClocks(
    limit: number,
    known?: { readonly of: readonly PartnerId[]; readonly othersAfterMs: number },
  ): Promise<readonly DueClock[]>
  /** A clock fires once: ends it, appends a `clock-passed` event and submits what we say to it, in one transaction. False when
   *  it does not run any more, when it is not due, or while the journal is held. A reply whose identity was submitted before is skipped. */
  fireClock(id: string, reply?: Submission): Promise<boolean>
  /** Every running clock of this name, or the one about a subject. */
  stopClock(exchange: ExchangeId, name: string, subject?: string): Promise<void>

  // ---- questions
  exchange(id: ExchangeId): Promise<ExchangeRow | undefined>
  /** By `certificateKey`. */
  exchangeOf(certificateKey: string): Promise<ExchangeRow | undefined>
  delivery(id: DeliveryId): Promise<DeliveryRow | undefined>
  /** Keyset paging: newest first, `after` is the last id of the page before. */
  search(filter: SearchFilter): Promise<readonly DeliveryRow[]>
  /** A page with where to go on. No index has the kinds of documents apart: by kind, without a number or an exchange, one question looks at
   *  a stretch of the deliveries and tells what it found there, which may be nothing. */
  searchPage(filter: SearchFilter): Promise<DeliveryPage>
  /** Oldest first, after the event of that number; `gateway` names the gateway's own chain. Without a page the first 20,000. */
  timeline(exchange: ExchangeId, page?: TimelinePage): Promise<readonly EventRow[]>
  /** Events of some kinds in a chain. One question looks at a stretch of it: `eventsOf` goes to the end. */
  ofKinds(exchange: ExchangeId, wish: KindsWish): Promise<KindsPage>
  /** Everything that is neither finished nor moving: view `stuck`. */
  stuck(): Promise<readonly StuckRow[]>
  blob(digest: Sha256): Promise<Uint8Array | undefined>
  counts(): Promise<Readonly<Record<string, number>>>

  // ---- evidence and care
  /** Somebody found other bytes under this digest than were kept: an event with an alarm in the chain of the gateway, the first time.
   *  Gives whether it was. What `lease` and the claims leave out is told by them. */
  tellDamaged(digest: string, place: DamagedPlace): Promise<boolean>
  /** An event that gives an alarm (`alarms.ts`) is followed by it in the same transaction. */
  append(exchange: ExchangeId, event: NewEvent): Promise<void>
  /** Walks every chain, or one: the first break, if any. */
  verifyChains(exchange?: ExchangeId): Promise<{
    readonly exchanges: number
    readonly events: number
    readonly broken?: { readonly exchange: string; readonly n: number }
  }>
  /** Heads of all chains that moved since the last checkpoint, and the row that one sealer may set. */
  checkpoint(
    sign: (heads: Uint8Array) => Promise<Uint8Array>,
  ): Promise<{ readonly n: number; readonly heads: number } | undefined>
  purge(rule: {
    readonly partner?: PartnerId
    readonly document?: DocumentKind
    readonly olderThanDays: number
    readonly limit: number
  }): Promise<number>
  // ---- nodes
  /** Who works on this journal, the longest first: this process, and in a database every other one whose heart beats. What is
   *  opened for reading only, or by no node, is none. */
  nodes(): Promise<readonly NodeRow[]>
  /** Which agreements are in force in this node, for `nodes`. */
  inForce(agreements: string): Promise<void>
  /** Asks every other node to read its files again, one that cannot hear it now as soon as it can. */
  askReload(): Promise<void>
  /** The store's own clock, milliseconds since the epoch. */
  now(): Promise<number>
  held(): Promise<string | undefined>
  /** Nothing is claimed and no clock fires until `unhold`. The event `journal-held` says why, and of when the last event before it is
   *  (`recoveryPoint`): what a restored backup does not know came later. */
  hold(reason: string): Promise<void>
  unhold(by: string): Promise<void>
  ready(): Promise<void>
  close(): Promise<void>
}

export interface Submission {
  readonly delivery: DeliveryId
  /** A fresh id, used only when the certificate has no exchange yet. */
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly document: DocumentKind
  readonly identity: BusinessIdentity
  /** The JSON as it will be translated, UTF-8. */
  readonly json: Uint8Array
  readonly jsonDigest: Sha256
  readonly submittedBy: string
  readonly idempotencyKey?: string
  /** What it says to the exchange. */
  readonly facts: readonly ExchangeFact[]
  /** What it writes down in the ledger, with the certificate's own items as the limit. */
  readonly uses?: readonly LedgerWish[]
  /** What a back-to-back certificate draws from its originals, as far as this gateway has received them. */
  readonly allotments?: readonly Allotment[]
  /** Key of the certificate that it replaces: what that one draws may be waited for while it is being taken back. */
  readonly replaces?: string
  readonly warnings?: number
  readonly clocks?: readonly Omit<NewClock, 'exchange'>[]
  /** Clocks of the exchange that this document ends. */
  readonly stopClocks?: readonly string[]
  /** Certificates that it asks about: the timeline of each of them tells of it. */
  readonly asks?: AskedAbout
  /** Throws ASW_STATE_CONFLICT with `facts.moved` when the exchange is not at this revision any more: decide again. */
  readonly expectRevision?: number
  /** The partner does not take it: nothing is sent, and a person has a task. */
  readonly byHand?: ByHand
}
/** A share of an item of an original. `original`: its certificate key. */
export interface Allotment {
  readonly original: string
  readonly item: number
  /** Item of the back-to-back certificate. */
  readonly line: number
  readonly quantity: string
  readonly unit: string
  readonly declared?: { readonly quantity: string; readonly unit: string }
}
export interface Booking {
  readonly exchange: ExchangeId
  readonly wishes: readonly (LedgerWish & { readonly line: number })[]
  readonly by: string
  /** Absent where the scheme has no responses: nobody is told. */
  readonly response?: BookingResponse
  /** Why it is drawn on after its validity (D-25). */
  readonly late?: LateReason
}
/** A response without items and without the instant and id, which follow from what is booked. With `byHand` in its head, where the
 *  partner takes no responses, it is a task. */
export interface BookingResponse {
  readonly head: SubmissionHead
  readonly json: CanonicalDocument
}
export type LateReason = 'FORCE_MAJEURE' | 'IMPORTED_IN_TIME'
export interface Bookings {
  readonly entries: readonly Booked[]
  /** The response to the issuer, where one was submitted. */
  readonly response?: DeliveryId
  /** It waits for a person; `response` is the id of the task. */
  readonly byHand?: true
}
export interface Submitted {
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  readonly repeated: boolean
  /** It waits for a person; `delivery` is the id of the task. */
  readonly byHand?: true
}

export interface Claim {
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly document: DocumentKind
  readonly identity: BusinessIdentity
  readonly state: DeliveryState
  readonly holder: string
  /** Counts the claims of this delivery: tells a lease from an older one of the same holder. */
  readonly lease?: number
  /** Attempts made so far with the present transmission. */
  readonly tries: number
  readonly json: CanonicalDocument
  /** The sealed transmission, if there is one. */
  readonly transmission?: Transmission
}
export interface NewTransmission {
  readonly messageId: MessageId
  readonly wire: Wire
  readonly wireDigest: Sha256
  readonly xml: Uint8Array
  readonly payloadDigest: Sha256
  readonly contentDigest: Sha256
  readonly expiresAt: string
  readonly serials: readonly string[]
}
export interface Transmission {
  readonly messageId: MessageId
  readonly delivery: DeliveryId
  readonly action: BusinessIdentity['action']
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly wire: Wire
  readonly wireDigest: Sha256
  readonly payloadDigest: Sha256
  readonly expiresAt: string
  /** Passed by the store's clock. */
  readonly expired: boolean
}
export interface SettleFacts {
  /** Fault code, HTTP status, message id of an answer: no payload. */
  readonly data?: Readonly<Record<string, unknown>>
  /** When the row is due again (state `due`), or when the Acknowledgment is overdue (state `awaiting`). */
  readonly nextInMs?: number
  /** Facts for the exchange, for example hop AS2. */
  readonly facts?: readonly ExchangeFact[]
  /** By whom it is told; absent where the partner says it, which counts whoever hears it. */
  readonly claim?: Pick<Claim, 'holder' | 'lease'>
}
export type AnswerKind = 'acknowledgment' | 'error-list'
export interface HeededAnswer {
  readonly arrival: string
  readonly from: PartnerId
  /** The message of ours that it speaks of. */
  readonly about: MessageId
  /** What is noted of the arrival. */
  readonly code: string
  readonly detail: string
  /** Left out where the answer moves nothing: a warning. */
  readonly event?: DeliveryEvent
  readonly facts?: SettleFacts
}

/** Rows of the duplicate truth table that need only message id and digest. */
export type Recall =
  | { readonly verdict: 'new' }
  | { readonly verdict: 'working' }
  | { readonly verdict: 'accepted'; readonly answer?: Wire }
  | { readonly verdict: 'refused'; readonly answer?: Wire }
  | { readonly verdict: 'other-digest' }

export interface Acceptance {
  readonly arrival: string
  readonly from: PartnerId
  readonly messageId: MessageId
  readonly wireDigest: Sha256
  readonly conversation: ExchangeId
  readonly document: DocumentKind
  readonly identity: BusinessIdentity
  /** Digest over the verified bytes without the seal: decides "same content". */
  readonly contentDigest: Sha256
  readonly payloadDigest: Sha256
  /** The signed plaintext, kept as evidence. */
  readonly xml: Uint8Array
  readonly json: Uint8Array
  readonly inboxes: readonly string[]
  readonly facts: readonly ExchangeFact[]
  readonly replies: readonly Submission[]
  /** Certificates that it asks about: the timeline of each of them tells of it. */
  readonly asks?: AskedAbout
  readonly expectRevision: number
  readonly clocks?: readonly Omit<NewClock, 'exchange'>[]
  /** Clocks of the exchange that this document ends. */
  readonly stopClocks?: readonly string[]
  /** The signed Acknowledgment; `send` false when it goes back in the same HTTP answer. */
  readonly acknowledgment: { readonly messageId: MessageId; readonly wire: Wire; readonly send: boolean }
  readonly signer: { readonly subject: string; readonly serial: string; readonly fingerprint: string }
}
/** What a conversation brought: it answers by itself, so there is no Acknowledgment. */
export type DocumentAcceptance = Omit<Acceptance, 'acknowledgment'> & Partial<Pick<Acceptance, 'acknowledgment'>>
export type Accepted =
  | { readonly verdict: 'accepted'; readonly exchange: ExchangeId }
  /** New id, same business identity, same content: acknowledged, not delivered again. */
  | { readonly verdict: 'duplicate'; readonly exchange: ExchangeId }
  /** New id, same business identity, other content: held, no Acknowledgment, alarm. */
  | { readonly verdict: 'held'; readonly exchange: ExchangeId }

export interface Dismissal {
  readonly code: string
  readonly detail: string
  /** Set once the sender is authenticated. */
  readonly from?: PartnerId
  readonly messageId?: MessageId
  readonly remember: boolean
  /** An ErrorList or a stored answer to send to the agreement's endpoint. */
  readonly answer?: { readonly messageId: MessageId; readonly wire: Wire; readonly send: boolean; readonly kind: SignalKind }
  readonly alarm?: boolean
}

export type SignalKind =
  | 'acknowledgment'
  | 'error-list'
  | 'status-response'
  | 'pong'
  /** A message of a conversation; what becomes of a document is told to it. */
  | 'eaeu-document'
  | 'eaeu-signal'
  | 'eaeu-fault'
export type SignalOutcome = 'sent' | 'later' | 'untried' | 'given-up'
/** Whose word it is, and for how long the signal waits. */
export interface SignalFacts extends Partial<Pick<Signal, 'holder' | 'lease'>> {
  readonly delayMs?: number
}
export interface Signal {
  readonly id: string
  readonly holder: string
  /** Tells this lease from any other of the same signal: when it runs out, by the store's clock, and each runs out later than the last. */
  readonly lease: number
  readonly partner: PartnerId
  readonly kind: SignalKind
  readonly wire: Wire
  readonly tries: number
  /** Of the signal itself. */
  readonly messageId: MessageId
  readonly refToMessageId: MessageId
}

export interface InboxEntry {
  readonly id: string
  readonly inbox: string
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly document: DocumentKind
  readonly identity: BusinessIdentity
  readonly state: 'waiting' | 'leased' | 'done'
  readonly holder?: string
  readonly leasedUntil?: string
  readonly acceptedAt: string
  readonly doneAt?: string
  readonly json: CanonicalDocument
  readonly xmlDigest: Sha256
}

export interface NewClock {
  readonly exchange: ExchangeId
  /** `original-missing`, `refusal-window`, `validity`. One running clock of a name per exchange and subject. */
  readonly name: string
  readonly subject?: string
  readonly owner: 'us' | 'partner' | 'nsw'
  readonly deadline: string
  readonly warnAt?: string
}
export interface DueClock extends NewClock {
  readonly id: string
}
export interface ClockRow extends DueClock {
  readonly state: 'running' | 'fired' | 'stopped'
  /** Warnings that were given. */
  readonly level: number
  readonly endedAt?: string
}

export interface ExchangeRow {
  readonly id: ExchangeId
  readonly certificateKey: string
  readonly scheme: string
  readonly issuingCountry: string
  readonly number: string
  readonly partner: PartnerId
  /** Whether our country issued the certificate or imports under it. */
  readonly role: 'issuer' | 'importer'
  readonly view: ExchangeView
  /** Grows by one with every change of the view. */
  readonly revision: number
  readonly createdAt: string
}
export interface DeliveryRow {
  readonly id: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly document: DocumentKind
  readonly identity: BusinessIdentity
  readonly state: DeliveryState
  readonly tries: number
  readonly createdAt: string
  readonly nextAt?: string
  readonly closedAt?: string
  readonly lastCode?: string
  readonly messageId?: MessageId
  readonly jsonDigest: Sha256
  readonly xmlDigest?: Sha256
  readonly wireDigest?: Sha256
  readonly answer?: {
    readonly kind: AnswerKind
    readonly messageId: MessageId
    readonly wireDigest: Sha256
    readonly contentType: string
  }
}
export interface SearchFilter {
  readonly limit: number
  readonly after?: DeliveryId
  readonly number?: string
  readonly partner?: PartnerId
  readonly state?: DeliveryState
  readonly document?: DocumentKind
  readonly exchange?: ExchangeId
  readonly since?: string
  readonly until?: string
  /** For `searchPage`: deliveries that one question by kind looks at. */
  readonly span?: number
}
export interface WaitingPage {
  readonly entries: readonly {
    readonly id: string
    readonly document: DocumentKind
    /** The payload of the certificate of ours that it is about, the newest one. */
    readonly certificate?: Sha256
  }[]
  /** Absent: nothing waits behind. */
  readonly next?: number
}
export interface DeliveryPage {
  readonly rows: readonly DeliveryRow[]
  /** `after` of the next page. Absent: there is none. */
  readonly next?: DeliveryId
}
export interface NewEvent {
  /** `received`, `state`, `alarm`, `sealed`, `attempted`, `sent`, `acknowledged`, `accepted`, `duplicate`, `held`, `refused`, `handed-over`, ... */
  readonly kind: string
  /** Codes, ids, states: never payload. */
  readonly data?: Readonly<Record<string, unknown>>
  /** Digest of the bytes it speaks of. */
  readonly blob?: Sha256
}
export interface TimelinePage {
  /** `n` of the last event that is known already; 0 begins with the first. */
  readonly after: number
  readonly limit: number
}
export interface KindsWish {
  readonly kinds: readonly string[]
  /** The newest first; else the oldest. */
  readonly newest?: boolean
  /** `next` of the page before. */
  readonly from?: number
  /** Events that are looked at, whatever their kind. */
  readonly span?: number
}
export interface KindsPage {
  readonly events: readonly EventRow[]
  /** Absent: the whole chain has been looked at. */
  readonly next?: number
}
export interface EventRow extends NewEvent {
  readonly n: number
  readonly at: string
  readonly prevHash: string
  readonly hash: string
}
/** A process that serves. */
export interface NodeAbout {
  readonly host: string
  readonly pid: number
  readonly version: string
}
export interface NodeRow extends NodeAbout {
  readonly id: string
  readonly since: string
  /** The last sign of life; work of one that gives none any more is taken over. */
  readonly beatAt: string
  /** Deliveries and signals that it holds at this moment. */
  readonly claims: number
  /** A digest of the agreements in force there; empty until it has read them. */
  readonly agreements: string
  /** Whoever was asked. */
  readonly self: boolean
}
export interface StuckRow {
  readonly what: 'delivery' | 'arrival' | 'signal' | 'inbox' | 'held' | 'task' | 'conversation' | 'ledger'
  readonly id: string
  readonly exchange?: ExchangeId
  readonly partner?: PartnerId
  readonly since: string
  /** Whose turn it is. */
  readonly turn: 'us' | 'partner' | 'nsw' | 'operator'
  readonly why: string
}
