import type { CanonicalElement } from '@asw/mappings/xml'
import type { Party } from '../../../agreement/agreement.ts'
import type { Description, Header } from '../message.ts'
import { NS } from '../names.ts'
import {
  actorOf,
  attributeOf,
  broken,
  ebAttribute,
  ebChild,
  ebChildren,
  inconsistent,
  optionalText,
  readBoolean,
  readInstant,
  requiredAttribute,
  requiredChild,
  requiredText,
  textOf,
} from './element.ts'
import type { Blocks } from './envelope.ts'

/**
 * Header of a message (ebMS 2.0 sections 3.1, 4.3, 6.3.1, 9.1). Instants get a `Z` where the sender leaves the zone out.
 * Throws ASW_SOAP_INVALID, ASW_EBMS_INCONSISTENT.
 */
export function readHeader(blocks: Blocks): Header {
  const header = blocks.messageHeader
  const data = requiredChild(header, 'MessageData')
  const service = requiredChild(header, 'Service')
  const from = requiredChild(header, 'From')
  const to = requiredChild(header, 'To')
  return defined({
    from: readParties(from),
    fromRole: optionalText(from, 'Role'),
    to: readParties(to),
    toRole: optionalText(to, 'Role'),
    cpaId: requiredText(header, 'CPAId'),
    conversationId: requiredText(header, 'ConversationId'),
    service: readService(service),
    action: requiredText(header, 'Action'),
    messageId: requiredText(data, 'MessageId'),
    timestamp: readInstant(requiredText(data, 'Timestamp'), 'MessageData/Timestamp'),
    refToMessageId: optionalText(data, 'RefToMessageId'),
    timeToLive: instantOrNone(optionalText(data, 'TimeToLive'), 'MessageData/TimeToLive'),
    duplicateElimination: ebChild(header, 'DuplicateElimination') !== undefined,
    ackRequested: blocks.ackRequested && readAckRequested(blocks.ackRequested),
    syncReply: blocks.syncReply !== undefined,
    messageOrder: blocks.messageOrder && readMessageOrder(blocks.messageOrder),
    descriptions: readDescriptions(header),
  })
}

export function readParties(element: CanonicalElement): readonly Party[] {
  const ids = ebChildren(element, 'PartyId')
  if (ids.length === 0) throw broken(`${element.local} has no PartyId`, element.local)
  return ids.map(readParty)
}

/** Sections 3.1.1.1, 3.1.4: what has no type is a URI. */
function typed(element: CanonicalElement): { readonly text: string; readonly type?: string } {
  const text = textOf(element)
  const type = ebAttribute(element, 'type')
  if (!type && !/^[A-Za-z][A-Za-z0-9+.-]*:./.test(text)) {
    throw inconsistent(`${element.local} has no type and is not a URI`, element.local)
  }
  return type ? { text, type } : { text }
}
function readService(element: CanonicalElement): Header['service'] {
  const { text: value, ...type } = typed(element)
  return { value, ...type }
}
function readParty(element: CanonicalElement): Party {
  const { text: id, ...type } = typed(element)
  return { id, ...type }
}

function readAckRequested(element: CanonicalElement): NonNullable<Header['ackRequested']> {
  const signed = readBoolean(requiredAttribute(element, 'signed'), 'AckRequested/@eb:signed')
  return defined({ signed, actor: actorOf(element) })
}

function readMessageOrder(element: CanonicalElement): NonNullable<Header['messageOrder']> {
  const number = requiredChild(element, 'SequenceNumber')
  const text = textOf(number)
  const status = ebAttribute(number, 'status') ?? 'Continue'
  if (!/^\d{1,8}$/.test(text)) throw broken('SequenceNumber is not a number of at most 8 digits', 'MessageOrder/SequenceNumber')
  if (status !== 'Reset' && status !== 'Continue') throw broken('an unknown status', 'SequenceNumber/@eb:status')
  return { sequence: Number(text), status }
}

function readDescriptions(header: CanonicalElement): readonly Description[] | undefined {
  const found = ebChildren(header, 'Description').map((one) => ({
    language: attributeOf(one, NS.xml, 'lang') ?? 'und',
    text: textOf(one),
  }))
  return found.length > 0 ? found : undefined
}

export function instantOrNone(text: string | undefined, path: string): string | undefined {
  return text === undefined ? undefined : readInstant(text, path)
}

type Defined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>
}
/** The record without the fields that are `undefined`. */
export function defined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>
}
