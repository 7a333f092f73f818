import { Fault } from './fault.ts'

/** A brand is given at one door (the functions below) and trusted behind it. */
type Brand<T, Name extends string> = T & { readonly __brand: Name }

/** ebMS MessageId, `uuid@domain` when we make it, any non-empty string when a partner does. */
export type MessageId = Brand<string, 'MessageId'>
/** One business conversation: a certificate, its responses and its cancellation. Travels as ebMS ConversationId. */
export type ExchangeId = Brand<string, 'ExchangeId'>
/** One business send to one partner. */
export type DeliveryId = Brand<string, 'DeliveryId'>
/** Name of an agreement, which is the partner's country code: `TH`. */
export type PartnerId = Brand<string, 'PartnerId'>
/** In place of a partner, where none is known: of what was refused before it was authenticated. */
export const NOBODY = '' as PartnerId
/** SHA-256 in lower-case hexadecimal. */
export type Sha256 = Brand<string, 'Sha256'>

/** Any non-empty text: what a partner writes as an id is its own affair (ebMS 2.0 section 3.1.6.1). */
const ID = /^[^\p{Cc}]{1,512}$/u

export function messageId(text: string): MessageId {
  return checked(text, 'message id') as MessageId
}
export function exchangeId(text: string): ExchangeId {
  return checked(text, 'conversation id') as ExchangeId
}
export function deliveryId(text: string): DeliveryId {
  return checked(text, 'delivery id') as DeliveryId
}
export function partnerId(text: string): PartnerId {
  if (!/^[A-Z]{2}(-[A-Z0-9]{1,16})?$/.test(text)) throw new Fault('ASW_INPUT_INVALID', `not a partner id: ${clip(text)}`)
  return text as PartnerId
}
export function sha256(hex: string): Sha256 {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Fault('ASW_INPUT_INVALID', 'not a SHA-256 in hexadecimal')
  return hex as Sha256
}

function checked(text: string, what: string): string {
  if (!ID.test(text)) throw new Fault('ASW_INPUT_INVALID', `not a ${what}: ${clip(text)}`)
  return text
}
function clip(text: string): string {
  return JSON.stringify(text.slice(0, 40))
}

/** Who a document is about: two sends with equal identity are the same business act. */
export interface BusinessIdentity {
  readonly scheme: string
  /** Country that issued the certificate, ISO 3166-1 alpha-2. */
  readonly issuingCountry: string
  /** Reference number of the certificate. */
  readonly number: string
  /** `1` for a certificate; the response id of a response; the cancellation id of a cancellation. */
  readonly version: string
  readonly action: 'issue' | 'respond' | 'cancel'
}

/** One text for one identity, safe as a unique key: no two identities share it. */
export function identityKey(identity: BusinessIdentity): string {
  const { scheme, issuingCountry, number, version, action } = identity
  return [scheme, issuingCountry, number, version, action].map(encodeURIComponent).join('/')
}

/** Key of the certificate that an exchange is about. Asked before a document is judged: half a character in it is no error here. */
export function certificateKey(certificate: Pick<BusinessIdentity, 'scheme' | 'issuingCountry' | 'number'>): string {
  const { scheme, issuingCountry, number } = certificate
  return [scheme, issuingCountry, number].map((part) => encodeURIComponent(part.toWellFormed())).join('/')
}
