import { DURATION } from '../agreement/duration.ts'
import { AMQP_URL, COUNTRY, count, DOCUMENTS, group, INSTANT, LIST_URL, list, one, PARTY, PATH, TEXT } from '../agreement/form.ts'
import { type Party, type SignatureName, yamlForm } from '../agreement/index.ts'
import type { Role } from '../intake/rest/key.ts'
import { ACTIONS, type DocumentKind } from '../message/document.ts'
import { SIGNATURES } from '../sign/algorithms.ts'
import { type DomesticListener, type Listener, LOG_LEVELS, type LogLevel } from './configuration.ts'
import {
  BROKER_EVENTS,
  type BrokerEventsText,
  EVENTS,
  NAME,
  SUBMIT,
  type SubmitText,
  VNSW,
  type VnswPartyText,
  WEBHOOKS,
  type WebhookText,
} from './doors-form.ts'
import { BYTES, LIMITS, type LimitsText } from './limits.ts'
import { SHARING, type SharingText } from './sharing.ts'

/** `asw.yaml` as it is written; what is left out comes from `DEFAULTS`. */
export interface ConfigurationText {
  readonly country: string
  readonly party: Party
  readonly domain: string
  readonly dataFolder?: string
  readonly partnersFolder?: string
  readonly codeListsFolder?: string
  readonly bodiesFolder?: string
  readonly listen?: {
    readonly domestic?: Partial<DomesticListener>
    readonly partner?: Partial<Listener>
    readonly metrics?: Partial<Listener>
  }
  readonly seals: Readonly<Record<string, readonly OwnKeyText[]>>
  readonly envelope: readonly OwnKeyText[]
  readonly decryption: readonly OwnKeyText[]
  readonly tls: { readonly server: readonly OwnKeyText[]; readonly client: readonly OwnKeyText[] }
  readonly revocation?: {
    readonly folder?: string
    readonly urls?: readonly string[]
    readonly hosts?: readonly string[]
    readonly allow?: readonly string[]
    readonly every?: string
    readonly timeout?: string
    readonly maxBytes?: number
  }
  readonly journal?: {
    readonly kind: 'sqlite' | 'postgres'
    readonly url?: string
    readonly user?: string
    readonly passwordFile?: string
    readonly tls?: boolean
    readonly anchors?: readonly string[]
    readonly connections?: number
    readonly startWait?: string
  }
  readonly broker?: {
    readonly url: string
    readonly user?: string
    readonly passwordFile?: string
    readonly anchors?: readonly string[]
    readonly prefix?: string
    readonly declare?: boolean
    readonly prefetch?: number
    readonly deliveryLimit?: number
    readonly maxLength?: number
    readonly connectTimeout?: string
    readonly heartbeat?: string
    readonly events?: BrokerEventsText
    readonly submit?: readonly SubmitText[]
  }
  readonly events?: { readonly source?: string }
  readonly sharing?: readonly SharingText[]
  readonly vnsw?: { readonly party?: VnswPartyText }
  readonly webhooks?: readonly WebhookText[]
  readonly inboxes?: readonly {
    readonly name: string
    readonly documents?: readonly DocumentKind[]
    readonly roles?: readonly ('issuer' | 'importer')[]
  }[]
  readonly apiKeys?: readonly {
    readonly name: string
    readonly sha256: string
    readonly roles: readonly Role[]
    readonly agencies?: readonly string[]
    readonly documents?: readonly DocumentKind[]
    readonly inboxes?: readonly string[]
  }[]
  readonly retention?: {
    readonly days?: number
    readonly unreadDays?: number
    readonly rules?: readonly { readonly partner?: string; readonly document?: DocumentKind; readonly days: number }[]
  }
  readonly limits?: LimitsText
  readonly log?: { readonly level?: LogLevel }
}
export interface OwnKeyText {
  readonly key: string
  readonly certificate: string
  readonly algorithm?: SignatureName
  readonly from?: string
  readonly to?: string
}

const OWN_KEYS = list(
  group({ key: PATH, certificate: PATH, algorithm: one(Object.keys(SIGNATURES)), from: INSTANT, to: INSTANT }, [
    'key',
    'certificate',
  ]),
  1,
)
const LISTENER = group({ host: TEXT, port: count(0, 65_535) })
const DOMESTIC = group({ host: TEXT, port: count(0, 65_535), console: { type: 'boolean' } })
const ROLES = one(['submitter', 'operator', 'auditor', 'subscriber'] satisfies Role[])
const DAYS = count(1, 36_500)

