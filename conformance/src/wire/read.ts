import type { X509Certificate } from 'node:crypto'
import type { Element } from '@xmldom/xmldom'
import { signedInfoOf, uncovered, xpathText } from '../security/sign-envelope.ts'
import { laxness } from '../security/strict.ts'
import { digest, signatureHolds } from '../security/value.ts'
import { canonical } from '../xml/c14n.ts'
import { all, child, children, down, elements, parse, root, text } from '../xml/dom.ts'
import { ALG, NS } from '../xml/names.ts'
import { EBMS_SERVICE, type PartyId } from './envelope.ts'
import { type MimePart, readMime, type Wire } from './mime.ts'

export type Kind =
  | 'user'
  | 'acknowledgment'
  | 'error-list'
  | 'status-request'
  | 'status-response'
  | 'ping'
  | 'pong'
  | 'soap-fault'
  | 'unreadable'
export interface DigestReference {
  readonly uri: string
  readonly transforms: readonly string[]
  readonly digestMethod: string
  readonly digestValue: string
}
export interface EbmsError {
  readonly code: string
  readonly severity: string
  readonly location?: string | undefined
  readonly description?: string | undefined
}
/** A message that came to the twin, read and its signature judged; nothing is thrown, what is wrong stands in `trouble`. */
export interface Received {
  readonly wire: Wire
  readonly kind: Kind
  readonly trouble?: string
  readonly header: {
    readonly from: readonly PartyId[]
    readonly to: readonly PartyId[]
    readonly cpaId?: string | undefined
    readonly conversationId?: string | undefined
    readonly service?: string | undefined
    readonly serviceType?: string | undefined
    readonly action?: string | undefined
    readonly messageId?: string | undefined
    readonly refToMessageId?: string | undefined
    readonly timestamp?: string | undefined
    readonly timeToLive?: string | undefined
    readonly duplicateElimination: boolean
    readonly ackRequested?: { readonly signed: string | null } | undefined
    readonly syncReply: boolean
  }
  readonly errors: readonly EbmsError[]
  readonly highestSeverity?: string | null | undefined
  readonly acknowledgment?: {
    readonly refToMessageId?: string | undefined
    readonly timestamp?: string | undefined
    readonly references: readonly DigestReference[]
  }
  readonly messageStatus?: string | null | undefined
  readonly fault?: { readonly code?: string | undefined; readonly text?: string | undefined }
  readonly manifest: readonly { readonly href: string; readonly payloadDigest?: string | undefined }[]
  readonly parts: readonly MimePart[]
  readonly signature: SignatureVerdict
}
export interface SignatureVerdict {
  readonly present: boolean
  /** Undefined where it holds. */
  readonly trouble?: string
  readonly method?: string
  readonly references: readonly DigestReference[]
  /** SHA-256 of the certificate whose key verified it. */
  readonly signer?: string
}

const EMPTY = {
  header: { from: [], to: [], duplicateElimination: false, syncReply: false },
  errors: [],
  manifest: [],
  parts: [],
  signature: { present: false, references: [] },
} as const

/** `registered`: certificates of the sender; no other key counts. */
export function readMessage(wire: Wire, registered: readonly X509Certificate[]): Received {
  try {
    return read(wire, registered)
  } catch (error) {
    return { ...EMPTY, wire, kind: 'unreadable', trouble: error instanceof Error ? error.message : String(error) }
  }
}

