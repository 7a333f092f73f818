import type { CanonicalDocument } from './document.ts'
import type { BusinessIdentity, DeliveryId, ExchangeId, MessageId, PartnerId, Sha256 } from './ids.ts'
import type { Wire } from './wire.ts'

/** The stage is in the type, so a skipped step does not compile (style 3). */
export interface Head {
  readonly partner: PartnerId
  readonly exchange: ExchangeId
  readonly delivery: DeliveryId
  readonly identity: BusinessIdentity
}

/** A document as the NSW handed it in: durable, parsed, schema-checked. */
export type Received = Head & { readonly stage: 'received'; readonly json: CanonicalDocument }
/** No issue of severity E at the time of sending. */
export type Validated = Head & { readonly stage: 'validated'; readonly json: CanonicalDocument }
/** `xml`: canonical bytes (exclusive C14N), unsigned. */
export type Translated = Head & {
  readonly stage: 'translated'
  readonly json: CanonicalDocument
  readonly xml: Uint8Array
}
/** `xml`: the same with the seal as last child of the root. */
export type Signed = Omit<Translated, 'stage'> & {
  readonly stage: 'signed'
  /** SHA-256 of the XML without its seal, and with it. */
  readonly contentDigest: Sha256
  readonly payloadDigest: Sha256
  readonly signerSerial: string
}
/** `payload`: an `xenc:EncryptedData` document, or the signed XML where the suite is `none`. */
export type Encrypted = Head & {
  readonly stage: 'encrypted'
  readonly json: CanonicalDocument
  readonly signedXml: Uint8Array
  readonly payload: Uint8Array
  readonly payloadDigest: Sha256
  readonly contentDigest: Sha256
  readonly serials: readonly string[]
}
export type Enveloped = Head & {
  readonly stage: 'enveloped'
  readonly messageId: MessageId
  readonly wire: Wire
  readonly wireDigest: Sha256
  readonly signedXml: Uint8Array
  readonly payloadDigest: Sha256
  readonly contentDigest: Sha256
  /** RFC 3339, UTC: after this instant the transmission is never sent again. */
  readonly expiresAt: string
  readonly serials: readonly string[]
}

/** Who stands at the other end of the connection, as TLS (or the broker) proved it. */
export interface Peer {
  /** SHA-256 over the DER of the client certificate, lower-case hexadecimal. */
  readonly fingerprint?: string
  readonly subject?: string
  readonly address?: string
  /** Set only by an inlet that knows it: on AMQP, the partner that alone may write to the queue. */
  readonly partner?: PartnerId
}
/** Raw bytes, durable under `arrival`. Nothing about them is believed yet. */
export interface Arrived {
  readonly stage: 'arrived'
  readonly arrival: string
  readonly wire: Wire
  readonly wireDigest: Sha256
  readonly peer: Peer
}

/** One `ds:Reference` of the envelope signature we received: it goes into the Acknowledgment as it stands. */
export interface Receipt {
  readonly uri: string
  readonly transforms: readonly string[]
  readonly digestMethod: string
  /** Base64. */
  readonly digestValue: string
  /** The actor URN that its XPath transform names, where it has one and names another than ebMS 2.0 section 2.3.10. */
  readonly nextMsh?: string
}
/** Envelope signature, TLS identity and agreement agree with each other; every field is read from the verified bytes. */
export type Authenticated = Omit<Arrived, 'stage'> & {
  readonly stage: 'authenticated'
  readonly partner: PartnerId
  readonly messageId: MessageId
  readonly conversation: ExchangeId
  readonly service: string
  readonly action: string
  /** RFC 3339; absent when the sender sets no time to live. */
  readonly expiresAt?: string
  readonly timestamp: string
  readonly payload: Uint8Array
  /** SHA-256 of the signed plaintext as the Manifest names it. */
  readonly payloadDigest?: string
  readonly receipts: readonly Receipt[]
  /** The sender wants its answer in the same HTTP exchange (ebMS SyncReply). */
  readonly answerNow: boolean
}
/** `xml`: the decrypted document, not yet believed; `payloadDigest` compared. */
export type Opened = Omit<Authenticated, 'stage' | 'payload' | 'payloadDigest'> & {
  readonly stage: 'opened'
  readonly signedXml: Uint8Array
  readonly payloadDigest: Sha256
}
export interface Signer {
  readonly subject: string
  readonly serial: string
  readonly fingerprint: string
}
/** `xml`: exactly the bytes the seal covers, canonical; never the bytes that arrived. */
export type Verified = Omit<Opened, 'stage'> & {
  readonly stage: 'verified'
  readonly xml: Uint8Array
  /** What `xml` says, where it has been read on the way: a `CanonicalElement`. */
  readonly root?: unknown
  readonly signer: Signer
  /** What the XSD says of the verified tree. */
  readonly schemaIssues: readonly unknown[]
}
export type Read = Omit<Verified, 'stage'> & {
  readonly stage: 'read'
  readonly json: CanonicalDocument
  readonly identity: BusinessIdentity
  readonly contentDigest: Sha256
}
