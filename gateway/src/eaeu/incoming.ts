import { toJson } from '@asw/mappings'
import { repliesTo } from '../acknowledge/replies.ts'
import type { Delivered } from '../converse/index.ts'
import { eventsOf } from '../journal/events-of.ts'
import type { DocumentAcceptance, EventRow, ExchangeRow } from '../journal/journal.ts'
import { answerIn } from '../message/answers.ts'
import { askedAbout } from '../message/asked-about.ts'
import { jsonBytes } from '../message/bytes.ts'
import { instant } from '../message/clock.ts'
import { digestOf } from '../message/digest.ts'
import { type CanonicalDocument, carriageOf, identityOf } from '../message/document.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../message/exchange.ts'
import { factsOf } from '../message/facts.ts'
import { Fault } from '../message/fault.ts'
import {
  type BusinessIdentity,
  certificateKey,
  type ExchangeId,
  exchangeId,
  identityKey,
  messageId,
  type Sha256,
} from '../message/ids.ts'
import type { Signer } from '../message/stages.ts'
import { isClosedTo } from '../message/standing.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { processOf } from './process.ts'

/** A document of the partner that passed every control, read once. */
export interface Incoming {
  readonly delivered: Delivered
  readonly json: CanonicalDocument
  /** The gateway has answered the question: no inbox waits for anybody. */
  answeredHere?: true
  /** R.006 says no to it, as long as that is still so when it is kept (`assureStillSo`). */
  refused?: true
}
interface Arrival {
  readonly arrival: string
  readonly wireDigest: Sha256
  readonly messageId: string
  readonly signer: Signer | undefined
}

export function readIncoming(deps: EaeuDeps, agreement: EaeuAgreement, delivered: Delivered): Incoming {
  return { delivered, json: toJson(processOf(deps.pack, agreement).pack, delivered.xml) as CanonicalDocument }
}

/** `processing-result` says something about another document, and is none for an inbox. */
export function isResult({ json }: Incoming): boolean {
  return (json.document as string) === 'processing-result'
}

/** Why the business says no to a document that is right in itself; `undefined` where it does not. */
export async function refusalOf(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  { json, delivered }: Incoming,
): Promise<string | undefined> {
  const identity = identityOf(json, delivered.documentId)
  const exchange = await deps.journal.exchangeOf(certificateKey(identity))
  const { by, opens } = carriageOf(json.document)
  if (exchange !== undefined && exchange.partner !== agreement.partner) return 'the matter is between us and somebody else'
  if (exchange === undefined) return opens || identity.action === 'issue' ? undefined : 'nothing here is about this number'
  if (exchange.role === by) return 'it is for us to say this'
  const before = await acceptedBefore(deps, exchange, identity)
  if (before === undefined) return isClosedTo(json, exchange.view) ? 'the certificate is closed' : undefined
  return before.data?.contentDigest === contentOf(json) ? undefined : 'this document came with other content before'
}

async function acceptedBefore(
  { journal }: EaeuDeps,
  { id }: Pick<ExchangeRow, 'id'>,
  identity: BusinessIdentity,
): Promise<EventRow | undefined> {
  const key = identityKey(identity)
  for await (const event of eventsOf(journal, id, ['accepted'])) if (event.data?.identity === key) return event
  return undefined
}

/** Of what the document says: the header of an EEC document has another id and time in each conversation. */
function contentOf(json: CanonicalDocument): Sha256 {
  return digestOf(jsonBytes(json))
}

/** A request that the business did not say no to: whatever is answered to it says that it was taken. */
export function wasFoundGood({ delivered, refused }: Incoming): boolean {
  return delivered.kind === 'request' && !refused
}

/**
 * What `accept` needs, as the exchange stands now. `undefined` for what belongs to nothing that we know, and for a status that
 * follows a final one. Throws ASW_OVERLOADED with `facts.moved` where the business would say otherwise by now.
 */
