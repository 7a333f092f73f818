import { type Issue, validate } from '@asw/mappings'
import { entriesOf } from '../journal/entries.ts'
import type { InboxEntry, Submitted } from '../journal/journal.ts'
import { answerSubmission } from '../journal/submission.ts'
import { answerIn } from '../message/answers.ts'
import { assureClock } from '../message/assure-clock.ts'
import { assureSeal } from '../message/assure-seal.ts'
import type { CanonicalDocument } from '../message/document.ts'
import { Fault } from '../message/fault.ts'
import { deliveryId, exchangeId, identityKey } from '../message/ids.ts'
import { utcDay } from '../message/local-day.ts'
import { conversationsOf } from './answered.ts'
import { type EaeuAgreement, type EaeuDeps, isEaeuAgreement } from './deps.ts'
import { processOf } from './process.ts'
import { answererOf, notTheAnswer } from './question.ts'
import { conversationOf } from './row.ts'

export interface AnswerWish {
  readonly document: unknown
  /** Id of the inbox entry. */
  readonly answers: string
  readonly submittedBy: string
  readonly idempotencyKey?: string
}
export interface AnswerResult extends Submitted {
  readonly partner: string
  readonly warnings: readonly Issue[]
}
/** What the door needs beside the steps. */
export type AnswerDeps = EaeuDeps & { readonly seals: (authority: string | undefined) => boolean }

/**
 * The domestic side answers what lies in an inbox: the question of a partner, or a request whose result the agreement leaves to
 * it. Durable before it resolves; it leaves in the conversation of the request. Throws ASW_NOT_FOUND, ASW_INPUT_INVALID,
 * ASW_DOCUMENT_INVALID, ASW_STATE_CONFLICT (answered already, or over), ASW_IDENTITY_CONFLICT, ASW_IDEMPOTENCY_CONFLICT.
 */
export async function submitAnswer(deps: AnswerDeps, wish: AnswerWish): Promise<AnswerResult> {
  const [entry] = await entriesOf(deps.journal, wish.answers)
  const agreement = deps.agreements().of(entry.partner)
  if (!isEaeuAgreement(agreement))
    throw new Fault('ASW_INPUT_INVALID', `${entry.partner} is answered by no document beside its own`)
  const issues = await judged(deps, agreement, wish.document)
  const json = wish.document as CanonicalDocument
  assureSeal(deps.seals, json)
  mayAnswer(deps, agreement, entry, json)
  const identity = await identityFor(deps, entry)
  const submitted = await deps.journal.submit(
    answerSubmission(json, {
      delivery: deliveryId(deps.world.uuid()),
      exchange: exchangeId(deps.world.uuid()),
      partner: entry.partner,
      submittedBy: wish.submittedBy,
      warnings: issues.length,
      identity,
      ...(wish.idempotencyKey === undefined ? {} : { idempotencyKey: wish.idempotencyKey }),
    }),
  )
  deps.wake({ partner: entry.partner, kind: 'delivery' })
  return { ...submitted, partner: entry.partner, warnings: issues }
}

async function judged(deps: EaeuDeps, agreement: EaeuAgreement, document: unknown): Promise<readonly Issue[]> {
  const pack = deps.pack(agreement.pack)
  assureClock(deps.world)
  const today = utcDay(deps.world.now())
  const known = (await deps.known?.(pack, document, today)) ?? {}
  const issues = validate(pack, document, { side: 'issue', today, known })
  const wrong = issues.filter(({ severity }) => severity === 'E')
  const [first] = wrong
  if (first)
    throw new Fault('ASW_DOCUMENT_INVALID', `${first.rule ?? first.code}: ${first.message} (${wrong.length} in all)`, { issues })
  return issues
}

/** The operation has such an answer, the agreement leaves it to the domestic side, and it is about what was asked. */
function mayAnswer(deps: EaeuDeps, agreement: EaeuAgreement, entry: InboxEntry, json: CanonicalDocument): void {
  const { process } = processOf(deps.pack, agreement)
  const operation = [...process.operations.values()].find(({ request }) => request.document === entry.document)
  if (operation?.answers.every(({ document }) => document !== json.document) ?? true)
    throw new Fault('ASW_INPUT_INVALID', `${entry.document} is not answered by ${json.document}`)
  if (operation && answererOf(agreement, operation) === 'gateway')
    throw new Fault('ASW_STATE_CONFLICT', `the gateway itself answers ${entry.document} (eaeu.answeredBy of the agreement)`)
  const wrong = notTheAnswer(entry.json, json)
  if (wrong !== undefined) throw new Fault('ASW_INPUT_INVALID', wrong)
}

/**
 * Identity of the answer in the newest conversation that brought the document. What was submitted before is told by the journal:
 * repeated, or in conflict.
 */
async function identityFor(deps: EaeuDeps, entry: InboxEntry) {
  const rows = await conversationsOf(deps, entry.partner, entry.exchange, entry.identity)
  const row = rows.at(-1)
  if (!row) throw new Fault('ASW_NOT_FOUND', 'the conversation of this entry is not kept any more')
  const identity = answerIn(entry.identity, row.id)
  const submitted = await deps.journal.search({ exchange: entry.exchange, limit: 500 })
  if (submitted.some((one) => identityKey(one.identity) === identityKey(identity))) return identity
  const { state } = conversationOf(row)
  if (state.response !== undefined) throw new Fault('ASW_STATE_CONFLICT', 'this has been answered already')
  if (state.outcome !== undefined)
    throw new Fault('ASW_STATE_CONFLICT', 'the transaction is over: nobody waits for this answer any more')
  return identity
}