export const CONFIGURATION = yamlForm<ConfigurationText>('ASW_CONFIG_INVALID', {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...group(
    {
      country: COUNTRY,
      party: PARTY,
      domain: {
        type: 'string',
        pattern: '^(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
        description: 'a domain name in small letters, for example gateway.example',
      },
      dataFolder: PATH,
      partnersFolder: PATH,
      codeListsFolder: PATH,
      bodiesFolder: PATH,
      listen: group({ domestic: DOMESTIC, partner: LISTENER, metrics: LISTENER }),
      seals: {
        type: 'object',
        properties: { default: OWN_KEYS },
        additionalProperties: OWN_KEYS,
        propertyNames: { pattern: '^[A-Za-z0-9._-]{1,64}$' },
        required: ['default'],
        description:
          'the code of each issuing authority that has a seal, and `default` for documents that name no authority (responses)',
      },
      envelope: OWN_KEYS,
      decryption: OWN_KEYS,
      tls: group({ server: OWN_KEYS, client: OWN_KEYS }, ['server', 'client']),
      revocation: group({
        folder: PATH,
        urls: list(LIST_URL, 1),
        hosts: list(TEXT, 1),
        allow: list(TEXT, 1),
        every: DURATION,
        timeout: DURATION,
        maxBytes: BYTES,
      }),
      journal: group(
        {
          kind: one(['sqlite', 'postgres']),
          url: {
            type: 'string',
            pattern: '^postgres(ql)?://[^\\s#@?/]+/[^\\s#@?/]+$',
            description: 'an address like postgres://host:5432/database, without user and password',
          },
          user: TEXT,
          passwordFile: PATH,
          tls: { type: 'boolean' },
          anchors: list(PATH, 1),
          connections: count(1, 1_000),
          startWait: DURATION,
        },
        ['kind'],
      ),
      broker: group(
        {
          url: AMQP_URL,
          user: TEXT,
          passwordFile: PATH,
          anchors: list(PATH, 1),
          prefix: {
            type: 'string',
            pattern: '^(?!amq\\.)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
            description: 'a name of letters, digits, dots and hyphens that does not begin with amq.',
          },
          declare: { type: 'boolean' },
          prefetch: count(1, 1_000),
          deliveryLimit: count(1, 1_000),
          maxLength: count(1, 100_000_000),
          connectTimeout: DURATION,
          heartbeat: DURATION,
          events: BROKER_EVENTS,
          submit: SUBMIT,
        },
        ['url'],
      ),
      events: EVENTS,
      vnsw: VNSW,
      sharing: SHARING,
      webhooks: WEBHOOKS,
      inboxes: list(
        group({ name: NAME, documents: { ...DOCUMENTS, minItems: 1 }, roles: list(one(['issuer', 'importer']), 1) }, ['name']),
        1,
      ),
      apiKeys: list(
        group(
          {
            name: NAME,
            sha256: {
              type: 'string',
              pattern: '^[0-9a-f]{64}$',
              // Who takes it for the key itself has written a secret here.
              writeOnly: true,
              description: 'the SHA-256 of the key in 64 small hexadecimal digits: printf %s "$KEY" | sha256sum',
            },
            roles: list(ROLES, 1),
            agencies: list(TEXT, 1),
            documents: { ...DOCUMENTS, minItems: 1 },
            inboxes: list(NAME, 1),
          },
          ['name', 'sha256', 'roles'],
        ),
      ),
      retention: group({
        days: DAYS,
        unreadDays: DAYS,
        rules: list(group({ partner: TEXT, document: one(Object.keys(ACTIONS)), days: DAYS }, ['days'])),
      }),
      limits: LIMITS,
      log: group({ level: one(LOG_LEVELS) }),
    },
    ['country', 'party', 'domain', 'seals', 'envelope', 'decryption', 'tls'],
  ),
})

/** What counts where the file says nothing. The domestic door and the metrics are open to this machine only. */
export const DEFAULTS = {
  dataFolder: 'data',
  partnersFolder: 'partners',
  listen: {
    domestic: { host: '127.0.0.1', port: 8080, console: true },
    partner: { host: '0.0.0.0', port: 8443 },
    metrics: { host: '127.0.0.1', port: 9464 },
  },
  revocation: { every: '1h', timeout: '30s', maxBytes: 20_971_520 },
  journal: { kind: 'sqlite' },
  postgres: { connections: 10, startWait: '5m' },
  broker: {
    prefix: 'asw',
    declare: false,
    prefetch: 16,
    deliveryLimit: 20,
    maxLength: 100_000,
    connectTimeout: '10s',
    heartbeat: '10s',
  },
  inboxes: [{ name: 'nsw' }],
  inbox: { documents: Object.keys(ACTIONS) as readonly DocumentKind[], roles: ['issuer', 'importer'] },
  /** Five years: ATIGA Annex 8 Rule 31 asks for three, Viet Nam keeps five. */
  retention: { days: 1_827, unreadDays: 90 },
  log: { level: 'info' },
} as const
