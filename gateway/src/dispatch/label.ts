import { isEaeu, unpack as unpackEaeu, writeAction } from '../envelope/eaeu/index.ts'
import { unpack } from '../envelope/ebms2/index.ts'
import { traceparentOf } from '../message/trace.ts'
import type { Wire } from '../message/wire.ts'

interface Labelled {
  readonly messageId: string
  readonly refToMessageId?: string
  readonly type: string
  readonly traceparent?: string
}

/** What an envelope of our own says of itself. The bytes are ours, so their size is no question here. */
export function labelOf(wire: Wire): Labelled {
  return isEaeu(wire) ? eaeuLabel(wire) : ebmsLabel(wire)
}

function ebmsLabel(wire: Wire) {
  const { hint } = unpack(wire, { maxBytes: wire.body.byteLength, maxParts: MAX_PARTS })
  return {
    messageId: hint.messageId,
    ...(hint.refToMessageId === undefined ? {} : { refToMessageId: hint.refToMessageId }),
    type: `${hint.service.value}/${hint.action}`,
    traceparent: traceparentOf(hint.conversationId, hint.messageId),
  }
}

/** The ids of SOAP are what correlates; the Action names process, transaction and message. */
function eaeuLabel(wire: Wire) {
  const { messageId, relatesTo, action, conversationId } = unpackEaeu(wire).header
  return {
    messageId,
    ...(relatesTo === undefined ? {} : { refToMessageId: relatesTo.messageId }),
    type: writeAction(action),
    ...(conversationId === undefined ? {} : { traceparent: traceparentOf(conversationId, messageId) }),
  }
}

const MAX_PARTS = 1_000
