import type { DocumentKind } from '../../../message/document.ts'
import type { PartnerId, Sha256 } from '../../../message/ids.ts'
import { PURGE_CLOCK, purgeClock } from '../../purge-clock.ts'
import { dropBlob } from '../blobs.ts'
import { GATEWAY, type Tx } from '../tx.ts'

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
 * still recognised when it comes again. Each purge is an event of its own chain. The chains are held first, all of them, and
 * then it is seen whether another node was quicker.
 */
export async function purge(tx: Tx, rule: PurgeRule): Promise<number> {
  const cutoff = (await clockOf(tx)) - rule.olderThanDays * DAY_MS
  const wish = { partner: rule.partner, document: rule.document, cutoff }
  const deliveries = await tx.all<Old & { json: Sha256 }>('purge-deliveries', { ...wish, limit: rule.limit })
  const arrivals = await tx.all<OldArrival>('purge-arrivals', { ...wish, limit: rule.limit - deliveries.length })
  const left = rule.limit - deliveries.length - arrivals.length
  const tasks = await tx.all<Old & { json: Sha256 }>('purge-tasks', { ...wish, limit: left })
  const conversations = await tx.all<Old>('purge-conversations', { ...wish, limit: left - tasks.length })
  const all = [...deliveries, ...arrivals, ...tasks, ...conversations]
  await tx.lockChains(all.map((old) => old.exchange).filter((seq) => seq !== GATEWAY.seq))
  let purged = 0
  for (const delivery of deliveries) if (await purgeDelivery(tx, delivery, cutoff)) purged += 1
  for (const arrival of arrivals) if (await purgeArrival(tx, arrival)) purged += 1
  for (const task of tasks) if (await purgeTask(tx, task)) purged += 1
  for (const conversation of conversations) if (await purgeConversation(tx, conversation, cutoff)) purged += 1
  return purged
}

/** Nodes that ask at the same time keep nearly the same. */
async function clockOf(tx: Tx): Promise<number> {
  const kept = (await tx.get<{ value: string }>('meta-get', { name: PURGE_CLOCK }))?.value
  const { at, keep } = purgeClock(kept, tx.now)
  if (keep !== kept) await tx.run('meta-set', { name: PURGE_CLOCK, value: keep })
  return at
}

/** A delivery may have been replayed, or healed, since it was looked for. */
async function purgeDelivery(tx: Tx, delivery: Old & { readonly json: Sha256 }, cutoff: number): Promise<boolean> {
  if ((await tx.run('purge-delivery', { seq: delivery.seq, cutoff })) === 0) return false
  await dropBlob(tx, delivery.json)
  for (const { wire, payload } of await tx.all<{ wire: string; payload: string }>('transmissions-of', {
    delivery: delivery.seq,
  })) {
    await dropBlob(tx, wire)
    await dropBlob(tx, payload)
  }
  for (const { wire } of await tx.all<{ wire: string }>('answers-of', { delivery: delivery.seq })) await dropBlob(tx, wire)
  tellPurge(tx, delivery, { delivery: delivery.id })
  return true
}

interface OldArrival extends Old {
  readonly wire: Sha256
  readonly payload: Sha256 | null
  readonly json: Sha256 | null
}

async function purgeArrival(tx: Tx, arrival: OldArrival): Promise<boolean> {
  if ((await tx.run('purge-arrival', { seq: arrival.seq })) === 0) return false
  await dropBlob(tx, arrival.wire)
  if (arrival.payload !== null) await dropBlob(tx, arrival.payload)
  if (arrival.json !== null) await dropBlob(tx, arrival.json)
  const of = { arrival: arrival.seq }
  for (const { answer } of await tx.all<{ answer: string }>('duplicate-answers-of', of)) await dropBlob(tx, answer)
  await tx.run('duplicate-answer-unset', of)
  tellPurge(tx, arrival, { arrival: arrival.id })
  return true
}

/** A conversation goes whole: a document that comes again after that begins a new one, and its identity is known. */
async function purgeConversation(tx: Tx, conversation: Old, cutoff: number): Promise<boolean> {
  const { seq, id } = conversation
  const gone = await tx.get<{ request: Sha256; response: Sha256 | null }>('conversation-delete', { seq, cutoff })
  if (!gone) return false
  await dropBlob(tx, gone.request)
  if (gone.response !== null) await dropBlob(tx, gone.response)
  tellPurge(tx, conversation, { conversation: id })
  return true
}

async function purgeTask(tx: Tx, task: Old & { readonly json: Sha256 }): Promise<boolean> {
  if ((await tx.run('purge-task', { seq: task.seq })) === 0) return false
  await dropBlob(tx, task.json)
  tellPurge(tx, task, { task: task.id })
  return true
}

function tellPurge(tx: Tx, { exchange, exchange_id }: Old, data: Readonly<Record<string, unknown>>): void {
  tx.append({ seq: exchange, id: exchange_id }, { kind: 'purged', data })
}