function read(wire: Wire, registered: readonly X509Certificate[]): Received {
  const { soap, parts } = readMime(wire)
  const envelope = root(parse(soap))
  if (envelope.namespaceURI !== NS.soap || envelope.localName !== 'Envelope') throw new Error('the root is no SOAP 1.1 Envelope')
  const body = child(envelope, NS.soap, 'Body')
  const fault = child(body, NS.soap, 'Fault')
  if (fault) {
    const field = (local: string) => text(elements(fault).find((one) => one.localName === local))
    return { ...EMPTY, wire, kind: 'soap-fault', fault: { code: field('faultcode'), text: field('faultstring') } }
  }
  const header = child(envelope, NS.soap, 'Header')
  const messageHeader = child(header, NS.eb, 'MessageHeader')
  if (!header || !messageHeader) throw new Error('no MessageHeader')
  if (children(header, NS.eb, 'MessageHeader').length > 1) throw new Error('two MessageHeaders')
  if (messageHeader.hasAttributeNS(NS.soap, 'actor')) throw new Error('a MessageHeader with an actor')
  const errorList = child(header, NS.eb, 'ErrorList')
  const acknowledgment = child(header, NS.eb, 'Acknowledgment')
  const statusResponse = child(body, NS.eb, 'StatusResponse')
  const read: Received = {
    wire,
    kind: 'user',
    header: readHeader(messageHeader, header),
    errors: errorList ? children(errorList, NS.eb, 'Error').map(readError) : [],
    ...(errorList ? { highestSeverity: attribute(errorList, 'highestSeverity') } : {}),
    ...(acknowledgment
      ? {
          acknowledgment: {
            refToMessageId: text(child(acknowledgment, NS.eb, 'RefToMessageId')),
            timestamp: text(child(acknowledgment, NS.eb, 'Timestamp')),
            references: children(acknowledgment, NS.ds, 'Reference').map(readReference),
          },
        }
      : {}),
    ...(statusResponse ? { messageStatus: attribute(statusResponse, 'messageStatus') } : {}),
    manifest: children(child(body, NS.eb, 'Manifest') ?? envelope, NS.eb, 'Reference').map((one) => ({
      href: one.getAttributeNS(NS.xlink, 'href') ?? '',
      payloadDigest: text(child(one, NS.payload, 'PayloadDigest')),
    })),
    parts,
    signature: judgeSignature(soap, parts, registered),
  }
  return { ...read, kind: kindOf(read) }
}

const SIGNALS: Readonly<Record<string, Kind>> = {
  Acknowledgment: 'acknowledgment',
  MessageError: 'error-list',
  StatusRequest: 'status-request',
  StatusResponse: 'status-response',
  Ping: 'ping',
  Pong: 'pong',
}
function kindOf({ header }: Received): Kind {
  if (header.service !== EBMS_SERVICE) return 'user'
  const kind = SIGNALS[header.action ?? '']
  if (!kind) throw new Error(`no Action of the ebMS service: ${header.action}`)
  return kind
}

/** The schema qualifies the attributes of ebMS. */
function attribute(element: Element, name: string): string | null {
  return element.getAttributeNS(NS.eb, name)
}

function readHeader(element: Element, header: Element): Received['header'] {
  const leaf = (...path: string[]) => text(down(element, NS.eb, ...path))
  const parties = (local: string) =>
    children(child(element, NS.eb, local) ?? element, NS.eb, 'PartyId').map((one) => ({
      id: text(one) ?? '',
      type: attribute(one, 'type') ?? undefined,
    }))
  const ackRequested = child(header, NS.eb, 'AckRequested')
  const service = child(element, NS.eb, 'Service')
  return {
    from: parties('From'),
    to: parties('To'),
    cpaId: leaf('CPAId'),
    conversationId: leaf('ConversationId'),
    service: text(service),
    serviceType: (service && attribute(service, 'type')) ?? undefined,
    action: leaf('Action'),
    messageId: leaf('MessageData', 'MessageId'),
    refToMessageId: leaf('MessageData', 'RefToMessageId'),
    timestamp: leaf('MessageData', 'Timestamp'),
    timeToLive: leaf('MessageData', 'TimeToLive'),
    duplicateElimination: child(element, NS.eb, 'DuplicateElimination') !== undefined,
    ackRequested: ackRequested && { signed: attribute(ackRequested, 'signed') },
    syncReply: child(header, NS.eb, 'SyncReply') !== undefined,
  }
}

