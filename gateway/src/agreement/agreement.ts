import type { KeyObject } from 'node:crypto'
import type { DocumentKind } from '../message/document.ts'
import type { PartnerId } from '../message/ids.ts'
import type { Registered } from '../trust/registered.ts'
import type { RevocationMode } from '../trust/revocation.ts'
import type { EaeuTerms } from './eaeu.ts'

export type { Registered } from '../trust/registered.ts'

/** One partner as data: the file `partners/XX.yaml`, checked, with its certificates read and its keys made once. */
export interface Agreement {
  readonly partner: PartnerId
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly cpaId: string
  /** How the partner names itself in ebMS From and To. */
  readonly party: Party
  readonly pack: string
  /** How both sides write to each other: ebMS 2.0 as the ASW does, or the envelope of the EAEU. */
  readonly envelope: EnvelopeName
  /** There where `envelope` is `eaeu`. */
  readonly eaeu?: EaeuTerms
  readonly capabilities: Capabilities
  readonly transport: {
    /** The road to the partner that is tried first. */
    readonly kind: Road
    /** The road that is tried when the first one fails. */
    readonly fallback?: Road
    /** The partner's HTTPS door. There where one of the roads is `https`. */
    readonly url?: string
    /** The partner's broker. There where one of the roads is `amqp`. */
    readonly amqp?: AmqpRoad
    readonly connectTimeoutMs: number
    readonly responseTimeoutMs: number
    readonly connections: number
  }
  readonly ebms: {
    /** How *they* answer us, and how we answer them. */
    readonly reply: 'async' | 'sync'
    readonly timeToLiveMs: number
    readonly acknowledgmentTimeoutMs: number
  }
  readonly security: {
    readonly suite: SuiteName
    readonly acceptSuites: readonly SuiteName[]
    readonly signatures: readonly SignatureName[]
    readonly clockSkewMs: number
  }
  /** All registered certificates of the partner, per use, with overlapping windows. */
  readonly certificates: {
    readonly anchors: readonly Uint8Array[]
    /** Issuing CA certificates that may stand between a certificate and an anchor. */
    readonly intermediates: readonly Uint8Array[]
    readonly seal: readonly Registered[]
    readonly envelope: readonly Registered[]
    readonly encryption: readonly Registered[]
    readonly tlsClient: readonly Registered[]
    readonly tlsServer: readonly Registered[]
  }
  readonly revocation: {
    readonly policy: RevocationMode
    /** How long after its nextUpdate a list still counts. */
    readonly graceMs: number
    /** Where the lists of the partner's authorities are fetched. */
    readonly urls: readonly string[]
  }
  /** What follows when a certificate names an issuing body that nobody has notified. */
  readonly issuingBodies: BodiesPolicy
  readonly retry: RetryPolicy
  readonly breaker: { readonly failures: number; readonly openMs: number }
  readonly limits: { readonly maxBytes: number; readonly maxParts: number }
  /** How long a cancellation waits for its original. */
  readonly originalMissingMs: number
}
export type EnvelopeName = 'ebms2' | 'eaeu'
export type BodiesPolicy = 'off' | 'warn' | 'refuse'
/** Which processes the partner runs (OCP Rule 27(2)). */
export interface Capabilities {
  /** What it takes from us. */
  readonly send: readonly DocumentKind[]
  readonly receive: readonly DocumentKind[]
  /** From which day it takes a kind, where not from the beginning: YYYY-MM-DD, UTC. */
  readonly starts?: Readonly<Partial<Record<DocumentKind, string>>>
  /** How long a person has to hand over what it does not take; `DEFAULTS` where nothing is said. */
  readonly byHandMs?: { readonly within: number; readonly documents: Readonly<Partial<Record<DocumentKind, number>>> }
}
export type Road = 'https' | 'amqp'
/** Where the partner's broker stands, and the exchange on it that is ours to write to. */
export interface AmqpRoad {
  /** `amqps://host:port/vhost`, without credentials; `amqp://` on this machine only. */
  readonly url: string
  readonly exchange: string
  readonly routingKey: string
  /** A user with a password (SASL PLAIN). Without it our TLS client certificate is our name (SASL EXTERNAL). */
  readonly user?: string
  /** Absolute path; read at every connect, so that a new password needs no restart. */
  readonly passwordFile?: string
  readonly heartbeatMs: number
}
export type SuiteName = 'xmlenc11' | 'xmlenc11-ecdh' | 'xmlenc10' | 'none'
export type SignatureName = 'rsa-sha256' | 'rsa-sha384' | 'rsa-sha512' | 'ecdsa-sha256' | 'ecdsa-sha384'

export interface Party {
  readonly id: string
  readonly type?: string
  readonly role?: string
}
export interface RetryPolicy {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
  readonly factor: number
  readonly tries: number
}

/** A private key of ours with its certificate. */
export interface OwnKey {
  readonly key: KeyObject
  readonly certificate: Registered
  /** DER, from the leaf's issuer upward, anchor left out. */
  readonly chain: readonly Uint8Array[]
  readonly algorithm: SignatureName
}

/** The present set of agreements. Swapped whole on reload; a bad file keeps the old one. */
export interface Agreements {
  /** Counts up with every reload. */
  readonly version: number
  all(): readonly Agreement[]
  /** Throws ASW_PARTNER_UNKNOWN. */
  of(partner: PartnerId): Agreement
  byCountry(country: string): Agreement | undefined
  /** The agreement whose party this is. */
  byParty(party: Party): Agreement | undefined
}