export async function acceptanceOf(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  incoming: Incoming,
  arrived: Arrival,
): Promise<DocumentAcceptance | undefined> {
  const { json, delivered } = incoming
  await assureStillSo(deps, agreement, incoming)
  const identity = identityOf(json, delivered.documentId)
  const exchange = await deps.journal.exchangeOf(certificateKey(identity))
  const { by, opens } = carriageOf(json.document)
  if (exchange === undefined && !opens && identity.action !== 'issue') return undefined
  if (exchange !== undefined && (exchange.role === by || exchange.partner !== agreement.partner)) return undefined
  if (exchange && isClosedTo(json, exchange.view) && !(await acceptedBefore(deps, exchange, identity))) return undefined
  const answers = repliesTo(json, exchange?.view ?? EMPTY_VIEW, {
    country: deps.self.country,
    partner: agreement.partner,
    exchange: exchange?.id ?? exchangeId(delivered.conversation),
    nowMs: deps.world.now(),
    uuid: deps.world.uuid,
    originalMissingMs: agreement.originalMissingMs,
  })
  const asks = askedAbout(json)
  return {
    ...received(agreement, incoming, arrived),
    identity,
    inboxes: incoming.answeredHere ? [] : deps.route(json.document, by === 'issuer' ? 'importer' : 'issuer'),
    facts: [...factsOf(json).map((fact) => askedHere(deps, fact)), ...hopOf(identity, deps.world.now())],
    replies: agreement.capabilities.send.includes('certificate-response') ? answers.replies : [],
    ...(asks === undefined ? {} : { asks }),
    expectRevision: exchange?.revision ?? 0,
    clocks: answers.clocks,
    stopClocks: answers.stopClocks,
  }
}

/**
 * What is answered and what is done are one: R.006 was written by how the exchange stood when the document was judged. Where the business
 * would say no by now to what it found good, or yes to what it refused (the certificate has come that a status is about), it is judged again.
 */
async function assureStillSo(deps: EaeuDeps, agreement: EaeuAgreement, incoming: Incoming): Promise<void> {
  if (incoming.delivered.kind !== 'request') return
  const refusal = await refusalOf(deps, agreement, incoming)
  if ((refusal === undefined) === wasFoundGood(incoming)) return
  const now = refusal === undefined ? 'refused, and meanwhile it is good' : `found good, and meanwhile: ${refusal}`
  throw new Fault('ASW_OVERLOADED', now, { moved: true })
}

/** What comes as the answer to a question of ours goes to the inboxes of its kind, in the exchange of the question. */
export async function answerAcceptance(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  incoming: Incoming,
  arrived: Arrival,
  question: ExchangeId,
): Promise<DocumentAcceptance | undefined> {
  const exchange = await deps.journal.exchange(question)
  if (!exchange) return undefined
  return {
    ...received(agreement, incoming, arrived),
    identity: answerIn(exchange, incoming.delivered.conversation),
    inboxes: deps.route(incoming.json.document, 'importer'),
    facts: [],
    replies: [],
    expectRevision: exchange.revision,
  }
}

function received(
  { partner }: EaeuAgreement,
  { json, delivered }: Incoming,
  { arrival, wireDigest, messageId: id, signer }: Arrival,
) {
  return {
    arrival,
    from: partner,
    messageId: messageId(id),
    wireDigest,
    conversation: exchangeId(delivered.conversation),
    document: json.document,
    contentDigest: contentOf(json),
    payloadDigest: digestOf(delivered.xml),
    xml: delivered.xml,
    json: jsonBytes(json),
    signer: signer ?? UNSIGNED,
  }
}

/** What is asked of us is answered in our country: a letter about certificates names it nowhere. */
function askedHere({ self }: EaeuDeps, fact: ExchangeFact): ExchangeFact {
  return fact.type === 'verification-asked' ? { ...fact, answeredIn: self.country } : fact
}

/** AS2: our gateway has what the exchange is about. */
function hopOf({ action }: BusinessIdentity, nowMs: number): readonly ExchangeFact[] {
  return action === 'issue' ? [{ type: 'hop', hop: 'AS2', at: instant(nowMs) }] : []
}

const UNSIGNED: Signer = { subject: '', serial: '', fingerprint: '' }
