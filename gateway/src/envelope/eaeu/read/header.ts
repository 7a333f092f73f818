import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { type Action, parseAction } from '../action.ts'
import { type LogicalAddress, parseAddress } from '../address.ts'
import { readProcedures, readUuidUri } from '../ids.ts'
import type { EaeuHeader } from '../message.ts'
import { NS } from '../names.ts'
import { attributeOf, only, textOf } from './element.ts'

type Wsa = 'To' | 'ReplyTo' | 'From' | 'FaultTo' | 'Action' | 'MessageID' | 'RelatesTo'

/**
 * Header of a message, its blocks in any order (No 5, items 28-44).
 * Throws ASW_ADDRESSING_MISSING, ASW_ADDRESSING_INVALID, ASW_ACTION_UNKNOWN, ASW_EAEU_HEADER; `header` in the facts names the block.
 */
export function readHeader(header: CanonicalElement): EaeuHeader {
  const action = parseAction(required(header, 'Action'))
  const messageId = readUuidUri(required(header, 'MessageID'), 'MessageID', 'ASW_ADDRESSING_INVALID')
  const to = parseAddress(required(header, 'To'), 'To')
  const relatesTo = readRelatesTo(header)
  const ids = readIds(header, action)
  return {
    to,
    ...sender(header, action),
    action,
    messageId,
    ...(relatesTo ? { relatesTo } : {}),
    ...ids,
    ...readIntegration(header),
  }
}

/**
 * A message has ReplyTo and neither From nor FaultTo (item 58). A fault has From alone (items 66-69), but nobody is helped
 * by refusing one for its addresses: it could not be answered, and its news would be lost.
 */
function sender(header: CanonicalElement, action: Action): Pick<EaeuHeader, 'replyTo' | 'from'> {
  if (action.kind === 'fault') {
    const from = readEndpoint(header, 'From')
    return from ? { from } : {}
  }
  for (const local of ['From', 'FaultTo'] as const) {
    if (block(header, local))
      throw new Fault('ASW_ADDRESSING_INVALID', `${local} stands in a message that is no fault`, { header: local })
  }
  const replyTo = readEndpoint(header, 'ReplyTo')
  if (!replyTo) throw missing('ReplyTo')
  return { replyTo }
}

/** Where a block names an endpoint: its wsa:Address. */
export function readEndpoint(header: CanonicalElement, local: 'ReplyTo' | 'From' | 'FaultTo'): LogicalAddress | undefined {
  const found = block(header, local)
  if (!found) return undefined
  const address = only(found, NS.wsa, 'Address', 'ASW_ADDRESSING_INVALID')
  if (!address) throw new Fault('ASW_ADDRESSING_INVALID', `${local} has no Address`, { header: local })
  return parseAddress(textOf(address, 'ASW_ADDRESSING_INVALID'), local)
}

function readRelatesTo(header: CanonicalElement): EaeuHeader['relatesTo'] {
  const found = block(header, 'RelatesTo')
  if (!found) return undefined
  const action = attributeOf(found, NS.int, 'RelatesAction')
  const messageId = readUuidUri(textOf(found, 'ASW_ADDRESSING_INVALID'), 'RelatesTo', 'ASW_ADDRESSING_INVALID')
  return { messageId, ...(action === undefined ? {} : { action }) }
}

/** A fault may be about a message whose ids could not be read; everything else needs both. */
function readIds(header: CanonicalElement, action: Action): Pick<EaeuHeader, 'procedures' | 'conversationId'> {
  const procedure = only(header, NS.int, 'ProcedureID', 'ASW_EAEU_HEADER')
  const conversation = only(header, NS.int, 'ConversationID', 'ASW_EAEU_HEADER')
  if (action.kind !== 'fault' && !procedure) throw idMissing('ProcedureID')
  if (action.kind !== 'fault' && !conversation) throw idMissing('ConversationID')
  return {
    ...(procedure ? { procedures: readProcedures(textOf(procedure, 'ASW_EAEU_HEADER')) } : {}),
    ...(conversation
      ? { conversationId: readUuidUri(textOf(conversation, 'ASW_EAEU_HEADER'), 'ConversationID', 'ASW_EAEU_HEADER') }
      : {}),
  }
}

const ACCEPT_TIME = /^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/** The platform's own note (items 41-44): any zone, kept as it stands. Throws ASW_EAEU_HEADER. */
function readIntegration(header: CanonicalElement): Pick<EaeuHeader, 'integration'> {
  const found = only(header, NS.int, 'Integration', 'ASW_EAEU_HEADER')
  if (!found) return {}
  const track = only(found, NS.int, 'TrackID', 'ASW_EAEU_HEADER')
  const time = only(found, NS.int, 'AcceptTime', 'ASW_EAEU_HEADER')
  if (!track || !time) throw new Fault('ASW_EAEU_HEADER', 'Integration is incomplete', { header: 'Integration' })
  const acceptTime = textOf(time, 'ASW_EAEU_HEADER')
  if (!ACCEPT_TIME.test(acceptTime)) throw new Fault('ASW_EAEU_HEADER', 'AcceptTime is not an instant', { header: 'AcceptTime' })
  return { integration: { trackId: readUuidUri(textOf(track, 'ASW_EAEU_HEADER'), 'TrackID', 'ASW_EAEU_HEADER'), acceptTime } }
}

export function block(header: CanonicalElement, local: Wsa): CanonicalElement | undefined {
  return only(header, NS.wsa, local, 'ASW_ADDRESSING_INVALID')
}
function required(header: CanonicalElement, local: Wsa): string {
  const found = block(header, local)
  if (!found) throw missing(local)
  return textOf(found, 'ASW_ADDRESSING_INVALID')
}
function missing(local: string): Fault {
  return new Fault('ASW_ADDRESSING_MISSING', `the message has no ${local}`, { header: local })
}
function idMissing(local: string): Fault {
  return new Fault('ASW_EAEU_HEADER', `the message has no ${local}`, { header: local })
}
