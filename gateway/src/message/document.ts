import { Fault } from './fault.ts'
import { coverageOf, type OriginResult } from './findings.ts'
import type { BusinessIdentity } from './ids.ts'

/** A domestic document: canonical JSON, self-describing by `document`, `scheme`, `formVersion`. */
export type DocumentKind = keyof typeof ACTIONS
export interface CanonicalDocument {
  readonly document: DocumentKind
  readonly scheme: string
  readonly [field: string]: unknown
}

/** What the gateway must know of a kind of document to carry it. Paths are JSON paths into the canonical document. */
interface Carriage {
  /** ebMS Service and Action (asw.md 4.1, 4.4). Proposal: the official values are not public. */
  readonly service: string
  readonly action: string
  readonly identity: BusinessIdentity['action']
  /**
   * The matter that the exchange is about: the country that gave the number, and the number; of several parts, one after
   * the other. Without a country the document does not say it, and `NO_COUNTRY` stands for it on both sides. `itself`: a
   * question is a matter of its own, numbered by the id that it travels under.
   */
  readonly about: 'itself' | { readonly country?: string; readonly number: string | readonly string[] }
  /** Id that tells one document of this kind about one matter from another; a first issue has none. */
  readonly id?: string
  /** Whether the id alone is unique among everything that is said about the matter in this role. */
  readonly plainId?: true
  /** What belongs to the id where the field alone does not tell two of them apart. Throws ASW_DOCUMENT_INVALID. */
  readonly idPart?: (json: CanonicalDocument) => string
  /** Which side of the exchange sends it, and the paths of the country it comes from and goes to. */
  readonly by: 'issuer' | 'importer'
  /** Absent: the document does not say it; who sent it is known from the connection, and who gets it is said beside it. */
  readonly from?: string
  readonly to?: string
  /** It may be the first that we say about its matter. */
  readonly opens?: true
  /** Authority that speaks in it and whose seal it bears; left out where the country speaks. */
  readonly authority?: string
  /** The document in which is told what is wrong with it; where there is none, an ErrorList says so. */
  readonly refusedBy?: 'certificate-response' | 'declaration-response'
}

/** User-assigned by ISO 3166-1: no country. */
const NO_COUNTRY = 'ZZ'

const CERTIFICATE = { country: 'certificate.issuingCountry', number: 'certificate.referenceNumber' }
const DECLARATION = { country: 'declaration.exportingCountry', number: 'declaration.exportDeclarationNumber' }

