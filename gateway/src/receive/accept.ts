import { convertQuantity } from '@asw/mappings'
import { acknowledgmentOf } from '../acknowledge/acknowledgment.ts'
import { orByHand } from '../acknowledge/by-hand.ts'
import { repliesTo } from '../acknowledge/replies.ts'
import { pack } from '../envelope/ebms2/index.ts'
import type { Acceptance, Accepted, ExchangeRow } from '../journal/journal.ts'
import { type Drawn, drawnOf } from '../journal/ledger.ts'
import { jsonBytes } from '../message/bytes.ts'
import { instant } from '../message/clock.ts'
import { carriageOf } from '../message/document.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../message/exchange.ts'
import { factsOf } from '../message/facts.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { certificateKey, messageId } from '../message/ids.ts'
import { utcDay } from '../message/local-day.ts'
import type { Read } from '../message/stages.ts'
import { inCertifiedUnits } from '../message/uses.ts'
import type { Answer } from '../transport/transport.ts'
import { answerWith } from './answer.ts'
import type { ReceiveDeps } from './deps.ts'

/** How often the exchange may change under our hands before we give the message back. */
const ROUNDS = 8

/** The second durable point inward: accepted once per business identity, with the Acknowledgment that says so. */
export async function accept(deps: ReceiveDeps, message: Read): Promise<Answer> {
  const agreement = deps.agreements().of(message.partner)
  const key = deps.self.envelopeKey()
  const acknowledgmentId = messageId(`${deps.world.uuid()}@${deps.self.domain}`)
  const wire = await pack(acknowledgmentOf(deps.self, agreement, message, acknowledgmentId, deps.world.now()), key)
  const acknowledgment = { messageId: acknowledgmentId, wire, send: !message.answerNow }
  const { accepted, replies } = await decide(deps, message, acknowledgment)
  deps.report({ what: accepted.verdict, partner: message.partner, messageId: message.messageId })
  deps.wake({ partner: message.partner, ...(replies ? {} : { kind: 'signal' }) })
  return accepted.verdict === 'held' ? { status: 202 } : answerWith(wire, message.answerNow)
}

async function decide(
  deps: ReceiveDeps,
  message: Read,
  acknowledgment: Acceptance['acknowledgment'],
): Promise<{ readonly accepted: Accepted; readonly replies: boolean }> {
  for (let round = 0; round < ROUNDS; round++) {
    // A certificate is nearly always the first that is heard of it: the journal says so where it is not.
    const first = round === 0 && message.identity.action === 'issue'
    const exchange = first ? undefined : await deps.journal.exchangeOf(certificateKey(message.identity))
    if (message.identity.action === 'respond') mustConcern(message, exchange)
    try {
      deps.pass('before-accept-commit')
      const cancels = exchange !== undefined && message.json.document === 'cancellation'
      const drawn = cancels ? drawnOf(await deps.journal.account(exchange.id)) : 'free'
      const acceptance = acceptanceOf(deps, message, exchange, acknowledgment, drawn)
      const accepted = await deps.journal.accept(acceptance)
      deps.pass('after-accept-commit')
      return { accepted, replies: acceptance.replies.length > 0 }
    } catch (error) {
      if (faultOf(error).code !== 'ASW_STATE_CONFLICT') throw error
    }
  }
  throw new Fault('ASW_OVERLOADED', 'the exchange keeps changing')
}

/** An answer or a question speaks of something that both sides know. */
function mustConcern(message: Read, exchange: ExchangeRow | undefined): void {
  if (exchange !== undefined && exchange.role !== carriageOf(message.json.document).by) return
  const { by } = carriageOf(message.json.document)
  throw new Fault(
    'ASW_NOT_FOUND',
    by === 'importer' ? 'no certificate of ours has this number' : 'nothing here is about this number',
  )
}

/** AS2: our gateway has what the exchange is about. The clocks that start at receipt start here. */
function received({ identity }: Read, nowMs: number): readonly ExchangeFact[] {
  return identity.action === 'issue' ? [{ type: 'hop', hop: 'AS2', at: instant(nowMs) }] : []
}

function acceptanceOf(
  deps: ReceiveDeps,
  message: Read,
  exchange: ExchangeRow | undefined,
  acknowledgment: Acceptance['acknowledgment'],
  drawn: Drawn,
): Acceptance {
  const agreement = deps.agreements().of(message.partner)
  const role = message.identity.issuingCountry === deps.self.country ? 'issuer' : 'importer'
  const answers = repliesTo(message.json, exchange?.view ?? EMPTY_VIEW, {
    country: deps.self.country,
    partner: message.partner,
    exchange: exchange?.id ?? message.conversation,
    nowMs: deps.world.now(),
    uuid: deps.world.uuid,
    originalMissingMs: agreement.originalMissingMs,
    drawn,
  })
  const convert = (quantity: string, from: string, to: string) =>
    convertQuantity(deps.pack(agreement.pack).codeLists, quantity, from, to, utcDay(deps.world.now()))
  const facts = inCertifiedUnits(factsOf(message.json), exchange?.view.certified, convert)
  return {
    arrival: message.arrival,
    from: message.partner,
    messageId: message.messageId,
    wireDigest: message.wireDigest,
    conversation: message.conversation,
    document: message.json.document,
    identity: message.identity,
    contentDigest: message.contentDigest,
    payloadDigest: message.payloadDigest,
    xml: message.signedXml,
    json: jsonBytes(message.json),
    inboxes: deps.route(message.json.document, role),
    facts: [...facts, ...received(message, deps.world.now())],
    replies: answers.replies.map((reply) => orByHand(agreement, reply, deps.world.now())),
    expectRevision: exchange?.revision ?? 0,
    clocks: answers.clocks,
    stopClocks: answers.stopClocks,
    acknowledgment,
    signer: message.signer,
  }
}
