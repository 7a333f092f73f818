import type { Conversations, Move } from '../converse/index.ts'
import type { ConversationMove, ConversationRow, OwedMessage } from '../journal/conversations.ts'
import type { Claim, DocumentAcceptance, NewTransmission } from '../journal/journal.ts'
import { instant } from '../message/clock.ts'
import { digestOf, wireDigestOf } from '../message/digest.ts'
import { type ExchangeId, messageId, type Sha256 } from '../message/ids.ts'
import type { Arrived, Signer } from '../message/stages.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { acceptanceOf, answerAcceptance, type Incoming, isResult, readIncoming, wasFoundGood } from './incoming.ts'
import { type Answered, settledBy } from './outcome.ts'
import { processOf } from './process.ts'
import { questionIn } from './question.ts'
import { conversationOf, rowOf } from './row.ts'
import { eventsOf } from './told.ts'

/** What one piece of work brings along, and what became of it. */
export interface Errand {
  /** The message of the partner that is judged. */
  readonly arrived?: Arrived
  /** The delivery that a conversation is opened for, or sent again. */
  readonly claim?: Claim
  /** Of the document that is sent. */
  readonly contentDigest?: Sha256
  readonly serials?: readonly string[]
  /** The document that was read, and who signed it: set on the way. */
  incoming?: Incoming
  signer?: Signer
  /** Whether a move was kept, and the arrival ended with it. */
  kept?: true
}

/** A conversation decides when a delivery is overdue; the relay looks after it once a day all the same. */
export const LOOK_MS = 86_400_000
/** A transmission of a conversation has no time to live: its repeats are the conversation's. */
const FOREVER_MS = 10 * 365 * 86_400_000

/** Conversations with one partner, on the journal: each move becomes one transaction with all that follows from it. */
export function bound(deps: EaeuDeps, agreement: EaeuAgreement, errand: Errand = {}): Conversations {
  const { journal } = deps
  const { partner } = agreement
  const rows = new Map<string, ConversationRow>()
  const seen = (row: ConversationRow | undefined) => {
    if (!row) return undefined
    rows.set(row.id, row)
    return conversationOf(row)
  }
  return {
    find: async (id) => seen(await journal.conversation(partner, id)),
    findBySent: async (id) => seen(await journal.conversationBySent(partner, id)),
    now: () => journal.now(),
    keep: async (move) => {
      const kept = await writing(deps, agreement, errand, move, rows.get(move.conversation.id))
      deps.pass('before-keep-commit')
      await journal.keepConversation(kept)
      errand.kept = true
      deps.pass('after-keep-commit')
      deps.wake()
    },
  }
}

async function writing(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  errand: Errand,
  move: Move,
  before: ConversationRow | undefined,
): Promise<ConversationMove> {
  const { claim, arrived } = errand
  const incoming = incomingOf(deps, agreement, errand, move)
  const acceptance = await acceptanceIn(deps, agreement, errand, move, incoming, before?.exchange)
  const delivery = claim?.delivery ?? before?.delivery
  const exchange = claim?.exchange ?? before?.exchange
  const document = claim?.document ?? before?.document ?? acceptance?.document
  const row: ConversationRow = {
    ...rowOf(agreement.partner, move.conversation),
    ...(delivery === undefined ? {} : { delivery }),
    ...(exchange === undefined ? {} : { exchange }),
    ...(document === undefined ? {} : { document }),
  }
  const answered = resultIn(deps, agreement, incoming)
  const settle = await settleIn(deps, errand, move, delivery, answered)
  const transmission = delivery === undefined ? undefined : transmissionIn(deps, errand, move)
  const digest = arrived?.wireDigest
  return {
    conversation: row,
    outgoing: move.outgoing.map(owed),
    events: [
      ...eventsOf(move, delivery, digest),
      ...(incoming && isResult(incoming)
        ? [
            {
              kind: 'processing-result',
              data: { conversation: row.id, delivery, code: answered?.code, positive: answered?.positive },
            },
          ]
        : []),
    ],
    ...(arrived && !acceptance
      ? {
          arrival: {
            id: arrived.arrival,
            messageId: messageId(move.brought?.messageId ?? arrived.arrival),
            code: 'conversation',
            detail: `${move.brought?.kind ?? 'message'} ${move.brought?.code ?? ''} in ${row.id}`,
          },
        }
      : {}),
    ...(acceptance ? { acceptance } : {}),
    ...(acceptance && incoming && wasFoundGood(incoming) ? { foundGood: true } : {}),
    ...(claim ? { claim } : {}),
    ...(transmission ? { transmission } : {}),
    ...(settle ? { settle } : {}),
    ...(settle && move.brought && arrived
      ? {
          answer: {
            kind: settle.event.type === 'acknowledged' ? ('acknowledgment' as const) : ('error-list' as const),
            messageId: messageId(move.brought.messageId),
            wire: arrived.wire,
          },
        }
      : {}),
  }
}

