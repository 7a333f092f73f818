import type { OwnKey, Party } from '../agreement/index.ts'
import type { InboxRoute } from '../deliver/inbox.ts'
import type { Webhook } from '../deliver/webhooks/webhook.ts'
import type { Submitter } from '../intake/amqp/submitter.ts'
import type { ApiKey } from '../intake/rest/key.ts'
import type { DocumentKind } from '../message/document.ts'
import type { RevocationSettings } from '../revocation/settings.ts'
import type { Subscription } from '../share/subscription.ts'
import type { EventQueue } from '../transport/amqp/index.ts'
import type { From, VnswPartyText } from './doors-form.ts'
import type { Limits } from './limits.ts'

/** The gateway as data: the file `asw.yaml`, checked, with our keys made once. Paths are absolute. */
export interface Configuration {
  /** Where it was read from. */
  readonly file: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** How we name ourselves in ebMS From and To. */
  readonly party: Party
  /** Right side of our message ids. */
  readonly domain: string
  readonly dataFolder: string
  readonly partnersFolder: string
  /** Editions that the operator imported, on top of the shipped ones. */
  readonly codeListsFolder?: string
  /** Registers of bodies that issue certificates. */
  readonly bodiesFolder?: string
  readonly listen: { readonly domestic: DomesticListener; readonly partner: Listener; readonly metrics: Listener }
  /**
   * Seals of an issuing authority (its code); of `default` for a document that names none. Empty for an authority without a
   * seal: nobody else seals for it.
   */
  readonly sealKeys: (authority: string | undefined) => readonly OwnKey[]
  /** Codes of the authorities with a seal of their own. */
  readonly authorities: readonly string[]
  readonly envelopeKeys: readonly OwnKey[]
  readonly decryptionKeys: readonly OwnKey[]
  readonly tls: { readonly server: readonly OwnKey[]; readonly client: readonly OwnKey[] }
  readonly revocation: RevocationSettings
  readonly journal: JournalPlace
  /** Our own broker, where partners leave messages for us. Needed where an agreement goes over AMQP. */
  readonly broker?: Broker
  /** URI of this gateway as the source of its events. */
  readonly eventSource: string
  readonly webhooks: readonly Webhook[]
  /** How we name ourselves in envelopes of Viet Nam's single window. Absent: there is no door for them. */
  readonly vnsw?: { readonly party: VnswPartyText }
  readonly inboxes: readonly InboxRoute[]
  /** Who may see documents without taking part. */
  readonly sharing: readonly Subscription[]
  readonly apiKeys: readonly ApiKey[]
  readonly retention: {
    readonly days: number
    /** Of what was refused before it was known from whom it is. */
    readonly unreadDays: number
    readonly rules: readonly RetentionRule[]
  }
  readonly limits: Limits
  readonly log: { readonly level: LogLevel }
}

/** `port` 0 lets the system choose. */
export interface Listener {
  readonly host: string
  readonly port: number
}

/** `console`: whether the operator's web page is served there too, at `/console/`. */
export interface DomesticListener extends Listener {
  readonly console: boolean
}

/** `sqlite`: in the data folder, one node. `postgres`: in a database, any number of nodes. */
export type JournalPlace =
  | { readonly kind: 'sqlite' }
  | {
      readonly kind: 'postgres'
      /** `postgres://host:port/database`, without credentials. */
      readonly url: string
      /** A user with a password. Without it the server lets this machine in, or nobody. */
      readonly user?: string
      /** Absolute path; read at every connect. */
      readonly passwordFile?: string
      /** TLS, checked against these (DER), or where there are none against those that the system trusts. Absent: no TLS. */
      readonly tls?: { readonly anchors: readonly Uint8Array[] }
      /** Units of work that this node does at the same time. */
      readonly connections: number
      /** For so long a start waits for a server that is away. */
      readonly startWaitMs: number
    }

/** The queues are the partners' way in; we own them, and the broker. */
export interface Broker {
  /** `amqps://host:port/vhost`, without credentials; `amqp://` on this machine only. */
  readonly url: string
  /** A user with a password (SASL PLAIN). Without it our TLS client certificate is our name (SASL EXTERNAL). */
  readonly user?: string
  /** Absolute path; read at every connect. */
  readonly passwordFile?: string
  /** DER; whom the broker's certificate must lead to. Empty: those that the system trusts. */
  readonly anchors: readonly Uint8Array[]
  /** In front of every exchange and queue of ours: `asw.from.TH`, `asw.dead`. */
  readonly prefix: string
  /** Whether the gateway itself creates what is missing; else `asw broker declare` does, with more rights. */
  readonly declare: boolean
  /** Messages of one partner that are worked on at the same time. */
  readonly prefetch: number
  /** How often a message may come back unanswered before it is put aside. */
  readonly deliveryLimit: number
  /** Messages that a queue takes before the broker tells its partner to come later. */
  readonly maxLength: number
  readonly connectTimeoutMs: number
  readonly heartbeatMs: number
  /** Where events are published there. */
  readonly events?: { readonly from: From; readonly queues: readonly EventQueue[] }
  /** Who of our own country submits there. */
  readonly submitters: readonly Submitter[]
}

/** The most special rule counts: partner and document, then partner, then document. */
export interface RetentionRule {
  readonly partner?: string
  readonly document?: DocumentKind
  readonly days: number
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