/** One row a kind. */
export const ACTIONS = {
  'certificate-of-origin': {
    ...{ service: 'EFORMD', action: 'Submit', identity: 'issue' },
    about: { country: 'issuingCountry', number: 'referenceNumber' },
    ...{ by: 'issuer', from: 'issuingCountry', to: 'importingCountry', opens: true },
    ...{ authority: 'issuingAuthority.code', refusedBy: 'certificate-response' },
  },
  'certificate-response': {
    ...{ service: 'EFORMD', action: 'Respond', identity: 'respond', about: CERTIFICATE, id: 'responseId', plainId: true },
    ...{ by: 'importer', from: 'respondingCountry', to: CERTIFICATE.country },
  },
  cancellation: {
    ...{ service: 'EFORMD', action: 'Cancel', identity: 'cancel', about: CERTIFICATE, id: 'cancellationId', plainId: true },
    // A certificate-response that refuses without items speaks of the certificate: findings about its cancellation go as an ErrorList.
    ...{ by: 'issuer', from: CERTIFICATE.country, to: 'importingCountry', authority: 'requestedBy.agency' },
  },
  'retransmission-request': {
    ...{ service: 'RETRANSMISSION', action: 'Request', identity: 'respond', about: CERTIFICATE, id: 'requestId' },
    ...{ by: 'importer', from: 'requestingCountry', to: CERTIFICATE.country, opens: true },
  },
  'retransmission-response': {
    ...{ service: 'RETRANSMISSION', action: 'Respond', identity: 'respond', about: CERTIFICATE, id: 'responseId' },
    ...{ by: 'issuer', from: CERTIFICATE.country, to: 'requestingCountry' },
  },
  'verification-request': {
    ...{ service: 'VERIFICATION', action: 'Request', identity: 'respond', about: CERTIFICATE, id: 'requestId' },
    ...{ by: 'importer', from: 'requestingCountry', to: CERTIFICATE.country, opens: true },
  },
  'verification-response': {
    ...{ service: 'VERIFICATION', action: 'Respond', identity: 'respond', about: CERTIFICATE, id: 'responseId' },
    ...{ by: 'issuer', from: CERTIFICATE.country, to: 'requestingCountry', authority: 'respondedBy.agency' },
  },
  'export-declaration': {
    ...{ service: 'ACDD', action: 'Submit', identity: 'issue' },
    about: { country: 'exportingCountry', number: 'exportDeclarationNumber' },
    ...{ by: 'issuer', from: 'exportingCountry', to: 'importingCountry', opens: true, refusedBy: 'declaration-response' },
  },
  'declaration-response': {
    ...{ service: 'ACDD', action: 'Respond', identity: 'respond', about: DECLARATION, id: 'responseId' },
    ...{ by: 'importer', from: 'respondingCountry', to: DECLARATION.country },
  },
  'declaration-cancellation': {
    ...{ service: 'ACDD', action: 'Cancel', identity: 'cancel', about: DECLARATION, id: 'cancellationId' },
    ...{ by: 'issuer', from: DECLARATION.country, to: 'importingCountry', refusedBy: 'declaration-response' },
  },
  'mis-report': {
    ...{ service: 'MIS', action: 'Report', identity: 'issue' },
    about: { country: 'reportingCountry', number: 'reportId' },
    ...{ by: 'issuer', from: 'reportingCountry', to: 'receivingCountry', opens: true },
  },
  // Documents of the EAEU: the pack says by which operation each of them travels.
  'certificate-status': {
    ...{ service: 'EAEU', action: 'CertificateStatus', identity: 'respond', about: CERTIFICATE, id: 'effectiveAt' },
    // Two of them may take effect at once: midnight is natural.
    idPart: ({ status }: CanonicalDocument) => String(status),
    ...{ by: 'issuer', from: 'authority.country', authority: 'authority.code' },
  },
  'origin-verification-request': {
    ...{ service: 'EAEU', action: 'VerificationRequest', identity: 'respond', id: 'requestNumber' },
    about: { number: ['requestNumber', 'requestedOn'] },
    ...{ by: 'importer', from: 'authority.country', opens: true },
  },
  'origin-verification-result': {
    ...{ service: 'EAEU', action: 'VerificationResult', identity: 'respond', id: 'foundOn' },
    idPart: (json: CanonicalDocument) => coverageOf(json as unknown as OriginResult),
    about: { number: ['request.number', 'request.date'] },
    ...{ by: 'issuer', from: 'authority.country', authority: 'authority.code' },
  },
  'goods-declaration-extract': {
    ...{ service: 'EAEU', action: 'DeclarationExtract', identity: 'issue' },
    about: { number: ['declaration.office', 'declaration.date', 'declaration.number'] },
    ...{ by: 'issuer', opens: true },
  },
  'certificate-query': {
    ...{ service: 'EAEU', action: 'CertificateQuery', identity: 'respond', about: 'itself' },
    ...{ by: 'importer', to: 'issuingCountry', opens: true },
  },
  // The question; the answer is one of the same kind, in the conversation of its question.
  'resource-status': {
    ...{ service: 'EAEU', action: 'ResourceStatus', identity: 'respond', about: 'itself', by: 'importer', opens: true },
  },
  // Only ever an answer: `answers.ts`.
  'processing-result': {
    ...{ service: 'EAEU', action: 'ProcessingResult', identity: 'respond', about: 'itself', by: 'issuer' },
  },
} as const satisfies Record<string, Carriage>

/** What the gateway carries: other documents that a pack knows are not taken at its doors. */
export const DOCUMENT_KINDS = Object.keys(ACTIONS) as readonly DocumentKind[]

/** Whether it follows a certificate and stands in the exchange of that. */
export function isAboutCertificate(kind: DocumentKind): boolean {
  return (carriageOf(kind).about as unknown) === CERTIFICATE
}

