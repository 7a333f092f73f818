import type { DocumentKind } from '../../../message/document.ts'
import type { PartnerId, Sha256 } from '../../../message/ids.ts'
import { PURGE_CLOCK, purgeClock } from '../../purge-clock.ts'
import { dropBlob } from '../blobs.ts'
import { appendEvent } from '../events.ts'
import type { Store } from '../store.ts'

const DAY_MS = 86_400_000

export interface PurgeRule {
  readonly partner?: PartnerId
  readonly document?: DocumentKind
  readonly olderThanDays: number
  readonly limit: number
}
interface Old {
  readonly seq: number
  readonly id: string
  readonly exchange: number
  readonly exchange_id: string
}

/**
 * Journal.purge: drops the payloads of what has been closed for longer than the rule says, at most `limit` deliveries,
 * arrivals and tasks. Rows, digests, events and the duplicate memory stay: what happened can still be proved, and a document is
 * still recognised when it comes again. Each purge is an event of its own chain.
 */
export function purge(store: Store, rule: PurgeRule): number {
  const wish = { partner: rule.partner, document: rule.document, cutoff: clockOf(store) - rule.olderThanDays * DAY_MS }
  const deliveries = store.all<Old & { json: Sha256 }>('purge-deliveries', { ...wish, limit: rule.limit })
  for (const delivery of deliveries) purgeDelivery(store, delivery)
  const arrivals = store.all<OldArrival>('purge-arrivals', { ...wish, limit: rule.limit - deliveries.length })
  for (const arrival of arrivals) purgeArrival(store, arrival)
  const left = rule.limit - deliveries.length - arrivals.length
  const tasks = store.all<Old & { json: Sha256 }>('purge-tasks', { ...wish, limit: left })
  for (const task of tasks) purgeTask(store, task)
  const conversations = store.all<OldConversation>('purge-conversations', { ...wish, limit: left - tasks.length })
  for (const conversation of conversations) purgeConversation(store, conversation)
  return deliveries.length + arrivals.length + tasks.length + conversations.length
}

function clockOf(store: Store): number {
  const kept = store.get<{ value: string }>('meta-get', { name: PURGE_CLOCK })?.value
  const { at, keep } = purgeClock(kept, store.now)
  if (keep !== kept) store.run('meta-set', { name: PURGE_CLOCK, value: keep })
  return at
}

function purgeTask(store: Store, task: Old & { readonly json: Sha256 }): void {
  dropBlob(store, task.json)
  store.run('purge-task', { seq: task.seq, now: store.now })
  tellPurge(store, task, { task: task.id })
}

function purgeDelivery(store: Store, delivery: Old & { readonly json: Sha256 }): void {
  dropBlob(store, delivery.json)
  for (const { wire, payload } of store.all<{ wire: string; payload: string }>('transmissions-of', { delivery: delivery.seq })) {
    dropBlob(store, wire)
    dropBlob(store, payload)
  }
  for (const { wire } of store.all<{ wire: string }>('answers-of', { delivery: delivery.seq })) dropBlob(store, wire)
  store.run('purge-delivery', { seq: delivery.seq, now: store.now })
  tellPurge(store, delivery, { delivery: delivery.id })
}

interface OldArrival extends Old {
  readonly wire: Sha256
  readonly payload: Sha256 | null
  readonly json: Sha256 | null
}

function purgeArrival(store: Store, arrival: OldArrival): void {
  dropBlob(store, arrival.wire)
  if (arrival.payload !== null) dropBlob(store, arrival.payload)
  if (arrival.json !== null) dropBlob(store, arrival.json)
  for (const { answer } of store.all<{ answer: string }>('duplicate-answers-of', { arrival: arrival.seq }))
    dropBlob(store, answer)
  store.run('duplicate-answer-unset', { arrival: arrival.seq })
  store.run('purge-arrival', { seq: arrival.seq, now: store.now })
  tellPurge(store, arrival, { arrival: arrival.id })
}

interface OldConversation extends Old {
  readonly request: Sha256
  readonly response: Sha256 | null
}

/** A conversation goes whole: a document that comes again after that begins a new one, and its identity is known. */
function purgeConversation(store: Store, conversation: OldConversation): void {
  dropBlob(store, conversation.request)
  if (conversation.response !== null) dropBlob(store, conversation.response)
  store.run('conversation-unsent', { seq: conversation.seq })
  store.run('conversation-delete', { seq: conversation.seq })
  tellPurge(store, conversation, { conversation: conversation.id })
}

function tellPurge(store: Store, { exchange, exchange_id }: Old, data: Readonly<Record<string, unknown>>): void {
  appendEvent(store, { seq: exchange, id: exchange_id }, { kind: 'purged', data })
}
