import { SUITES } from '../encrypt/suites.ts'
import { ACTIONS, type DocumentKind } from '../message/document.ts'
import { SIGNATURES } from '../sign/algorithms.ts'
import type { RevocationMode } from '../trust/revocation.ts'
import type { BodiesPolicy, EnvelopeName, Party, Road, SignatureName, SuiteName } from './agreement.ts'
import { DURATION } from './duration.ts'
import type { Answerer } from './eaeu.ts'
import { yamlForm } from './yaml-file.ts'

/** `partners/XX.yaml` as it is written; what is left out comes from `DEFAULTS`. */
export interface AgreementText {
  readonly partner: string
  readonly country: string
  /** Both required where the envelope is ebMS. */
  readonly cpaId?: string
  readonly party?: Party
  readonly pack?: string
  readonly envelope?: EnvelopeName
  readonly eaeu?: EaeuText
  readonly capabilities?: {
    readonly send?: readonly (DocumentKind | { readonly document: DocumentKind; readonly from: string })[]
    readonly receive?: readonly DocumentKind[]
    readonly byHand?: { readonly within?: string; readonly documents?: Readonly<Partial<Record<DocumentKind, string>>> }
  }
  readonly transport: {
    readonly kind?: Road
    readonly fallback?: Road
    readonly url?: string
    readonly amqp?: AmqpRoadText
    readonly connectTimeout?: string
    readonly responseTimeout?: string
    readonly connections?: number
  }
  readonly ebms?: { readonly reply?: 'async' | 'sync'; readonly timeToLive?: string; readonly acknowledgmentTimeout?: string }
  readonly security?: {
    readonly suite?: SuiteName
    readonly acceptSuites?: readonly SuiteName[]
    readonly signatures?: readonly SignatureName[]
    readonly clockSkew?: string
  }
  readonly certificates: {
    readonly anchors: readonly string[]
    readonly intermediates?: readonly string[]
    readonly seal: readonly CertificateText[]
    readonly envelope?: readonly CertificateText[]
    readonly encryption?: readonly CertificateText[]
    readonly tlsClient: readonly CertificateText[]
    readonly tlsServer: readonly CertificateText[]
  }
  readonly revocation?: { readonly policy?: RevocationMode; readonly grace?: string; readonly urls?: readonly string[] }
  readonly issuingBodies?: BodiesPolicy
  readonly retry?: { readonly firstDelay?: string; readonly maxDelay?: string; readonly factor?: number; readonly tries?: number }
  readonly breaker?: { readonly failures?: number; readonly open?: string }
  readonly limits?: { readonly maxBytes?: number; readonly maxParts?: number }
  readonly originalMissing?: string
}
export interface EaeuText {
  readonly process: string
  readonly own: string
  readonly partners: readonly string[]
  readonly countries?: { readonly own?: readonly string[]; readonly partner?: readonly string[] }
  readonly profile?: string
  readonly times?: { readonly receive?: string; readonly process?: string; readonly answer?: string }
  readonly receipt?: 'required' | 'optional'
  readonly leftToReceipt?: readonly string[]
  readonly results?: {
    readonly added?: string
    readonly refused?: string
    readonly notFound?: string
    readonly positive?: readonly string[]
  }
  readonly answeredBy?: Readonly<Partial<Record<DocumentKind, Answerer>>>
  readonly ttp?: {
    readonly anchors: readonly string[]
    readonly service?: {
      readonly url: string
      readonly responder: string
      readonly anchors?: readonly string[]
      readonly methods: readonly string[]
      readonly nonce?: boolean
      readonly timeout?: string
      readonly maxAge?: string
    }
  }
  readonly gostEngine?: string
}
export interface AmqpRoadText {
  readonly url: string
  readonly exchange: string
  readonly routingKey?: string
  readonly user?: string
  readonly passwordFile?: string
  readonly heartbeat?: string
}
export interface CertificateText {
  readonly file: string
  /** SHA-256, hexadecimal, with colons or spaces: as the partner has read it out. */
  readonly fingerprint?: string
  readonly from?: string
  readonly to?: string
}

