import type { Agreement, Party } from '../agreement/agreement.ts'
import { roads } from '../agreement/index.ts'
import { authenticate as authenticateEnvelope, type Ebms2Message, type Header, unpack } from '../envelope/ebms2/index.ts'
import { Fault } from '../message/fault.ts'
import { exchangeId, messageId, type PartnerId } from '../message/ids.ts'
import type { Arrived, Authenticated, Receipt } from '../message/stages.ts'
import type { ReceiveDeps } from './deps.ts'
import type { Progress } from './progress.ts'

/** A verified message that carries no document. */
export interface SignalMessage {
  readonly stage: 'signal'
  readonly arrived: Arrived
  readonly agreement: Agreement
  readonly message: Ebms2Message
}

/**
 * Binds TLS (or broker) identity, claimed sender, envelope signer and agreement to each other. Whoever fails before that
 * identity is known is a stranger. Throws ASW_PARTNER_UNKNOWN, ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN, ASW_PARTNER_MISMATCH, ASW_NOT_ADDRESSED, ASW_EBMS_*, ASW_SIGNATURE_*.
 */
export async function authenticate(
  deps: ReceiveDeps,
  arrived: Arrived,
  progress: Progress,
): Promise<Authenticated | SignalMessage> {
  const agreement = agreementOfPeer(deps, arrived)
  progress.agreement = agreement
  const unpacked = unpack(arrived.wire, agreement.limits)
  progress.hint = unpacked.hint
  if (!unpacked.hint.from.some((party) => deps.agreements().byParty(party)))
    throw new Fault('ASW_PARTNER_UNKNOWN', 'no agreement names this sender')
  const { message, references } = await authenticateEnvelope(unpacked, {
    signatures: agreement.security.signatures,
    candidates: agreement.certificates.envelope.map((certificate) => certificate.der),
    signer: (certificate) => deps.trust.signer(agreement, 'envelope', certificate),
  })
  checkHeader(deps, agreement, message.header)
  progress.messageId = messageId(message.header.messageId)
  await deps.alive(agreement)
  return message.content.kind === 'user'
    ? authenticated(arrived, agreement, message, references)
    : { stage: 'signal', arrived, agreement, message }
}

function agreementOfPeer(deps: ReceiveDeps, arrived: Arrived): Agreement {
  const { fingerprint, partner } = arrived.peer
  if (partner !== undefined) return agreementOfQueue(deps, partner)
  for (const agreement of deps.agreements().all()) {
    const certificate = deps.trust.peer(agreement.certificates.tlsClient, fingerprint)
    if (certificate === undefined) continue
    // Whoever holds a revoked certificate is not the partner: no answer of ours goes to it.
    deps.trust.assure(agreement, certificate)
    return agreement
  }
  throw new Fault('ASW_PARTNER_UNKNOWN', 'no agreement registers this TLS certificate')
}

function agreementOfQueue(deps: ReceiveDeps, partner: PartnerId): Agreement {
  const agreement = deps.agreements().of(partner)
  if (!roads(agreement).includes('amqp')) throw new Fault('ASW_PARTNER_UNKNOWN', `${partner} does not come over AMQP any more`)
  return agreement
}

/** The verified header must name this partner, us, and the agreement (XS-08, XS-25). */
function checkHeader(deps: ReceiveDeps, agreement: Agreement, header: Header): void {
  if (!header.from.some((party) => same(party, agreement.party))) {
    throw new Fault('ASW_PARTNER_MISMATCH', `the TLS certificate is ${agreement.partner}'s, the message names another sender`)
  }
  if (!header.to.some((party) => same(party, deps.self.party))) throw new Fault('ASW_NOT_ADDRESSED', 'To names somebody else')
  if (header.cpaId !== agreement.cpaId) {
    throw new Fault('ASW_EBMS_VALUE', `CPAId is not ${agreement.cpaId}`, { location: 'CPAId' })
  }
  const ahead = Date.parse(header.timestamp) - deps.world.now()
  if (Number.isNaN(ahead) || ahead > agreement.security.clockSkewMs) {
    throw new Fault('ASW_EBMS_INCONSISTENT', 'Timestamp lies in the future', { location: 'MessageData/Timestamp' })
  }
}

export function same(one: Party, other: Party): boolean {
  return one.id === other.id && (one.type === undefined || other.type === undefined || one.type === other.type)
}

function authenticated(
  arrived: Arrived,
  agreement: Agreement,
  message: Ebms2Message,
  receipts: readonly Receipt[],
): Authenticated {
  const { header, content } = message
  if (content.kind !== 'user') throw new Fault('ASW_INTERNAL', 'not a user message')
  const [part, ...others] = content.parts
  if (!part || others.length > 0)
    throw new Fault('ASW_EBMS_UNSUPPORTED', 'exactly one payload part is agreed', { location: 'Manifest' })
  return {
    ...arrived,
    stage: 'authenticated',
    partner: agreement.partner,
    messageId: messageId(header.messageId),
    conversation: exchangeId(header.conversationId),
    service: header.service.value,
    action: header.action,
    timestamp: header.timestamp,
    ...(header.timeToLive === undefined ? {} : { expiresAt: header.timeToLive }),
    payload: part.bytes,
    ...(part.payloadDigest === undefined ? {} : { payloadDigest: part.payloadDigest }),
    receipts,
    answerNow: header.syncReply,
  }
}
