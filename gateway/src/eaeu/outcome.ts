import type { Move } from '../converse/index.ts'
import type { ConversationMove } from '../journal/conversations.ts'
import { instant } from '../message/clock.ts'
import type { BusinessIdentity } from '../message/ids.ts'

/** What the partner's answer says, where the move brought one. */
export interface Answered {
  readonly positive: boolean
  /** Of the directory of processing results. */
  readonly code?: string
}
type Settled = NonNullable<ConversationMove['settle']>

/**
 * What a move means for the delivery that the conversation carries, a request of ours or the answer of our domestic side: done
 * is acknowledged, a no of the partner is refused, repeats used up are the silent end. `undefined`: nothing yet. The answer
 * counts when it is there: what follows it on the wire confirms the answer and not the document.
 */
export function settledBy(
  { conversation, effects, brought }: Move,
  answered: Answered | undefined,
  action: BusinessIdentity['action'] | undefined,
  nowMs: number,
): Settled | undefined {
  const { state, id } = conversation
  const about = { conversation: id, by: brought?.messageId }
  const yes: Settled = {
    event: { type: 'acknowledged' },
    facts: { data: about, facts: action === 'issue' ? [{ type: 'hop', hop: 'AS2', at: instant(nowMs) }] : [] },
  }
  const no = (data: object): Settled => ({
    event: { type: 'refused' },
    facts: { data: { code: 'ASW_PARTNER_REFUSED', ...about, ...data } },
  })
  if (answered) return answered.positive ? yes : no({ result: answered.code })
  for (const effect of effects) {
    if (effect.type === 'stuck')
      return effect.why === 'faulted'
        ? no({ eaeu: brought?.code })
        : { event: { type: 'silent', last: true }, facts: { data: { code: 'ASW_ACKNOWLEDGMENT_MISSING', ...about } } }
    if (effect.type === 'closed' && effect.outcome !== 'done')
      return effect.by === 'them'
        ? no({ eaeu: brought?.errors?.[0] })
        : {
            event: { type: 'refused' },
            facts: { data: { code: 'ASW_TRANSACTION_UNEXPECTED', ...about, outcome: effect.outcome } },
          }
    if (effect.type === 'closed' && (state.role === 'respondent' || state.response === undefined)) return yes
  }
  return undefined
}
