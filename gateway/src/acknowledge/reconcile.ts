import { eventsOf } from '../journal/events-of.ts'
import type { DeliveryRow, EventRow, Journal } from '../journal/journal.ts'
import type { DeliveryState } from '../message/delivery.ts'
import { faultOf } from '../message/fault.ts'
import { type ExchangeId, exchangeId, type MessageId } from '../message/ids.ts'
import { type AskDeps, askStatus } from './ask.ts'

/** What a partner says of one message that the restored journal takes for open. */
export interface OpenMessage {
  readonly delivery: string
  readonly exchange: string
  readonly partner: string
  readonly document: string
  readonly number: string
  readonly state: DeliveryState
  /** Absent: it was not sealed when the backup was made. */
  readonly messageId?: string
  readonly asked?: string
  /** ebMS 2.0 section 7.1.2, and when it was said: `Processed` and `Received` mean that the partner has it. */
  readonly told?: { readonly status: string; readonly at: string }
  /** What stood in the way of the question. */
  readonly trouble?: string
}

/** How far a held journal is reconciled with its partners. */
export interface Reconciliation {
  /** Why it is held; absent when it is not. */
  readonly held?: string
  /** RFC 3339: the last event in the journal before it was held. What came later is not in it. */
  readonly recoveryPoint?: string
  readonly open: readonly OpenMessage[]
  /** How many of them were sealed and have no answer yet. */
  readonly unanswered: number
}

const OPEN = ['due', 'awaiting'] as const satisfies readonly DeliveryState[]
const PAGE = 500
/** Questions on their way to partners at the same time. */
const HANDS = 4

/** Asks for every open message that was sealed whether its partner has it, and tells how things stand then. May be repeated. */
export async function reconcile(deps: AskDeps, by: string, signal: AbortSignal): Promise<Reconciliation> {
  const sealed = (await openDeliveries(deps.journal)).filter(({ messageId }) => messageId !== undefined)
  const trouble = new Map<string, string>()
  let next = 0
  const hand = async () => {
    while (next < sealed.length && !signal.aborted) {
      const one = sealed[next++] as DeliveryRow
      try {
        await askStatus(deps, one, by, signal)
      } catch (error) {
        const { code, message } = faultOf(error)
        trouble.set(one.id, `${code}: ${message}`)
      }
    }
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
  return reconciliation(deps.journal, trouble)
}

/** How things stand, without asking anybody. */
export async function reconciliation(
  journal: Journal,
  trouble: ReadonlyMap<string, string> = new Map(),
): Promise<Reconciliation> {
  const held = await journal.held()
  const open: OpenMessage[] = []
  for (const row of await openDeliveries(journal)) open.push(await openMessage(journal, row, trouble.get(row.id)))
  const recoveryPoint = held === undefined ? undefined : await recoveryPointOf(journal)
  return {
    ...(held === undefined ? {} : { held }),
    ...(recoveryPoint === undefined ? {} : { recoveryPoint }),
    open,
    unanswered: open.filter((one) => one.messageId !== undefined && one.told === undefined).length,
  }
}

async function openDeliveries(journal: Journal): Promise<readonly DeliveryRow[]> {
  const rows: DeliveryRow[] = []
  for (const state of OPEN) {
    for (let page = await journal.search({ state, limit: PAGE }); ; ) {
      rows.push(...page)
      const last = page.at(-1)
      if (!last || page.length < PAGE) break
      page = await journal.search({ state, limit: PAGE, after: last.id })
    }
  }
  return rows
}

async function openMessage(journal: Journal, row: DeliveryRow, trouble: string | undefined): Promise<OpenMessage> {
  const { id: delivery, exchange, partner, document, identity, state, messageId } = row
  const asked = await lastAbout(journal, exchange, messageId, 'status-asked')
  const told = await lastAbout(journal, exchange, messageId, 'status-told')
  return {
    delivery,
    exchange,
    partner,
    document,
    number: identity.number,
    state,
    ...(messageId === undefined ? {} : { messageId }),
    ...(asked ? { asked: asked.at } : {}),
    ...(told ? { told: { status: String(told.data?.status), at: told.at } } : {}),
    ...(trouble === undefined ? {} : { trouble }),
  }
}

async function lastAbout(
  journal: Journal,
  exchange: ExchangeId,
  messageId: MessageId | undefined,
  kind: string,
): Promise<EventRow | undefined> {
  if (messageId === undefined) return undefined
  for await (const event of eventsOf(journal, exchange, [kind], 'newest first')) {
    if (event.data?.messageId === messageId) return event
  }
  return undefined
}

async function recoveryPointOf(journal: Journal): Promise<string | undefined> {
  for await (const { data } of eventsOf(journal, exchangeId('gateway'), ['journal-held'], 'newest first')) {
    return typeof data?.recoveryPoint === 'string' ? data.recoveryPoint : undefined
  }
  return undefined
}
