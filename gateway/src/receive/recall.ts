import { Fault } from '../message/fault.ts'
import type { Authenticated } from '../message/stages.ts'
import type { Answer } from '../transport/transport.ts'
import { answerWith } from './answer.ts'
import type { ReceiveDeps } from './deps.ts'

/** The duplicate truth table, as far as message id and digest decide it (design 2). `undefined`: new, go on. */
export async function recall(deps: ReceiveDeps, message: Authenticated): Promise<Answer | undefined> {
  const known = await deps.journal.recall(message.arrival, message.partner, message.messageId, message.wireDigest)
  switch (known.verdict) {
    case 'new':
      checkTimeToLive(deps, message)
      return undefined
    case 'working':
      return { status: 202 }
    case 'accepted':
    case 'refused':
      deps.report({ what: 'duplicate', partner: message.partner, messageId: message.messageId })
      deps.wake({ partner: message.partner, kind: 'signal' })
      return answerWith(known.answer, message.answerNow)
    case 'other-digest':
      throw new Fault('ASW_MESSAGE_ID_REUSED', 'this message id came before with other content', {
        location: 'MessageData/MessageId',
      })
  }
}

/** A duplicate is answered even after its time to live; a new message is not taken any more. */
function checkTimeToLive(deps: ReceiveDeps, message: Authenticated): void {
  if (message.expiresAt === undefined) return
  const end = Date.parse(message.expiresAt)
  if (Number.isNaN(end))
    throw new Fault('ASW_EBMS_INCONSISTENT', 'TimeToLive is no instant', { location: 'MessageData/TimeToLive' })
  if (end <= deps.world.now())
    throw new Fault('ASW_EBMS_EXPIRED', 'TimeToLive has passed', { location: 'MessageData/TimeToLive' })
}
