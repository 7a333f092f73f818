import type { ExchangeView, ItemUse } from './exchange.ts'
import { byRecency } from './follow.ts'
import { answersOf } from './status.ts'

type Answer = ExchangeView['answers'][string]

/**
 * Refusals that ask the issuing authority to explain, and still wait: neither has a response named them as clarified, nor have
 * customs decided anew, in whatever kind of response, about every item that they refused (OCP Rule 30(4)).
 */
export function openClarifications(view: ExchangeView): readonly Answer[] {
  const answers = Object.values(view.answers)
  const named = new Set(answers.map(({ clarifies }) => clarifies))
  return answers.filter((answer) => answer.asks !== undefined && !named.has(answer.responseId) && !isDecidedAnew(view, answer))
}

function isDecidedAnew(view: ExchangeView, refusal: Answer): boolean {
  const refused = refusal.whole
    ? (view.certified?.items ?? []).map(({ seq }): ItemUse => ({ seq, decision: 'NOT_GIVEN' }))
    : refusal.items
  const later = answersOf(view).filter((one) => byRecency(one, refusal) < 0)
  return refused.length > 0 && refused.every((use) => later.some((one) => decides(one, refusal, use)))
}

/** Whether a later answer takes the place of what was said about an item; as in `standingUses`, where either names no line it speaks of all. */
function decides(later: Answer, { declaration }: Answer, { seq, line }: ItemUse): boolean {
  if (declaration !== undefined && later.declaration !== declaration) return false
  if (later.whole) return true
  return later.items.some(
    (one) => one.seq === seq && one.decision !== 'PENDING' && (line === undefined || one.line === undefined || one.line === line),
  )
}
