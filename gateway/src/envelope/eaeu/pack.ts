import { Fault } from '../../message/fault.ts'
import type { Wire } from '../../message/wire.ts'
import { parseAction, writeAction } from './action.ts'
import { type LogicalAddress, parseAddress, writeAddress } from './address.ts'
import { isUuid } from './ids.ts'
import type { EaeuHeader, EaeuMessage } from './message.ts'
import { MEDIA_TYPE } from './names.ts'
import { writeEnvelope } from './write/envelope.ts'

/**
 * Writes a message of the integrated system as it goes over the wire. Ids and instants are arguments: the same ones give
 * the same bytes. `int:Integration` of the header is left out, whoever put it there.
 *
 * Throws ASW_ADDRESSING_INVALID, ASW_ACTION_UNKNOWN, ASW_EAEU_HEADER, ASW_EAEU_BODY for a message
 * that every partner would have to refuse, ASW_XML_MALFORMED for characters that XML cannot carry.
 */
export function pack(message: EaeuMessage): Wire {
  checkHeader(message.header)
  checkContent(message)
  return { contentType: MEDIA_TYPE, body: writeEnvelope(message) }
}

function checkHeader(header: EaeuHeader): void {
  const fault = header.action.kind === 'fault'
  parseAction(writeAction(header.action))
  checkAddress('To', header.to)
  if (header.replyTo) checkAddress('ReplyTo', header.replyTo)
  if (header.from) checkAddress('From', header.from)
  if (fault && (!header.from || header.replyTo)) throw wrong('ASW_ADDRESSING_INVALID', 'a fault has From and no ReplyTo')
  if (!fault && (header.from || !header.replyTo)) throw wrong('ASW_ADDRESSING_INVALID', 'a message has ReplyTo and no From')
  if (!fault && (!header.procedures || header.conversationId === undefined))
    throw wrong('ASW_EAEU_HEADER', 'a message has ProcedureID and ConversationID')
  if (header.procedures?.length === 0) throw wrong('ASW_EAEU_HEADER', 'a ProcedureID without a procedure')
  const { messageId, relatesTo, procedures = [], conversationId = messageId } = header
  for (const id of [messageId, relatesTo?.messageId ?? messageId, conversationId, ...procedures]) {
    if (!isUuid(id)) throw wrong('ASW_EAEU_HEADER', 'an id is not a UUID')
  }
}

function checkAddress(header: string, address: LogicalAddress): void {
  parseAddress(writeAddress(address), header)
}

/** xs:token, 1..255 (No 5, annex 6). */
const CODE = /^(?=.{1,255}$)[^\s]+( [^\s]+)*$/u

function checkContent({ header: { action }, content }: EaeuMessage): void {
  if (content.kind !== action.kind) throw wrong('ASW_EAEU_BODY', `a ${content.kind} under the Action of a ${action.kind}`)
  if (content.kind === 'document') {
    const { xml } = content
    if (xml[0] !== 0x3c || xml[1] === 0x3f || xml[1] === 0x21 || xml[xml.length - 1] !== 0x3e)
      throw wrong('ASW_EAEU_BODY', 'the document is not in canonical form')
  }
  if (content.kind === 'signal' && action.kind === 'signal') {
    const { code, errors, id } = content.signal
    if (code !== action.signal) throw wrong('ASW_EAEU_BODY', `a signal ${code} under the Action of ${action.signal}`)
    if ((code === 'ERR') !== errors.length > 0) throw wrong('ASW_EAEU_BODY', 'errors stand in ERR, and at least one')
    if (!isUuid(id)) throw wrong('ASW_EAEU_BODY', 'SignalId is not a UUID')
    if (errors.some((error) => !CODE.test(error.code)))
      throw wrong('ASW_EAEU_BODY', 'the code of an error is not a token of 1 to 255')
    if (errors.some(({ documentId = id }) => !isUuid(documentId))) throw wrong('ASW_EAEU_BODY', 'EDocId is not a UUID')
  }
}

function wrong(code: 'ASW_ADDRESSING_INVALID' | 'ASW_EAEU_HEADER' | 'ASW_EAEU_BODY', detail: string): Fault {
  return new Fault(code, detail)
}
