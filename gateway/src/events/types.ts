import type { FeedEvent } from '../journal/feed.ts'
import type { DataName } from './schemas.ts'

export interface EventType {
  readonly data: DataName
  /** Kinds of journal events that become it. */
  readonly kinds: readonly string[]
  /** Only where the delivery is in this state after the event. */
  readonly to?: string
  readonly text: string
}

/** Events that move a delivery, or try to. */
const MOVES = ['sent', 'unreachable', 'silent', 'acknowledged', 'refused', 'lapsed', 'replayed', 'mooted', 'reopened'] as const

/**
 * Every type of event that leaves the house. Names are never changed or reused: another meaning is another version.
 * docs/events.md has the same table (a test compares them both ways).
 */
export const EVENT_TYPES = {
  'asw.delivery.received.v1': { data: 'delivery', kinds: ['received'], text: 'a document is durable here and will be sent' },
  'asw.delivery.sealed.v1': {
    data: 'delivery',
    kinds: ['sealed'],
    text: 'translated, sealed, encrypted and enveloped (hop AS1)',
  },
  'asw.delivery.attempted.v1': { data: 'delivery', kinds: ['attempted'], text: 'an attempt is about to leave' },
  'asw.delivery.due.v1': { data: 'delivery', kinds: MOVES, to: 'due', text: 'it will be tried again; `code` says why' },
  'asw.delivery.awaiting.v1': {
    data: 'delivery',
    kinds: MOVES,
    to: 'awaiting',
    text: 'the partner took the bytes; its Acknowledgment is awaited',
  },
  'asw.delivery.delivered.v1': {
    data: 'delivery',
    kinds: MOVES,
    to: 'delivered',
    text: 'the partner proved receipt by its signed Acknowledgment (hop AS2)',
  },
  'asw.delivery.refused.v1': { data: 'delivery', kinds: MOVES, to: 'refused', text: 'the partner said no' },
  'asw.delivery.abandoned.v1': {
    data: 'delivery',
    kinds: MOVES,
    to: 'abandoned',
    text: 'the tries are used up; an operator decides',
  },
  'asw.delivery.expired.v1': {
    data: 'delivery',
    kinds: MOVES,
    to: 'expired',
    text: 'the time to live has passed; an operator decides',
  },
  'asw.delivery.moot.v1': { data: 'delivery', kinds: MOVES, to: 'moot', text: 'a cancellation whose original will not arrive' },
  'asw.message.accepted.v1': {
    data: 'message',
    kinds: ['accepted'],
    text: 'a document of a partner was accepted; `entries` says in which inboxes it waits',
  },
  'asw.message.duplicate.v1': {
    data: 'message',
    kinds: ['duplicate'],
    text: 'a document came again; nothing new waits, but where it was asked for again: `entries` says where',
  },
  'asw.message.held.v1': {
    data: 'message',
    kinds: ['held'],
    text: 'the same document came with other content; an operator decides',
  },
  'asw.message.refused.v1': { data: 'message', kinds: ['refused'], text: 'a message of a partner was refused for its content' },
  'asw.inbox.handed-over.v1': { data: 'inbox', kinds: ['handed-over'], text: 'an inbox entry was acknowledged' },
  'asw.exchange.state.v1': {
    data: 'exchange',
    kinds: ['state'],
    text: 'a certificate stands otherwise: status, hops or items changed',
  },
  'asw.clock.started.v1': { data: 'clock', kinds: ['clock-started'], text: 'a deadline runs' },
  'asw.clock.stopped.v1': { data: 'clock', kinds: ['clock-stopped'], text: 'what was waited for has come' },
  'asw.clock.warned.v1': { data: 'clock', kinds: ['clock-warned'], text: 'a deadline comes near; `level` counts the warnings' },
  'asw.clock.passed.v1': { data: 'clock', kinds: ['clock-passed'], text: 'a deadline has passed: negative evidence' },
  'asw.task.opened.v1': {
    data: 'task',
    kinds: ['task-opened'],
    text: 'the partner does not take a document: a person hands it over until the deadline',
  },
  'asw.task.closed.v1': { data: 'task', kinds: ['task-closed'], text: 'a person has handed it over' },
  'asw.task.released.v1': { data: 'task', kinds: ['task-released'], text: 'it goes electronically after all' },
  'asw.task.passed.v1': { data: 'task', kinds: ['task-passed'], text: 'nobody has handed it over by the deadline' },
  'asw.ledger.booked.v1': {
    data: 'ledger',
    kinds: ['booked'],
    text: 'a quantity was reserved, committed, adjusted, released, or drawn by another certificate',
  },
  'asw.partner.breaker.v1': {
    data: 'partner',
    kinds: ['breaker-open', 'breaker-half-open', 'breaker-closed'],
    text: 'sending to a partner is suspended, tried, or on again',
  },
  'asw.journal.held.v1': {
    data: 'journal',
    kinds: ['journal-held'],
    text: 'nothing is sent to partners until an operator says so',
  },
  'asw.journal.released.v1': { data: 'journal', kinds: ['journal-released'], text: 'an operator let it go on' },
  'asw.alarm.v1': { data: 'alarm', kinds: ['alarm'], text: 'a person should look; `alarm` says at what' },
} as const satisfies Record<`asw.${string}.v${number}`, EventType>
export type EventTypeName = keyof typeof EVENT_TYPES

/** Kinds that stay inside: they tell of the machinery, or an alarm says the same. */
export const INSIDE: ReadonlySet<string> = new Set([
  'answer-kept',
  'signal-sent',
  'signal-given-up',
  'dismissed',
  'set-aside',
  'payload-damaged',
  'read-again',
  'trouble',
  'purged',
  'dead-letter',
  'sink-disabled',
  'sink-enabled',
  'node-lost',
  'conversation-opened',
  'conversation-heard',
  'conversation-noted',
  'conversation-refused',
  'conversation-closed',
  'conversation-stuck',
  'conversation-healed',
  'processing-result',
  'asked-about',
  'certificate-expires',
  'certificate-revoked',
  'revocation-list-missing',
  'revocation-list-overdue',
  'revocation-list-refused',
  'revocation-list-taken',
  'dossier',
  'disclosed',
])

const BY_KIND = new Map<string, EventTypeName>()
const BY_STATE = new Map<string, EventTypeName>()
for (const [name, { kinds, to }] of Object.entries<EventType>(EVENT_TYPES)) {
  if (to !== undefined) BY_STATE.set(to, name as EventTypeName)
  else for (const kind of kinds) BY_KIND.set(kind, name as EventTypeName)
}
const MOVING: ReadonlySet<string> = new Set(MOVES)

/** What an event of the journal is called outside; `undefined` for what stays inside. */
export function typeOf({ kind, data = {} }: Pick<FeedEvent, 'kind' | 'data'>): EventTypeName | undefined {
  if (!MOVING.has(kind) || data.delivery === undefined) return BY_KIND.get(kind)
  // A receipt that comes twice moves nothing; a try that failed is news although the delivery is as due as before.
  if (data.from === data.to && data.to !== 'due') return undefined
  return BY_STATE.get(String(data.to))
}
