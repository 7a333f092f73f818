import { writeCanonical } from '@asw/mappings/xml'
import type { Ebms2Message } from '../message.ts'
import { acknowledgment, ackRequested, errorList, messageOrder, syncReply } from './blocks.ts'
import { body } from './body.ts'
import { element } from './element.ts'
import { messageHeader } from './message-header.ts'

/**
 * The SOAP 1.1 envelope, unsigned, in canonical form. It is written as exclusive C14N, and since no namespace is declared
 * that is not used there, inclusive C14N 1.0 of it gives the same bytes: what is digested is what stands here.
 */
export function writeEnvelope({ header, content, acknowledgment: receipt, errorList: warnings }: Ebms2Message): Uint8Array {
  const errors = content.kind === 'error-list' ? content : warnings
  const proof = content.kind === 'acknowledgment' ? content.acknowledgment : receipt
  return writeCanonical(
    element(
      'soap',
      'Envelope',
      [],
      element(
        'soap',
        'Header',
        [],
        messageHeader(header),
        header.syncReply ? syncReply() : undefined,
        header.ackRequested && ackRequested(header.ackRequested),
        header.messageOrder && messageOrder(header.messageOrder),
        errors && errorList(errors),
        proof && acknowledgment(proof),
      ),
      element('soap', 'Body', [], body(content)),
    ),
  )
}