/** Schema fragments that the configuration uses as well. */
export const TEXT = { type: 'string', minLength: 1, maxLength: 255 } as const
export const PATH = { type: 'string', minLength: 1, description: 'the path of a file, relative to this one' } as const
export const COUNTRY = {
  type: 'string',
  pattern: '^[A-Z]{2}$',
  description: 'a country by ISO 3166-1: two capital letters',
} as const
export const INSTANT = {
  type: 'string',
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
  description: 'an instant with its offset, for example 2027-03-01T00:00:00+07:00',
} as const
export const group = (properties: Readonly<Record<string, object>>, required: readonly string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as const
/** Asks for more in a group that is described elsewhere. */
const open = (properties: Readonly<Record<string, object | true>>, required: readonly string[]) =>
  ({ type: 'object', properties, required }) as const
export const list = (items: object, minItems = 0) => ({ type: 'array', items, minItems, uniqueItems: true }) as const
export const count = (minimum: number, maximum: number) =>
  ({ type: 'integer', minimum, maximum, description: `a whole number from ${minimum} to ${maximum}` }) as const
export const one = (names: readonly string[]) => ({ type: 'string', enum: names }) as const
export const DOCUMENTS = list(one(Object.keys(ACTIONS)))
const DAY = {
  type: 'string',
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  description: 'a day, for example 2027-03-01',
} as const
/** Credentials never stand in an address. Plain `amqp` goes no farther than this machine. */
export const AMQP_URL = {
  type: 'string',
  pattern: '^(amqps://[^\\s#@?/]+|amqp://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]+)?)(/[^\\s#@?/]*)?$',
  description: 'an address like amqps://host:5671/vhost, without user and password; amqp:// on this machine only',
} as const
/** A list is signed: plain HTTP does for it, and is what authorities offer (RFC 5280 section 8). */
export const LIST_URL = {
  type: 'string',
  pattern: '^https?://[^/?#@\\s]+([/?][!-~]*)?$',
  maxLength: 2_048,
  description: 'an address that begins with http:// or https:// and holds no credentials',
} as const
export const PARTY = group({ id: TEXT, type: TEXT, role: TEXT }, ['id'])

const ROAD = one(['https', 'amqp'] satisfies Road[])
const SUITE = one(Object.keys(SUITES))
const ADDRESS = {
  type: 'string',
  pattern: '^EAEU://([A-Z]{2}|EEC)/(CP/P\\.[^\\s/]+/[^\\s/]+(/[^\\s/]+)?|(CA|SR)/[^\\s/]+)$',
  description: 'a logical address like EAEU://EEC/CP/P.XX.99/P.ACT.001',
} as const
const RESULT = {
  type: 'string',
  pattern: '^[A-Z0-9]{1,20}$',
  description: 'a code of processing results, for example "3"',
} as const
/** What is answered by a processing result alone. */
const RESULTED = [
  'certificate-of-origin',
  'certificate-status',
  'origin-verification-request',
  'origin-verification-result',
  'goods-declaration-extract',
] as const satisfies readonly DocumentKind[]
const METHODS = list({ type: 'string', pattern: '^(urn:|https?://)\\S+$', description: 'the URI of a SignatureMethod' }, 1)
const EAEU = group(
  {
    process: { type: 'string', pattern: '^P\\.[A-Z]{2}\\.[0-9]{2}$', description: 'the code of a process like P.XX.99' },
    own: ADDRESS,
    partners: list(ADDRESS, 1),
    countries: group({ own: list(COUNTRY), partner: list(COUNTRY, 1) }),
    profile: TEXT,
    times: group({ receive: DURATION, process: DURATION, answer: DURATION }),
    receipt: one(['required', 'optional']),
    leftToReceipt: METHODS,
    results: group({ added: RESULT, refused: RESULT, notFound: RESULT, positive: list(RESULT) }),
    answeredBy: group({
      'certificate-query': one(['domestic', 'journal'] satisfies Answerer[]),
      ...Object.fromEntries(RESULTED.map((kind) => [kind, one(['gateway', 'domestic'] satisfies Answerer[])])),
    }),
    ttp: group(
      {
        anchors: list(PATH, 1),
        service: group(
          {
            url: {
              type: 'string',
              pattern: '^https?://[^\\s#@]+$',
              description: 'an address that begins with https:// and holds no credentials',
            },
            responder: PATH,
            anchors: list(PATH, 1),
            methods: METHODS,
            nonce: { type: 'boolean' },
            timeout: DURATION,
            maxAge: DURATION,
          },
          ['url', 'responder', 'methods'],
        ),
      },
      ['anchors'],
    ),
    gostEngine: PATH,
  },
  ['process', 'own', 'partners'],
)
const FINGERPRINT = {
  type: 'string',
  pattern: '^([0-9A-Fa-f]{2}[: ]?){31}[0-9A-Fa-f]{2}$',
  description: 'a fingerprint: SHA-256 over the certificate, 64 hexadecimal digits',
} as const
const CERTIFICATES = list(group({ file: PATH, fingerprint: FINGERPRINT, from: INSTANT, to: INSTANT }, ['file']))
const SOME_CERTIFICATES = { ...CERTIFICATES, minItems: 1 } as const

export const AGREEMENT = yamlForm<AgreementText>('ASW_AGREEMENT_INVALID', {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...group(
    {
      partner: {
        type: 'string',
        pattern: '^[A-Z]{2}(-[A-Z0-9]{1,16})?$',
        description: 'a country code, or one with a suffix: TH, TH-CUSTOMS',
      },
      country: COUNTRY,
      cpaId: TEXT,
      party: PARTY,
      pack: TEXT,
      envelope: one(['ebms2', 'eaeu'] satisfies EnvelopeName[]),
      eaeu: EAEU,
      capabilities: group({
        send: list({
          if: { type: 'object' },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: group({ document: one(Object.keys(ACTIONS)), from: DAY }, ['document', 'from']),
          else: one(Object.keys(ACTIONS)),
        }),
        receive: DOCUMENTS,
        byHand: group({
          within: DURATION,
          documents: group(Object.fromEntries(Object.keys(ACTIONS).map((kind) => [kind, DURATION]))),
        }),
      }),
      transport: group({
        kind: ROAD,
        fallback: ROAD,
        url: {
          type: 'string',
          pattern: '^https://[^\\s#@]+$',
          description: 'an address that begins with https:// and holds no credentials',
        },
        amqp: group({ url: AMQP_URL, exchange: TEXT, routingKey: TEXT, user: TEXT, passwordFile: PATH, heartbeat: DURATION }, [
          'url',
          'exchange',
        ]),
        connectTimeout: DURATION,
        responseTimeout: DURATION,
        connections: count(1, 256),
      }),
      ebms: group({ reply: one(['async', 'sync']), timeToLive: DURATION, acknowledgmentTimeout: DURATION }),
      security: group({
        suite: SUITE,
        acceptSuites: list(SUITE, 1),
        signatures: list(one(Object.keys(SIGNATURES)), 1),
        clockSkew: DURATION,
      }),
      certificates: group(
        {
          anchors: list(PATH, 1),
          intermediates: list(PATH),
          seal: SOME_CERTIFICATES,
          envelope: SOME_CERTIFICATES,
          encryption: CERTIFICATES,
          tlsClient: SOME_CERTIFICATES,
          tlsServer: SOME_CERTIFICATES,
        },
        ['anchors', 'seal', 'tlsClient', 'tlsServer'],
      ),
      revocation: group({
        policy: one(['required', 'soft', 'off'] satisfies RevocationMode[]),
        grace: DURATION,
        urls: list(LIST_URL, 1),
      }),
      issuingBodies: one(['off', 'warn', 'refuse'] satisfies BodiesPolicy[]),
      retry: group({
        firstDelay: DURATION,
        maxDelay: DURATION,
        factor: { type: 'number', minimum: 1, maximum: 10, description: 'a number from 1 to 10' },
        tries: count(1, 10_000),
      }),
      breaker: group({ failures: count(1, 1_000), open: DURATION }),
      limits: group({ maxBytes: count(1_024, 1_073_741_824), maxParts: count(2, 1_000) }),
      originalMissing: DURATION,
    },
    ['partner', 'country', 'transport', 'certificates'],
  ),
  if: open({ envelope: { const: 'eaeu' } }, ['envelope']),
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: open({ eaeu: true }, ['eaeu']),
  else: open({ cpaId: true, party: true, certificates: open({ envelope: true }, ['envelope']) }, ['cpaId', 'party']),
})