/** The document that this move hands to the application, read once. */
function incomingOf(deps: EaeuDeps, agreement: EaeuAgreement, errand: Errand, move: Move): Incoming | undefined {
  const [delivered] = move.delivered
  if (!delivered) return undefined
  const known = errand.incoming
  return known?.delivered.documentId === delivered.documentId ? known : readIncoming(deps, agreement, delivered)
}

async function acceptanceIn(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  { arrived, signer }: Errand,
  { brought }: Move,
  incoming: Incoming | undefined,
  exchange: ExchangeId | undefined,
): Promise<DocumentAcceptance | undefined> {
  if (!incoming || !arrived || !brought) return undefined
  const { arrival, wireDigest } = arrived
  const of = { arrival, wireDigest, messageId: brought.messageId, signer }
  const { kind } = incoming.delivered
  if (kind === 'response' && exchange !== undefined && questionOf(deps, agreement, incoming))
    return answerAcceptance(deps, agreement, incoming, of, exchange)
  return isResult(incoming) ? undefined : acceptanceOf(deps, agreement, incoming, of)
}

function questionOf(deps: EaeuDeps, agreement: EaeuAgreement, { delivered }: Incoming) {
  return questionIn(processOf(deps.pack, agreement).process, delivered.operation)
}

/** That nothing is known of what was asked for answers the question; of anything else it is a no. */
function resultIn(deps: EaeuDeps, agreement: EaeuAgreement, incoming: Incoming | undefined): Answered | undefined {
  if (incoming?.delivered.kind !== 'response') return undefined
  if (!isResult(incoming)) return { positive: true }
  const { positive, notFound } = agreement.eaeu.results
  const code = String(incoming.json.code)
  const answers = code === notFound && questionOf(deps, agreement, incoming) !== undefined
  return { positive: answers || positive.includes(code), code }
}

async function settleIn(
  deps: EaeuDeps,
  { claim }: Errand,
  move: Move,
  delivery: ConversationRow['delivery'],
  answered: Answered | undefined,
): Promise<ConversationMove['settle']> {
  if (delivery === undefined) return undefined
  const now = deps.world.now()
  if (claim) {
    const facts = claim.identity.action === 'issue' ? [{ type: 'hop', hop: 'AS1', at: instant(now) } as const] : []
    return {
      event: { type: 'sent' },
      facts: { data: { conversation: move.conversation.id }, nextInMs: LOOK_MS, facts },
    }
  }
  const carries = answered !== undefined || move.effects.some(({ type }) => type === 'closed' || type === 'stuck')
  const action = carries ? (await deps.journal.delivery(delivery))?.identity.action : undefined
  return settledBy(move, answered, action, now)
}

/**
 * A transmission of the document that the delivery is: the request of the one who opened the conversation, or an answer of the
 * domestic side, which is said again without being sent anew.
 */
function transmissionIn(deps: EaeuDeps, { claim, contentDigest, serials }: Errand, move: Move): NewTransmission | undefined {
  const { conversation, outgoing } = move
  const document = outgoing.find(({ kind }) => kind === 'document')
  const asks = conversation.state.role === 'initiator'
  const own = asks ? conversation.request : conversation.response
  if (!document || !own || !(asks || claim)) return undefined
  const { xml } = own
  const payloadDigest = digestOf(xml)
  return {
    messageId: messageId(document.messageId),
    wire: document.wire,
    wireDigest: wireDigestOf(document.wire),
    xml,
    payloadDigest,
    contentDigest: contentDigest ?? payloadDigest,
    expiresAt: instant(deps.world.now() + FOREVER_MS),
    serials: serials ?? [],
  }
}

function owed({ kind, messageId: id, wire }: Move['outgoing'][number]): OwedMessage {
  return { kind: `eaeu-${kind}`, messageId: messageId(id), refTo: messageId(id), wire }
}
