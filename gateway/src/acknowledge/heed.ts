import type { Agreement } from '../agreement/agreement.ts'
import type { Ebms2Message } from '../envelope/ebms2/index.ts'
import { pack, referencesOf, unpack } from '../envelope/ebms2/index.ts'
import type { Transmission } from '../journal/journal.ts'
import { instant } from '../message/clock.ts'
import type { ExchangeFact } from '../message/exchange.ts'
import { Fault } from '../message/fault.ts'
import { messageId } from '../message/ids.ts'
import type { Receipt } from '../message/stages.ts'
import { told } from '../message/told.ts'
import { answerWith } from '../receive/answer.ts'
import type { SignalMessage } from '../receive/authenticate.ts'
import type { ReceiveDeps } from '../receive/deps.ts'
import type { Answer } from '../transport/transport.ts'
import { headerTo } from './acknowledgment.ts'

/** A verified message about messages: receipts for what we sent, and questions. Every one ends its arrival. */
export async function heed(deps: ReceiveDeps, signal: SignalMessage): Promise<Answer> {
  const { content } = signal.message
  switch (content.kind) {
    case 'acknowledgment':
      return heedAcknowledgment(deps, signal, content.acknowledgment)
    case 'error-list':
      return heedErrors(deps, signal, content)
    case 'status-request':
      return reply(deps, signal, 'status-response', {
        kind: 'status-response',
        refToMessageId: content.refToMessageId,
        ...(await statusOf(deps, signal.agreement, content.refToMessageId)),
      })
    case 'ping':
      return reply(deps, signal, 'pong', { kind: 'pong' })
    case 'status-response':
      return heedStatus(deps, signal, content)
    case 'pong':
      return done(deps, signal, content.kind, 'answer to a question of ours')
    case 'user':
      throw new Fault('ASW_INTERNAL', 'a user message is no signal')
  }
}

type Content<K> = Extract<Ebms2Message['content'], { kind: K }>

/** The Acknowledgment proves the message only if it names every digest that our envelope signature holds. */
async function heedAcknowledgment(
  deps: ReceiveDeps,
  signal: SignalMessage,
  acknowledgment: Content<'acknowledgment'>['acknowledgment'],
): Promise<Answer> {
  const { agreement, arrived, message } = signal
  const sent = await sentTo(deps, agreement, acknowledgment.refToMessageId)
  if (!sent) return done(deps, signal, 'ASW_NOT_FOUND', 'acknowledges a message we did not send to this partner')
  if (!proves(acknowledgment.references, referencesOf(sent.wire))) {
    throw new Fault('ASW_ACKNOWLEDGMENT_INVALID', 'the digests are not those of the message we sent', {
      location: 'Acknowledgment/Reference',
    })
  }
  deps.pass('before-acknowledgment-commit')
  const by = messageId(message.header.messageId)
  const { timestamp: toldAt } = acknowledgment
  const at = receivedAt(sent, toldAt, agreement.security.clockSkewMs, deps.world.now())
  await deps.journal.keepAnswer(sent.delivery, 'acknowledgment', by, arrived.wire, {
    arrival: arrived.arrival,
    from: agreement.partner,
    about: sent.messageId,
    code: 'acknowledged',
    detail: `acknowledges ${sent.messageId}`,
    event: { type: 'acknowledged' },
    facts: { data: { messageId: sent.messageId, by, ...(at === toldAt ? {} : { told: toldAt }) }, facts: secondHop(sent, at) },
  })
  deps.pass('after-acknowledgment-commit')
  deps.report({ what: 'acknowledged', partner: agreement.partner, messageId: sent.messageId })
  deps.wake({ partner: agreement.partner, kind: 'delivery' })
  return { status: 202 }
}

/** AS2: the partner's gateway has the certificate. Receipts for answers and cancellations say nothing about its way. */
function secondHop({ action }: Transmission, at: string): readonly ExchangeFact[] {
  return action === 'issue' ? [{ type: 'hop', hop: 'AS2', at }] : []
}

/**
 * When the partner received it: between our seal and now, whatever its clock says. One that is slow by no more than the agreed
 * skew is believed, and our own message not read again for it.
 */
function receivedAt({ wire }: Transmission, toldAt: string, skewMs: number, nowMs: number): string {
  const toldMs = Date.parse(toldAt)
  if (toldMs > nowMs) return instant(nowMs)
  if (toldMs >= nowMs - skewMs) return toldAt
  const sealed = unpack(wire, { maxBytes: wire.body.length, maxParts: PARTS }).hint.timestamp
  return toldMs < Date.parse(sealed) ? sealed : toldAt
}
/** Of a message of ours: the SOAP part and the document. */
const PARTS = 2

/** Every digest of ours must be there, equal in URI, method and value; a partner may add others. */
export function proves(named: readonly Receipt[], ours: readonly Receipt[]): boolean {
  return ours.every((our) =>
    named.some((one) => one.uri === our.uri && one.digestMethod === our.digestMethod && one.digestValue === our.digestValue),
  )
}

