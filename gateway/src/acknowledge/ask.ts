import type { Agreement, Agreements } from '../agreement/agreement.ts'
import { pack } from '../envelope/ebms2/index.ts'
import type { DeliveryRow, Journal } from '../journal/journal.ts'
import type { World } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import { type MessageId, messageId } from '../message/ids.ts'
import type { Wire } from '../message/wire.ts'
import type { Self } from '../receive/deps.ts'
import type { Outlet } from '../transport/transport.ts'
import { headerTo } from './acknowledgment.ts'

export interface AskDeps {
  readonly journal: Journal
  readonly world: World
  readonly self: Pick<Self, 'party' | 'domain' | 'envelopeKey'>
  readonly agreements: () => Agreements
  readonly outlet: (agreement: Agreement) => Outlet
  /** Takes an answer that came back on the same connection as if it had come through the door. */
  readonly heed: (wire: Wire, agreement: Agreement) => Promise<void>
}

/** `about`: the message that the question is about; `by`: who wants to know. */
export interface Question {
  readonly about: MessageId
  readonly by: string
}

/**
 * Asks the partner what it knows of a message of ours: StatusRequest (ebMS 2.0 section 7.1.1). The question is an event
 * `status-asked` once the partner has it, the answer an event `status-told` of the same exchange, whenever it comes. It is
 * information for people: only a signed Acknowledgment makes a message delivered.
 *
 * Throws ASW_STATE_CONFLICT for a message that was never sealed, ASW_AGREEMENT_UNKNOWN, and what the road throws:
 * ASW_PARTNER_UNREACHABLE, ASW_PARTNER_BUSY, ASW_PARTNER_REFUSED.
 */
export async function askStatus(deps: AskDeps, delivery: DeliveryRow, by: string, signal: AbortSignal): Promise<Question> {
  const about = delivery.messageId
  if (about === undefined) throw new Fault('ASW_STATE_CONFLICT', 'it was never sealed: the partner cannot know it')
  const agreement = deps.agreements().of(delivery.partner)
  if (agreement.envelope !== 'ebms2')
    throw new Fault(
      'ASW_STATE_CONFLICT',
      'there is no StatusRequest in the EAEU: its conversation repeats by itself, and says where it stands',
    )
  const id = messageId(`${deps.world.uuid()}@${deps.self.domain}`)
  const header = headerTo(deps.self, agreement, {
    action: 'StatusRequest',
    messageId: id,
    conversationId: delivery.exchange,
    nowMs: deps.world.now(),
  })
  const syncReply = agreement.ebms.reply === 'sync'
  const content = { kind: 'status-request', refToMessageId: about } as const
  const wire = await pack({ header: { ...header, syncReply }, content }, deps.self.envelopeKey())
  const { answer } = await deps.outlet(agreement).send(wire, signal)
  await deps.journal.append(delivery.exchange, { kind: 'status-asked', data: { delivery: delivery.id, messageId: about, by } })
  if (answer) await deps.heed(answer, agreement)
  return { about, by }
}
