import type { Acceptance, Booking, BookingResponse, Journal, NewTransmission, Submission } from '../../src/journal/journal.ts'
import { submissionOf } from '../../src/journal/submission.ts'
import { jsonBytes } from '../../src/message/bytes.ts'
import { digestOf, wireDigestOf } from '../../src/message/digest.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { factsOf } from '../../src/message/facts.ts'
import { deliveryId, type ExchangeId, exchangeId, messageId, partnerId } from '../../src/message/ids.ts'
import type { Wire } from '../../src/message/wire.ts'

/** Small documents, just large enough for the journal; every one of a name is the same. */
export const TH = partnerId('TH')
export const SG = partnerId('SG')

let last = 0
/** A fresh id; tests name things by it and never by chance. */
export function fresh(what: string): string {
  last += 1
  return `${what}-${last}@test`
}

export function certificate(number: string, more: Readonly<Record<string, unknown>> = {}): CanonicalDocument {
  return {
    document: 'certificate-of-origin',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    referenceNumber: number,
    issuingCountry: 'VN',
    importingCountry: 'TH',
    validTo: '2027-11-01',
    items: [{ seq: 1, quantities: [{ kind: 'QUANTITY', value: '100', unit: 'KGM' }] }],
    ...more,
  }
}
export function cancellation(number: string, id = `C-${number}`, issuingCountry = 'VN'): CanonicalDocument {
  return {
    document: 'cancellation',
    scheme: 'ATIGA',
    cancellationId: id,
    requestedAt: '2026-11-20T08:00:00Z',
    certificate: { referenceNumber: number, issuingCountry },
  }
}
export function utilisation(
  number: string,
  id: string,
  quantityUsed: string,
  declaration = 'D-1',
  issuingCountry = 'VN',
): CanonicalDocument {
  return {
    document: 'certificate-response',
    scheme: 'ATIGA',
    responseId: id,
    issuedAt: '2026-11-21T08:00:00Z',
    kind: 'UTILISATION',
    certificate: { referenceNumber: number, issuingCountry },
    importDeclaration: { number: declaration },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit: 'KGM' }],
  }
}

export function submission(json: CanonicalDocument, more: Partial<Submission> = {}): Submission {
  const head = {
    delivery: deliveryId(fresh('delivery')),
    exchange: exchangeId(fresh('exchange')),
    partner: TH,
    submittedBy: 'customs',
  }
  return { ...submissionOf(json, head), ...more }
}

export type ToldBooking = Booking & { readonly response: BookingResponse }

/** Lines of a declaration, and the response that tells the issuer of them. */
export function booking(
  exchange: ExchangeId,
  wishes: Booking['wishes'],
  more: Partial<ToldBooking> = {},
  number = 'N1',
): ToldBooking {
  const head = { delivery: deliveryId(fresh('delivery')), exchange, partner: TH, submittedBy: 'customs' }
  const { items: _items, responseId: _id, issuedAt: _at, ...json } = utilisation(number, '', '0', wishes[0]?.number)
  return { exchange, wishes, by: 'customs', response: { head, json: json as CanonicalDocument }, ...more }
}

export function wire(text: string): Wire {
  return { contentType: 'multipart/related; boundary=b', body: Buffer.from(text, 'utf8') }
}
export function sealed(text: string, more: Partial<NewTransmission> = {}): NewTransmission {
  const one = wire(`wire of ${text}`)
  const xml = Buffer.from(`<xml>${text}</xml>`, 'utf8')
  return {
    messageId: messageId(fresh('message')),
    wire: one,
    wireDigest: wireDigestOf(one),
    xml,
    payloadDigest: digestOf(xml),
    contentDigest: digestOf(Buffer.from(text, 'utf8')),
    expiresAt: '2030-01-01T00:00:00.000Z',
    serials: ['0A'],
    ...more,
  }
}

/** Raw bytes at the door: durable, nothing believed. */
export async function arrival(
  journal: Journal,
  text: string,
  id = fresh('arrival'),
): Promise<{ readonly id: string; readonly wire: Wire; readonly digest: ReturnType<typeof wireDigestOf> }> {
  const one = wire(text)
  const digest = wireDigestOf(one)
  await journal.arrive({ id, wire: one, wireDigest: digest, peer: { subject: 'CN=th' } })
  return { id, wire: one, digest }
}

/** A document of the partner as far as it stands before `accept`. */
export function acceptance(
  of: { readonly id: string; readonly digest: ReturnType<typeof wireDigestOf> },
  json: CanonicalDocument,
  more: Partial<Acceptance> = {},
): Acceptance {
  const xml = Buffer.from(`<xml>${JSON.stringify(json)}</xml>`, 'utf8')
  return {
    arrival: of.id,
    from: TH,
    messageId: messageId(fresh('theirs')),
    wireDigest: of.digest,
    conversation: exchangeId(fresh('conversation')),
    document: json.document,
    identity: identityOf(json),
    contentDigest: digestOf(jsonBytes(json)),
    payloadDigest: digestOf(xml),
    xml,
    json: jsonBytes(json),
    inboxes: ['customs'],
    facts: factsOf(json),
    replies: [],
    expectRevision: 0,
    acknowledgment: { messageId: messageId(fresh('ack')), wire: wire(`acknowledges ${of.id}`), send: true },
    signer: { subject: 'CN=th', serial: '01', fingerprint: 'ff' },
    ...more,
  }
}

/** Recall and accept, as the inward way does it. */
export async function acceptNew(journal: Journal, json: CanonicalDocument, more: Partial<Acceptance> = {}): Promise<Acceptance> {
  const came = await arrival(journal, fresh('wire'))
  const wish = acceptance(came, json, more)
  await journal.recall(wish.arrival, wish.from, wish.messageId, wish.wireDigest)
  await journal.accept(wish)
  return wish
}

/** Claims one delivery and takes it to `awaiting`: sealed, tried, sent. */
export async function sendOne(journal: Journal, holder = 'relay', deadlineMs = 60_000) {
  const [claim] = await journal.claim({ holder, limit: 1, leaseMs: 60_000 })
  if (!claim) throw new Error('nothing is due')
  const transmission = claim.transmission ?? sealed(claim.delivery)
  if (!claim.transmission) await journal.seal(claim, transmission as NewTransmission)
  await journal.attempt(claim)
  await journal.settle(claim.delivery, { type: 'sent' }, { nextInMs: deadlineMs })
  return { claim, messageId: transmission.messageId }
}

export function claimAll(journal: Journal, limit = 100, holder = 'relay') {
  return journal.claim({ holder, limit, leaseMs: 60_000 })
}
export function exchangeNamed(id: string): ExchangeId {
  return exchangeId(id)
}
