import { unpack } from '../envelope/ebms2/index.ts'
import type { Wire } from '../message/wire.ts'

/** What an envelope of our own says of itself. The bytes are ours, so their size is no question here. */
export function labelOf(wire: Wire): { readonly messageId: string; readonly refToMessageId?: string; readonly type: string } {
  const { hint } = unpack(wire, { maxBytes: wire.body.byteLength, maxParts: MAX_PARTS })
  return {
    messageId: hint.messageId,
    ...(hint.refToMessageId === undefined ? {} : { refToMessageId: hint.refToMessageId }),
    type: `${hint.service.value}/${hint.action}`,
  }
}

const MAX_PARTS = 1_000
