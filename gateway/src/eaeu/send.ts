import { toXml } from '@asw/mappings'
import { answer, delivered, replay, request } from '../converse/index.ts'
import { validate } from '../dispatch/validate.ts'
import type { ConversationRow } from '../journal/conversations.ts'
import type { Claim } from '../journal/journal.ts'
import { answeredBy } from '../message/answers.ts'
import { instant } from '../message/clock.ts'
import { digestOf } from '../message/digest.ts'
import { authorityOf } from '../message/document.ts'
import { Fault } from '../message/fault.ts'
import { type ExchangeId, messageId } from '../message/ids.ts'
import type { Received } from '../message/stages.ts'
import { type Errand, LOOK_MS } from './bound.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { deskOf } from './desk.ts'
import { operationFor, processOf } from './process.ts'
import { isQuestion } from './question.ts'
import { answerWith } from './reply.ts'
import { conversationOf } from './row.ts'
import { inContainer } from './seal.ts'

/**
 * What the relay does with a claim under an EAEU agreement: a conversation is opened, or goes on. In one transaction the
 * delivery is sealed and waits for the outcome of its conversation; the message itself is owed, and sent with the others.
 *
 * Throws as the outward steps do; ASW_AGREEMENT_INVALID, ASW_KEY_UNUSABLE.
 */
export async function converse(deps: EaeuDeps, claim: Claim, agreement: EaeuAgreement): Promise<void> {
  const row = await deps.journal.conversationOf(claim.delivery)
  const asked = answeredBy(claim.identity)
  if (asked !== undefined && !row) return answerTo(deps, claim, agreement, asked)
  if (!row) return open(deps, claim, agreement)
  const { state } = conversationOf(row)
  if (claim.state === 'awaiting') return lookAfter(deps, agreement, claim, row, state)
  // Nobody waits for an answer any more whose transaction is over.
  if (asked !== undefined && (state.outcome !== undefined || state.stuck === 'faulted')) return tooLate(deps, claim, row.id)
  // What was refused is begun anew: the same bytes would meet the same no.
  if (state.outcome !== undefined || state.stuck === 'faulted') return open(deps, claim, agreement)
  if (state.stuck === undefined) return deps.journal.release(claim, LOOK_MS)
  await replay(deskOf(deps, agreement, { claim }), row.id)
}

/** A document for the partner: judged, translated, signed, and its conversation opened. */
async function open(deps: EaeuDeps, claim: Claim, agreement: EaeuAgreement): Promise<void> {
  const { delivery, exchange, partner, identity, json } = claim
  const received: Received = { stage: 'received', delivery, exchange, partner, identity, json }
  const { agreements, pack, world, judged, knownOut: known } = deps
  await validate({ agreements, pack, world, ...(judged ? { judged } : {}), ...(known ? { known } : {}) }, received)
  const spoken = processOf(deps.pack, agreement)
  const operation = operationFor(spoken, json.document)
  // A question is known by its delivery to both sides; asked anew, it is another one.
  const first = isQuestion(operation) && (await deps.journal.conversationOf(delivery)) === undefined
  const documentId = first ? delivery : deps.world.uuid()
  const { profile } = agreement.eaeu
  const given = { documentId, createdAt: instant(deps.world.now()), messageCode: operation.request.code }
  const { xml } = toXml(spoken.pack, json, { judged: true, given, ...(profile === undefined ? {} : { profile }) })
  const key = operation.transaction.signature === 'required' ? deps.sealKey(authorityOf(json)) : undefined
  const errand: Errand = {
    claim,
    contentDigest: digestOf(xml),
    serials: key ? [key.certificate.serial] : [],
  }
  const procedures = await proceduresOf(deps, exchange, operation.follows)
  await request(deskOf(deps, agreement, errand), {
    process: spoken.process.code,
    operation: operation.key,
    documentId,
    xml: key ? await inContainer(deps, xml, key) : xml,
    ...(procedures ? { procedures } : {}),
  })
}

/** The answer of the domestic side leaves in the conversation of what it answers. Throws as the outward steps do. */
async function answerTo(deps: EaeuDeps, claim: Claim, agreement: EaeuAgreement, id: string): Promise<void> {
  const { delivery, exchange, partner, identity, json } = claim
  const row = await deps.journal.conversation(partner, id)
  const { state } = row ? conversationOf(row) : {}
  if (!row || !state || state.response !== undefined || state.outcome !== undefined) return tooLate(deps, claim, id)
  const { agreements, pack, world } = deps
  await validate({ agreements, pack, world }, { stage: 'received', delivery, exchange, partner, identity, json })
  const asked = { operation: row.operation, documentId: state.request.documentId }
  const said = await answerWith(deps, agreement, asked, json, delivery)
  if (!said) throw new Fault('ASW_DOCUMENT_UNKNOWN', `${row.operation} is not answered by ${json.document}`)
  await answer(deskOf(deps, agreement, { claim }), id, said)
}

async function tooLate(deps: EaeuDeps, claim: Claim, conversation: string): Promise<void> {
  const data = { code: 'ASW_TRANSACTION_UNEXPECTED', conversation }
  await deps.journal.settle(claim.delivery, { type: 'refused' }, { data, claim })
}

/** An answer months later goes in a new transaction of the procedure of its request. */
async function proceduresOf(
  deps: EaeuDeps,
  exchange: ExchangeId,
  follows: string | undefined,
): Promise<readonly string[] | undefined> {
  const row = follows === undefined ? undefined : await deps.journal.conversationAbout(exchange, follows)
  return row && conversationOf(row).procedures
}

/**
 * Once a day: a delivery whose conversation is over is over as well, whatever happened to the word of it; and what is owed no
 * more though it has not left will never leave.
 */
async function lookAfter(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  claim: Claim,
  { id }: ConversationRow,
  { outcome, stuck, sending }: ReturnType<typeof conversationOf>['state'],
): Promise<void> {
  const data = { conversation: id }
  if (outcome === 'done') await deps.journal.settle(claim.delivery, { type: 'acknowledged' }, { data })
  else if (outcome !== undefined || stuck === 'faulted')
    await deps.journal.settle(claim.delivery, { type: 'refused' }, { data: { ...data, code: 'ASW_PARTNER_REFUSED' } })
  else if (stuck === 'expired')
    await deps.journal.settle(
      claim.delivery,
      { type: 'silent', last: true },
      { data: { ...data, code: 'ASW_ACKNOWLEDGMENT_MISSING' }, claim },
    )
  else if (sending !== undefined && !(await deps.journal.isOwed(messageId(sending))))
    await delivered(deskOf(deps, agreement), id, sending, 'unsent')
  else await deps.journal.release(claim, LOOK_MS)
}
