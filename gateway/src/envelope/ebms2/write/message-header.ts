import type { XmlElementSpec } from '@asw/mappings/xml'
import type { Party } from '../../../agreement/agreement.ts'
import type { Header } from '../message.ts'
import { attribute, eb, HEADER_BLOCK, leaf } from './element.ts'

/** ebMS 2.0 section 3.1, in the order of the schema. */
export function messageHeader(header: Header): XmlElementSpec {
  const { service } = header
  return eb(
    'MessageHeader',
    HEADER_BLOCK,
    party('From', header.from, header.fromRole),
    party('To', header.to, header.toRole),
    leaf('CPAId', header.cpaId),
    leaf('ConversationId', header.conversationId),
    eb('Service', [attribute('eb', 'type', service.type)], service.value),
    leaf('Action', header.action),
    eb(
      'MessageData',
      [],
      leaf('MessageId', header.messageId),
      leaf('Timestamp', header.timestamp),
      leaf('RefToMessageId', header.refToMessageId),
      leaf('TimeToLive', header.timeToLive),
    ),
    header.duplicateElimination ? eb('DuplicateElimination', []) : undefined,
    ...(header.descriptions ?? []).map((one) => description(one.text, one.language)),
  )
}

/** Section 3.1.1: every PartyId names the same organisation; one Role for all of them. */
export function party(local: 'From' | 'To', parties: readonly Party[], role?: string): XmlElementSpec {
  const ids = parties.map(({ id, type }) => eb('PartyId', [attribute('eb', 'type', type)], id))
  return eb(local, [], ...ids, leaf('Role', role ?? parties.find((one) => one.role !== undefined)?.role))
}

export function description(text: string, language = 'en'): XmlElementSpec {
  return eb('Description', [attribute('xml', 'lang', language)], text)
}