/** The row of a kind, with what not every row has. */
export function carriageOf(kind: DocumentKind): Carriage {
  return ACTIONS[kind]
}

/**
 * Business identity of a canonical document that has passed its JSON Schema. `itself`: the id that a question travels under,
 * where the document is one. Throws ASW_DOCUMENT_INVALID.
 */
export function identityOf(json: CanonicalDocument, itself?: string): BusinessIdentity {
  const { about, id, idPart, plainId, identity } = carriageOf(json.document)
  if (about === 'itself') {
    if (itself === undefined) throw new Fault('ASW_DOCUMENT_INVALID', `${json.document} is nobody's matter here`)
    const scheme = textAt(json, 'scheme')
    return { scheme, issuingCountry: NO_COUNTRY, number: itself, version: json.document, action: identity }
  }
  return {
    scheme: textAt(json, 'scheme'),
    issuingCountry: about.country === undefined ? NO_COUNTRY : textAt(json, about.country),
    number: partsOf(about.number)
      .map((path) => textAt(json, path))
      .join('/'),
    // Kinds that share role and matter are told apart by name: each makes its ids by itself.
    version:
      id === undefined
        ? '1'
        : [...(plainId ? [] : [json.document]), textAt(json, id), ...(idPart ? [idPart(json)] : [])].join('/'),
    action: identity,
  }
}

/** What a document that nobody has judged yet seems to speak about, where it follows something said before. */
export function matterOf(json: CanonicalDocument): Pick<BusinessIdentity, 'scheme' | 'issuingCountry' | 'number'> | undefined {
  if (!Object.hasOwn(ACTIONS, json.document)) return undefined
  const { about, id } = carriageOf(json.document)
  const { scheme } = json
  if (about === 'itself') return undefined
  const parts = partsOf(about.number).map((path) => valueAt(json, path))
  const issuingCountry = about.country === undefined ? NO_COUNTRY : valueAt(json, about.country)
  const number = parts.every((part) => typeof part === 'string') ? parts.join('/') : undefined
  if (id === undefined || typeof scheme !== 'string' || typeof issuingCountry !== 'string' || typeof number !== 'string')
    return undefined
  return { scheme, issuingCountry, number }
}

/**
 * Country that a document comes from, and the one it goes to, as it says itself; `undefined` for a kind that does not say it.
 * Throws ASW_DOCUMENT_INVALID.
 */
export function sendingCountryOf(json: CanonicalDocument): string | undefined {
  const { from } = carriageOf(json.document)
  return from === undefined ? undefined : textAt(json, from)
}
export function receivingCountryOf(json: CanonicalDocument): string | undefined {
  const { to } = carriageOf(json.document)
  return to === undefined ? undefined : textAt(json, to)
}

/** Code of the issuing authority that speaks in a document; `undefined` where it speaks for the country (responses). */
export function authorityOf(json: CanonicalDocument): string | undefined {
  const path = Object.hasOwn(ACTIONS, json.document) ? carriageOf(json.document).authority : undefined
  const code = path === undefined ? undefined : valueAt(json, path)
  return typeof code === 'string' ? code : undefined
}

/** `certificate.issuingCountry` as a JSON pointer. */
export function pointerTo(path: string): string {
  return `/${path.replaceAll('.', '/')}`
}

function partsOf(number: string | readonly string[]): readonly string[] {
  return typeof number === 'string' ? [number] : number
}

function textAt(json: CanonicalDocument, path: string): string {
  const value = valueAt(json, path)
  if (typeof value !== 'string' || value === '') throw new Fault('ASW_DOCUMENT_INVALID', `the document has no ${path}`)
  return value
}

function valueAt(json: CanonicalDocument, path: string): unknown {
  let at: unknown = json
  for (const step of stepsOf(path)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<string, unknown>)[step]
  }
  return at
}

/** Paths are those of the table above: each is taken apart once. */
function stepsOf(path: string): readonly string[] {
  const known = STEPS.get(path)
  if (known !== undefined) return known
  const steps = path.split('.')
  STEPS.set(path, steps)
  return steps
}
const STEPS = new Map<string, readonly string[]>()
