import type { DocumentKind } from '../message/document.ts'
import type { ForeignCertificate } from '../trust/index.ts'
import { bundleOf, readChain } from './certificates.ts'
import { DEFAULTS } from './defaults.ts'
import { milliseconds } from './duration.ts'
import type { AgreementText, EaeuText } from './form.ts'
import type { YamlFile } from './yaml-file.ts'

/** What an agreement in the integrated information system of the EAEU says beside what every agreement says. */
export interface EaeuTerms {
  /** Code of the common process, which the pack describes: `P.XX.99`. */
  readonly process: string
  /** Our logical address. */
  readonly own: string
  /** Addresses of the partner: of the participant, to which we write, and of gateways that speak for it. */
  readonly partners: readonly [string, ...string[]]
  /** ISO 3166-1: for whom each side takes and sends documents. The Commission speaks for all member states. */
  readonly countries: { readonly own: readonly string[]; readonly partner: readonly string[] }
  /** Profile of the pack that the partner is written. */
  readonly profile?: string
  /** Instead of the times of the pack, in every transaction that has this time: a partner's stand is faster than its production. */
  readonly times: Readonly<Partial<Record<'receiveMs' | 'processMs' | 'answerMs', number>>>
  /** Whether a container must bear a receipt of the trusted third party. */
  readonly receipt: 'required' | 'optional'
  /** SignatureMethods, by URI, that nobody here can judge and that are left to the receipt. */
  readonly leftToReceipt: readonly string[]
  /** Codes of the directory of processing results that we write, and the ones that are no refusal when they come. */
  readonly results: {
    readonly added: string
    readonly refused: string
    /** That nothing is known of what was asked for: an answer, and no refusal. */
    readonly notFound: string
    readonly positive: readonly string[]
  }
  /** Who answers requests of a kind, where it is not who usually does. `journal`: what the gateway has sent to this partner, else the domestic side. */
  readonly answeredBy: Readonly<Partial<Record<DocumentKind, Answerer>>>
  /** The trusted third party: who signs receipts, and the service that is asked (DVCS), where there is one. */
  readonly ttp?: Ttp
  /** Absolute path of OpenSSL's GOST engine. */
  readonly gostEngine?: string
  /** Who signs containers with a key that we cannot use. The others stand in `certificates.seal`. */
  readonly foreignSigners: readonly ForeignCertificate[]
}
export type Answerer = 'gateway' | 'domestic' | 'journal'
export interface Ttp {
  /** DER: anchors of those who sign receipts. */
  readonly anchors: readonly Uint8Array[]
  readonly service?: {
    readonly url: string
    /** DER: the one certificate whose answers are believed. */
    readonly responder: Uint8Array
    /** DER: anchors of its TLS certificate, instead of those of the machine. */
    readonly anchors?: readonly Uint8Array[]
    /** SignatureMethods, by URI, that it is asked about. */
    readonly methods: readonly string[]
    readonly nonce: boolean
    readonly timeoutMs: number
    readonly maxAgeMs: number
  }
}

/** Whether documents for, or of, a country are the affair of the partner of this agreement. */
export function serves({ country, eaeu }: { readonly country: string; readonly eaeu?: EaeuTerms }, other: string): boolean {
  return eaeu === undefined ? country === other : eaeu.countries.partner.includes(other)
}

/** Reads the block `eaeu`. Complains about one that is missing, one that is not asked for, and parts that do not fit together. */
export function eaeuOf(file: YamlFile<AgreementText>, foreignSigners: readonly ForeignCertificate[]): EaeuTerms | undefined {
  const { envelope = DEFAULTS.envelope, eaeu: text, country } = file.value
  if (envelope === 'ebms2') {
    if (text !== undefined)
      file.complain('/eaeu', 'eaeu says how an EAEU partner is spoken to: write envelope: eaeu as well, or leave it out')
    return undefined
  }
  const [first, ...others] = text?.partners ?? []
  // The schema asks for both.
  if (text === undefined || first === undefined) return undefined
  if (text.partners.includes(text.own))
    file.complain('/eaeu/own', `${text.own} is an address of the partner as well: each side has its own`)
  const ttp = ttpOf(file, text)
  const receipt = text.receipt ?? DEFAULTS.eaeu.receipt
  const leftToReceipt = text.leftToReceipt ?? []
  if (receipt === 'required' && ttp === undefined)
    file.complain('/eaeu/receipt', 'ttp is missing: nobody can judge the receipt that is required; add ttp with anchors')
  if (leftToReceipt.length > 0 && ttp === undefined)
    file.complain(
      '/eaeu/leftToReceipt',
      'ttp is missing: nobody can judge the receipt that these are left to; add ttp with anchors',
    )
  const { added, refused, notFound, positive } = { ...DEFAULTS.eaeu.results, ...text.results }
  if (notFound === added || notFound === refused)
    file.complain('/eaeu/results', `notFound is ${notFound}, and that means something else already: give it a code of its own`)
  return {
    process: text.process,
    own: text.own,
    partners: [first, ...others],
    countries: { own: text.countries?.own ?? [], partner: text.countries?.partner ?? [country] },
    ...(text.profile === undefined ? {} : { profile: text.profile }),
    times: timesOf(text),
    receipt,
    leftToReceipt,
    foreignSigners,
    results: { added, refused, notFound, positive: [...new Set([added, ...positive])] },
    answeredBy: text.answeredBy ?? {},
    ...(ttp === undefined ? {} : { ttp }),
    ...(text.gostEngine === undefined ? {} : { gostEngine: file.resolve(text.gostEngine) }),
  }
}

function timesOf({ times: { receive, process, answer } = {} }: EaeuText): EaeuTerms['times'] {
  return {
    ...(receive === undefined ? {} : { receiveMs: milliseconds(receive) }),
    ...(process === undefined ? {} : { processMs: milliseconds(process) }),
    ...(answer === undefined ? {} : { answerMs: milliseconds(answer) }),
  }
}

function ttpOf(file: YamlFile<AgreementText>, { ttp }: EaeuText): Ttp | undefined {
  if (ttp === undefined) return undefined
  const anchors = bundleOf(file, '/eaeu/ttp/anchors', ttp.anchors)
  const { service } = ttp
  if (service === undefined) return { anchors }
  const responder = file.attempt('/eaeu/ttp/service/responder', () => readChain(file.resolve(service.responder)))
  if (responder === undefined) return { anchors }
  const { url, methods } = service
  const tls = service.anchors && bundleOf(file, '/eaeu/ttp/service/anchors', service.anchors)
  const { nonce, timeout, maxAge } = { ...DEFAULTS.eaeu.service, ...service }
  return {
    anchors,
    service: {
      ...{ url, methods, nonce },
      responder: responder.leaf.der,
      ...(tls === undefined ? {} : { anchors: tls }),
      timeoutMs: milliseconds(timeout),
      maxAgeMs: milliseconds(maxAge),
    },
  }
}
