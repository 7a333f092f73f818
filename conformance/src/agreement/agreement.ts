import type { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { Suite } from '../security/encrypt.ts'
import { type Identity, readCertificates, readIdentity } from '../security/keys.ts'
import { INBOXES } from '../steps/driver.ts'
import { FORM } from './form.ts'

export interface AmqpRoad {
  readonly url: string
  readonly exchange: string
  readonly routingKey?: string
}
export interface Side {
  readonly country: string
  readonly party: { readonly id: string; readonly type: string }
}
export interface EaeuTerms {
  readonly twin: string
  readonly sut: string
  /** Folder of the pack that describes the process; left out, the one beside this suite. */
  readonly pack?: string
  /** Which documents the system under test takes, as cases call them; left out, all of them. */
  readonly takes?: readonly string[]
}
/** Everything the bed knows: who it is, whom it tests, and on which keys they agreed. Paths are resolved, files are read. */
export interface Agreement {
  readonly file: string
  readonly cpaId: string
  readonly suite: Suite
  readonly acceptSuites: readonly Suite[]
  readonly sut: Side & {
    readonly name: string
    readonly version: string
    readonly https?: string
    readonly amqp?: AmqpRoad
    /** `asw`: the Descriptions of its Errors begin with codes of the ASW table, so that cases can ask for the exact one. */
    readonly codes?: 'asw'
    readonly anchors: string
    readonly envelope: readonly X509Certificate[]
    readonly seal: readonly X509Certificate[]
    readonly encryption?: X509Certificate
    readonly encryptionEc?: X509Certificate
    /** Trusted third parties whose receipts count. */
    readonly receipts?: readonly X509Certificate[]
  }
  readonly twin: Side & {
    readonly domain: string
    readonly listen?: { readonly host: string; readonly port: number }
    readonly amqp?: { readonly url: string; readonly queue: string }
    readonly clockSkewMs: number
    readonly latencyMs: number
  }
  /** The suite `eaeu` needs them: logical addresses of both sides. */
  readonly eaeu?: EaeuTerms
  /** By name: `seal`, `envelope`, `encryption`, `tls-client`, `tls-server`, and those that negative cases ask for. */
  readonly keys: ReadonlyMap<string, Identity>
  readonly domestic?: { readonly url: string; readonly key?: string; readonly inbox: string; readonly ministry: string }
  readonly timeouts: { readonly answerMs: number; readonly silenceMs: number }
  readonly limits: { readonly maxBytes: number; readonly maxParts: number }
}

interface Text {
  readonly cpaId: string
  readonly suite?: Suite
  readonly acceptSuites?: readonly Suite[]
  readonly sut: Side & {
    readonly name?: string
    readonly version?: string
    readonly https?: string
    readonly amqp?: AmqpRoad
    readonly codes?: 'asw'
    readonly certificates: {
      readonly anchors: readonly string[]
      readonly envelope: readonly string[]
      readonly seal: readonly string[]
      readonly encryption?: string
      readonly encryptionEc?: string
    }
  }
  readonly twin: Side & {
    readonly domain?: string
    readonly listen?: { readonly host: string; readonly port: number }
    readonly amqp?: { readonly url: string; readonly queue: string }
    readonly clockSkewMs?: number
    readonly latencyMs?: number
  }
  readonly eaeu?: EaeuTerms
  readonly keys: Readonly<Record<string, { readonly key: string; readonly certificate: string }>>
  readonly domestic?: { readonly url: string; readonly keyFile?: string; readonly inbox?: string; readonly ministry?: string }
  readonly timeouts?: { readonly answerMs?: number; readonly silenceMs?: number }
  readonly limits?: { readonly maxBytes?: number; readonly maxParts?: number }
}

const valid = new Ajv2020({ allErrors: true }).compile<Text>(FORM)

/** Throws Error with every finding, or with the file that cannot be read. */
export function readAgreement(file: string): Agreement {
  const text: unknown = parse(readFileSync(file, 'utf8'))
  if (!valid(text)) {
    const findings = (valid.errors ?? []).map((one) => `${one.instancePath || '/'} ${one.message}`)
    throw new Error(`${file}: ${findings.join('; ')}`)
  }
  const at = (path: string) => resolve(dirname(file), path)
  const certificates = (files: readonly string[]) =>
    files.flatMap((one) => readCertificates(readFileSync(at(one), 'utf8')).slice(0, 1))
  const { sut, twin, domestic, eaeu } = text
  const one = (path: string | undefined) => (path === undefined ? undefined : certificates([path])[0])
  const [encryption, encryptionEc] = [one(sut.certificates.encryption), one(sut.certificates.encryptionEc)]
  const { certificates: _, ...sutFacts } = sut
  return {
    file,
    cpaId: text.cpaId,
    suite: text.suite ?? 'xmlenc11',
    acceptSuites: text.acceptSuites ?? [text.suite ?? 'xmlenc11'],
    sut: {
      ...sutFacts,
      name: sut.name ?? 'system under test',
      version: sut.version ?? 'unknown',
      anchors: sut.certificates.anchors.map((path) => readFileSync(at(path), 'utf8')).join('\n'),
      envelope: certificates(sut.certificates.envelope),
      seal: certificates(sut.certificates.seal),
      ...(encryption ? { encryption } : {}),
      ...(encryptionEc ? { encryptionEc } : {}),
    },
    ...(eaeu ? { eaeu: { ...eaeu, ...(eaeu.pack === undefined ? {} : { pack: at(eaeu.pack) }) } } : {}),
    twin: { clockSkewMs: 0, latencyMs: 0, ...twin, domain: twin.domain ?? `twin.${twin.country.toLowerCase()}.example` },
    keys: new Map(
      Object.entries(text.keys).map(([name, { key, certificate }]) => [name, readIdentity(name, at(key), at(certificate))]),
    ),
    ...(domestic
      ? {
          domestic: {
            url: domestic.url,
            inbox: domestic.inbox ?? INBOXES.inbox,
            ministry: domestic.ministry ?? INBOXES.ministry,
            ...(domestic.keyFile === undefined ? {} : { key: readFileSync(at(domestic.keyFile), 'utf8').trim() }),
          },
        }
      : {}),
    timeouts: { answerMs: text.timeouts?.answerMs ?? 15_000, silenceMs: text.timeouts?.silenceMs ?? 1_500 },
    limits: { maxBytes: text.limits?.maxBytes ?? 10_485_760, maxParts: text.limits?.maxParts ?? 10 },
  }
}
