import type { XmlElementSpec } from '@asw/mappings/xml'
import { writeAction } from '../action.ts'
import { type LogicalAddress, writeAddress } from '../address.ts'
import { writeProcedures, writeUuidUri } from '../ids.ts'
import type { EaeuHeader } from '../message.ts'
import { NS } from '../names.ts'
import { element, leaf } from './element.ts'

/** soap:Header. `int:Integration` is the platform's to write (No 5, items 41-44) and has no line here. */
export function header(head: EaeuHeader): XmlElementSpec {
  return element(
    'soap',
    'Header',
    [],
    leaf('wsa', 'To', writeAddress(head.to)),
    endpoint('ReplyTo', head.replyTo),
    endpoint('From', head.from),
    leaf('wsa', 'Action', writeAction(head.action)),
    leaf('wsa', 'MessageID', writeUuidUri(head.messageId)),
    head.relatesTo && relatesTo(head.relatesTo),
    leaf('int', 'ProcedureID', head.procedures && writeProcedures(head.procedures)),
    leaf('int', 'ConversationID', head.conversationId === undefined ? undefined : writeUuidUri(head.conversationId)),
  )
}

function endpoint(local: 'ReplyTo' | 'From', address: LogicalAddress | undefined): XmlElementSpec | undefined {
  return address && element('wsa', local, [], leaf('wsa', 'Address', writeAddress(address)))
}

function relatesTo({ messageId, action }: NonNullable<EaeuHeader['relatesTo']>): XmlElementSpec {
  const attributes = action === undefined ? [] : [{ name: 'RelatesAction', value: action, uri: NS.int, prefix: 'int' }]
  return element('wsa', 'RelatesTo', attributes, writeUuidUri(messageId))
}
