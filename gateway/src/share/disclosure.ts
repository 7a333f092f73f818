import { documentOf } from '../journal/document-of.ts'
import type { FeedEvent } from '../journal/feed.ts'
import type { Journal } from '../journal/journal.ts'
import { canonicalJson } from '../message/canonical-json.ts'
import { digestOf } from '../message/digest.ts'
import { deliveryId, identityKey } from '../message/ids.ts'
import { permitted } from './filter.ts'
import type { Subscription } from './subscription.ts'

/** One document, as far as one subscription may see it. */
export interface Disclosure {
  /** Always the same for the same document and subscription; tells nothing about either. */
  readonly id: string
  readonly event: FeedEvent
  /** Where it stands in the log of disclosures. */
  readonly data: Readonly<Record<string, unknown>>
  /** What leaves: a CloudEvent in structured mode. */
  readonly body: SharedEvent
}
export interface SharedEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: typeof SHARED_TYPE
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: {
    readonly subscription: string
    readonly document: string
    readonly direction: 'in' | 'out'
    readonly content: Readonly<Record<string, unknown>>
  }
}
export const SHARED_TYPE = 'asw.document.shared.v1'

/** Kinds of events with which a document begins to be there. */
const DIRECTIONS: Readonly<Record<string, 'in' | 'out'>> = { accepted: 'in', received: 'out', 'task-opened': 'out' }

type Asked = Pick<Journal, 'blob' | 'entry' | 'task' | 'tellDamaged'>

/** What an event lets a subscription see; `undefined` for all that is none of its, for what has been purged, and for what is damaged, which is told. */
export async function disclosureOf(
  journal: Asked,
  subscription: Subscription,
  source: string,
  event: FeedEvent,
): Promise<Disclosure | undefined> {
  const direction = DIRECTIONS[event.kind]
  const kind = event.about?.document ?? event.data?.document
  if (direction === undefined || !subscription.documents.some((document) => document === kind)) return undefined
  // A task that is released begins to be sent: it was there before.
  if (event.kind === 'received' && (await wasTask(journal, event))) return undefined
  const document = await documentOf(journal, event)
  const seen = document && permitted(subscription, direction, document)
  if (!document || !seen) return undefined
  const id = digestOf(Buffer.from(`${subscription.name}\n${event.hash}`, 'utf8')).slice(0, 32)
  const data: SharedEvent['data'] = {
    subscription: subscription.name,
    document: document.document,
    direction,
    content: seen.content,
  }
  return {
    id,
    event,
    data: {
      subscription: subscription.name,
      basis: subscription.basis,
      disclosure: id,
      document: document.document,
      identity: event.about ? identityKey(event.about.identity) : event.data?.identity,
      fields: seen.fields,
      digest: digestOf(Buffer.from(canonicalJson(data), 'utf8')),
      via: subscription.via.kind,
    },
    body: { specversion: '1.0', id, source, type: SHARED_TYPE, time: event.at, datacontenttype: 'application/json', data },
  }
}

async function wasTask(journal: Asked, { data }: FeedEvent): Promise<boolean> {
  return typeof data?.delivery === 'string' && (await journal.task(deliveryId(data.delivery))) !== undefined
}