/** What a metric may be labelled with: a partner must not invent labels. */
const KNOWN_CODES: ReadonlySet<string> = new Set([
  'ValueNotRecognized',
  'NotSupported',
  'Inconsistent',
  'OtherXml',
  'DeliveryFailure',
  'TimeToLiveExpired',
  'SecurityFailure',
  'MimeProblem',
  'Unknown',
])

/**
 * Errors of severity Error are the partner's no, where they speak of the delivery's present transmission; warnings stay with the
 * delivery as they are.
 */
async function heedErrors(deps: ReceiveDeps, signal: SignalMessage, content: Content<'error-list'>): Promise<Answer> {
  const { agreement, arrived, message } = signal
  const ref = message.header.refToMessageId
  const sent = ref === undefined ? undefined : await sentTo(deps, agreement, ref)
  if (!sent) return done(deps, signal, 'ASW_NOT_FOUND', 'an ErrorList about a message we did not send to this partner')
  const [first] = content.errors
  const code = told(first?.code ?? 'Unknown', 100)
  const [location, detail] = [first?.location, first?.description].map((text) => text && told(text))
  const data = { code: 'ASW_PARTNER_REFUSED', ebms: code, location, detail }
  await deps.journal.keepAnswer(sent.delivery, 'error-list', messageId(message.header.messageId), arrived.wire, {
    arrival: arrived.arrival,
    from: agreement.partner,
    about: sent.messageId,
    code: 'error-list',
    detail: `${code} about ${sent.messageId}`,
    ...(content.highestSeverity === 'Error' ? { event: { type: 'refused' }, facts: { data } } : {}),
  })
  deps.report({
    what: 'error-list',
    partner: agreement.partner,
    messageId: sent.messageId,
    code: KNOWN_CODES.has(code) ? code : 'other',
  })
  deps.wake({ partner: agreement.partner, kind: 'delivery' })
  return { status: 202 }
}

/** What the partner knows of a message of ours is kept for people; it proves nothing and moves nothing. */
async function heedStatus(deps: ReceiveDeps, signal: SignalMessage, content: Content<'status-response'>): Promise<Answer> {
  const sent = await sentTo(deps, signal.agreement, content.refToMessageId)
  if (!sent) return done(deps, signal, 'ASW_NOT_FOUND', 'speaks of a message we did not send to this partner')
  const { delivery, messageId: about } = sent
  const since = content.timestamp === undefined ? {} : { since: content.timestamp }
  const data = { delivery, messageId: about, status: content.status, ...since }
  await deps.journal.append(sent.exchange, { kind: 'status-told', data })
  return done(deps, signal, content.kind, `${content.status}: ${about}`)
}

async function sentTo(deps: ReceiveDeps, agreement: Agreement, ref: string): Promise<Transmission | undefined> {
  const sent = await deps.journal.transmission(messageId(ref))
  return sent?.partner === agreement.partner ? sent : undefined
}

/** ebMS 2.0 section 7.1.2: a stranger to the message learns nothing but NotRecognized. */
async function statusOf(
  deps: ReceiveDeps,
  agreement: Agreement,
  ref: string,
): Promise<{ status: Content<'status-response'>['status']; timestamp?: string }> {
  const known = await deps.journal.messageStatus(agreement.partner, messageId(ref))
  if (!known) return { status: 'NotRecognized' }
  return { status: known.accepted ? 'Processed' : 'Received', timestamp: known.at }
}

async function reply(
  deps: ReceiveDeps,
  signal: SignalMessage,
  kind: 'status-response' | 'pong',
  content: Ebms2Message['content'],
): Promise<Answer> {
  const { agreement, arrived, message } = signal
  const id = messageId(`${deps.world.uuid()}@${deps.self.domain}`)
  const header = headerTo(deps.self, agreement, {
    action: kind === 'pong' ? 'Pong' : 'StatusResponse',
    messageId: id,
    conversationId: message.header.conversationId,
    refToMessageId: message.header.messageId,
    nowMs: deps.world.now(),
  })
  const wire = await pack({ header, content }, deps.self.envelopeKey())
  const now = message.header.syncReply
  await deps.journal.dismiss(arrived.arrival, {
    code: kind,
    detail: `answered at ${instant(deps.world.now())}`,
    from: agreement.partner,
    remember: false,
    answer: { messageId: id, wire, send: !now, kind },
  })
  deps.wake({ partner: agreement.partner, kind: 'signal' })
  return answerWith(wire, now)
}

async function done(deps: ReceiveDeps, signal: SignalMessage, code: string, detail: string): Promise<Answer> {
  await deps.journal.dismiss(signal.arrived.arrival, { code, detail, from: signal.agreement.partner, remember: false })
  return { status: 202 }
}
