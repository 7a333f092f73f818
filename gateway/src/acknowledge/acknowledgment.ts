import type { Agreement } from '../agreement/agreement.ts'
import { EBMS_SERVICE, type Ebms2Message, type Header } from '../envelope/ebms2/index.ts'
import { instant } from '../message/clock.ts'
import type { MessageId } from '../message/ids.ts'
import type { Authenticated } from '../message/stages.ts'
import type { Self } from '../receive/deps.ts'

export interface HeaderWish {
  readonly action: string
  readonly messageId: MessageId
  readonly conversationId: string
  readonly refToMessageId?: string
  readonly nowMs: number
}

/** Header of a signal from us to a partner. */
export function headerTo(self: Pick<Self, 'party'>, agreement: Agreement, wish: HeaderWish): Header {
  return {
    from: [self.party],
    to: [agreement.party],
    cpaId: agreement.cpaId,
    conversationId: wish.conversationId,
    service: { value: EBMS_SERVICE },
    action: wish.action,
    messageId: wish.messageId,
    timestamp: instant(wish.nowMs),
    ...(wish.refToMessageId === undefined ? {} : { refToMessageId: wish.refToMessageId }),
    duplicateElimination: false,
    syncReply: false,
  }
}

/** The signed Acknowledgment with the digests of what was received (ebMS 2.0 section 6.3.2); no DuplicateElimination (RT-02). */
export function acknowledgmentOf(
  self: Pick<Self, 'party'>,
  agreement: Agreement,
  received: Pick<Authenticated, 'messageId' | 'conversation' | 'receipts'>,
  id: MessageId,
  nowMs: number,
): Ebms2Message {
  const wish = {
    action: 'Acknowledgment',
    messageId: id,
    conversationId: received.conversation,
    refToMessageId: received.messageId,
    nowMs,
  }
  return {
    header: headerTo(self, agreement, wish),
    content: {
      kind: 'acknowledgment',
      acknowledgment: {
        timestamp: instant(nowMs),
        refToMessageId: received.messageId,
        from: [self.party],
        references: received.receipts,
      },
    },
  }
}
