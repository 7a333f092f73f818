import { ALARMS, type AlarmCode } from '../journal/alarms.ts'
import { GATEWAY_CHAIN } from '../journal/chain.ts'
import type { FeedEvent } from '../journal/feed.ts'
import { certificateKey } from '../message/ids.ts'
import { DATA_SCHEMAS, schemaUri } from './schemas.ts'
import { EVENT_TYPES, type EventTypeName, typeOf } from './types.ts'

export const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8'

/** CloudEvents 1.0, structured mode in JSON. `partner` and `document` are extension attributes, to filter by. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: EventTypeName
  readonly subject?: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly dataschema: string
  readonly partner?: string
  readonly document?: string
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * What the world hears of an event; `undefined` for what stays inside. It rests on nothing but the event, so a repeat is
 * the same to the byte, and its id says so.
 */
export function cloudEventOf(source: string, event: FeedEvent): CloudEvent | undefined {
  const type = typeOf(event)
  if (type === undefined) return undefined
  const { data: name } = EVENT_TYPES[type]
  const data = dataOf(event, type)
  const subject = event.certificate ? certificateKey(event.certificate) : undefined
  return {
    specversion: '1.0',
    id: eventId(event),
    source,
    type,
    ...(subject === undefined ? {} : { subject }),
    time: event.at,
    datacontenttype: 'application/json',
    dataschema: schemaUri(name),
    ...(typeof data.partner === 'string' ? { partner: data.partner } : {}),
    ...(typeof data.document === 'string' ? { document: data.document } : {}),
    data,
  }
}

/**
 * Chain, place in it, and the beginning of its hash. The hash tells an event apart from the one that stood in its place
 * before a journal was restored from a backup: without it, receivers would take the new one for a repeat. ASCII without
 * spaces, fit for a header.
 */
function eventId({ exchange, n, hash }: FeedEvent): string {
  return `${encodeURIComponent(exchange)}/${n}/${hash.slice(0, 16)}`
}

type Data = Readonly<Record<string, unknown>>

function dataOf(event: FeedEvent, type: EventTypeName): Data {
  const known: Record<string, unknown> = { ...event.data, ...derived(event) }
  const { properties } = DATA_SCHEMAS[EVENT_TYPES[type].data]
  // What the schema does not name does not leave the house.
  return Object.fromEntries(
    Object.keys(properties)
      .filter((name) => known[name] !== undefined)
      .map((name) => [name, known[name]]),
  )
}

function derived(event: FeedEvent): Data {
  const { exchange, n, hash, kind, certificate, about, data = {} } = event
  return {
    exchange,
    n,
    hash,
    ...(certificate
      ? {
          role: certificate.role,
          certificate: {
            scheme: certificate.scheme,
            issuingCountry: certificate.issuingCountry,
            number: certificate.number,
          },
        }
      : {}),
    partner: partnerOf(event),
    ...(about ? { document: about.document, version: about.identity.version, action: about.identity.action } : {}),
    ...(kind.startsWith('breaker-') ? { state: kind.slice('breaker-'.length) } : {}),
    ...(kind === 'accepted' || data.again === true ? { entries: entriesOf(data) } : {}),
    ...(kind === 'alarm'
      ? { text: ALARMS[data.alarm as AlarmCode]?.[0].text ?? String(data.alarm) }
      : data.to === undefined || kind === 'state'
        ? {}
        : { cause: kind }),
  }
}

/** On the chain of the gateway, `from` is the partner that a message came from. */
function partnerOf({ exchange, certificate, about, data = {} }: FeedEvent): unknown {
  return certificate?.partner ?? about?.partner ?? data.partner ?? (exchange === GATEWAY_CHAIN ? data.from : undefined)
}

/** The entry of every inbox carries the id of the arrival. */
function entriesOf({ inboxes, arrival }: Data): readonly Data[] {
  return Array.isArray(inboxes) ? inboxes.map((inbox: unknown) => ({ inbox, entry: arrival })) : []
}