function readError(element: Element): EbmsError {
  return {
    code: attribute(element, 'errorCode') ?? '',
    severity: attribute(element, 'severity') ?? '',
    location: attribute(element, 'location') ?? undefined,
    description: text(child(element, NS.eb, 'Description')),
  }
}

function readReference(element: Element): DigestReference {
  return {
    uri: element.getAttribute('URI') ?? '',
    transforms: children(child(element, NS.ds, 'Transforms') ?? element, NS.ds, 'Transform').map(
      (one) => one.getAttribute('Algorithm') ?? '',
    ),
    digestMethod: child(element, NS.ds, 'DigestMethod')?.getAttribute('Algorithm') ?? '',
    digestValue: (text(child(element, NS.ds, 'DigestValue')) ?? '').replace(/\s+/g, ''),
  }
}

const TRANSFORMS: readonly string[] = [ALG.enveloped, ALG.xpath, ALG.c14n10]

/** ebMS 2.0 section 4.1: form, every digest, and the value under a registered certificate. */
export function judgeSignature(
  soap: Uint8Array,
  parts: readonly MimePart[],
  registered: readonly X509Certificate[],
): SignatureVerdict {
  const document = parse(soap)
  const found = all(document, NS.ds, 'Signature').filter((one) => one.parentNode?.localName === 'Header')
  const [signature, second] = found
  if (!signature) return { present: false, references: [], trouble: 'the envelope is not signed' }
  const info = signedInfoOf(document)
  const references = children(info, NS.ds, 'Reference').map(readReference)
  const method = child(info, NS.ds, 'SignatureMethod')?.getAttribute('Algorithm') ?? ''
  const c14n = child(info, NS.ds, 'CanonicalizationMethod')?.getAttribute('Algorithm') ?? ''
  const base = { present: true, references, method }
  const no = (trouble: string) => ({ ...base, trouble })
  if (second || all(document, NS.ds, 'Signature').length !== 1) return no('more than one Signature')
  const lax = laxness(signature)
  if (lax !== undefined) return no(lax)
  if (child(signature, NS.ds, 'Object')) return no('an envelope signature has no ds:Object')
  const whole = references.find((one) => one.uri === '')
  if (!whole) return no('no Reference URI="" covers the envelope')
  if (whole.transforms.some((uri) => !TRANSFORMS.includes(uri))) return no(`a transform of ${whole.transforms.join(' ')}`)
  const expression = text(all(info, NS.ds, 'XPath')[0])
  const xpath = expression === undefined ? 'none' : ['actor', 'service'].find((kind) => same(xpathText(kind), expression))
  if (!xpath) return no('an XPath that is not the one of ebMS 2.0 section 4.1.3')
  const material = canonical(info, c14n)
  const value = (text(child(signature, NS.ds, 'SignatureValue')) ?? '').replace(/\s+/g, '')
  const signer = registered.find((one) => signatureHolds(method, one.publicKey, material, value))
  if (!signer) return no('the SignatureValue verifies under no registered certificate')
  const covered = canonical(root(uncovered(parse(soap), xpath)), ALG.c14n10)
  if (digest(whole.digestMethod, covered) !== whole.digestValue) return no('the digest of the envelope is wrong')
  for (const part of parts) {
    const reference = references.find((one) => decodeURIComponent(one.uri) === `cid:${part.contentId}`)
    if (!reference) return no(`no Reference covers the part ${part.contentId}`)
    if (digest(reference.digestMethod, part.bytes) !== reference.digestValue) return no(`the digest of ${reference.uri} is wrong`)
  }
  return { ...base, signer: signer.fingerprint256 }
}

function same(one: string, other: string): boolean {
  const bare = (expression: string) => expression.replace(/'/g, '"').replace(/\s+/g, '')
  return bare(one) === bare(other)
}
