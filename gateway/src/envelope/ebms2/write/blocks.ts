import type { XmlElementSpec } from '@asw/mappings/xml'
import type { Acknowledgment, EbmsError, ErrorList, Header } from '../message.ts'
import { ACTORS } from '../names.ts'
import { attribute, eb, HEADER_BLOCK, leaf } from './element.ts'
import { description, party } from './message-header.ts'
import { reference } from './reference.ts'

/** Section 6.3.1. */
export function ackRequested({ signed, actor }: NonNullable<Header['ackRequested']>): XmlElementSpec {
  return eb('AckRequested', [...HEADER_BLOCK, attribute('soap', 'actor', actor), attribute('eb', 'signed', String(signed))])
}

/** Section 4.3: the actor is fixed. */
export function syncReply(): XmlElementSpec {
  return eb('SyncReply', [...HEADER_BLOCK, attribute('soap', 'actor', ACTORS.next)])
}

/** Section 9.1.1. */
export function messageOrder({ sequence, status }: NonNullable<Header['messageOrder']>): XmlElementSpec {
  return eb('MessageOrder', HEADER_BLOCK, eb('SequenceNumber', [attribute('eb', 'status', status)], String(sequence)))
}

/** Section 6.3.2. */
export function acknowledgment({ timestamp, refToMessageId, from, references }: Acknowledgment): XmlElementSpec {
  return eb(
    'Acknowledgment',
    HEADER_BLOCK,
    leaf('Timestamp', timestamp),
    leaf('RefToMessageId', refToMessageId),
    from && party('From', from),
    ...references.map(reference),
  )
}

/** Section 4.2.3. */
export function errorList({ highestSeverity, errors }: ErrorList): XmlElementSpec {
  return eb('ErrorList', [...HEADER_BLOCK, attribute('eb', 'highestSeverity', highestSeverity)], ...errors.map(error))
}
function error({ code, severity, location, codeContext, description: text }: EbmsError): XmlElementSpec {
  return eb(
    'Error',
    [
      attribute('eb', 'codeContext', codeContext),
      attribute('eb', 'errorCode', code),
      attribute('eb', 'severity', severity),
      attribute('eb', 'location', location),
    ],
    text === undefined ? undefined : description(text),
  )
}
