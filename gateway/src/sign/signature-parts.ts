import { type CanonicalElement, compileXPath, type ParsedXml, type XmlElement } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import { DS, XADES } from './algorithms.ts'
import { decodeBase64 } from './base64.ts'

/** An element of libxml2's tree, or of canonical form that was read. */
type Element = XmlElement | CanonicalElement

/** A ds:Signature taken apart. Nothing in it is believed. */
export interface SignatureParts<E extends Element> {
  readonly signedInfo: E
  /** Base64 as it stands. */
  readonly value: string
  /** X509Certificate of KeyInfo, DER, in their order. */
  readonly certificates: readonly Uint8Array[]
  /** xades:SignedProperties, where the one ds:Object holds them. */
  readonly signedProperties: E | undefined
}

/** Compiled once and kept as long as the process: compiling one costs more than evaluating it. */
const SIGNATURES_ANYWHERE = compileXPath('count(//ds:Signature)', { ds: DS })
const COMMENTS_WITHIN = compileXPath('count(.//comment())')

const MAX_CERTIFICATES = 10
const MAX_CERTIFICATE_BYTES = 65_536

/**
 * The one ds:Signature of the document: the last element of the root (XS-15).
 * Throws ASW_SIGNATURE_MISSING where there is none at all, ASW_SIGNATURE_SHAPE where there are more or it stands elsewhere.
 */
export function findSignature(parsed: ParsedXml): XmlElement {
  const count = countSignatures(parsed)
  if (count === 0) throw new Fault('ASW_SIGNATURE_MISSING', 'the document carries no ds:Signature')
  if (count !== 1) throw shape(`the document carries ${count} ds:Signature`)
  let last = parsed.root.lastChild
  while (last && !isElement(last)) last = last.prev
  if (!last || !named(last, DS, 'Signature')) throw shape('ds:Signature is not the last child of the root')
  return last
}

/** The same in a tree of canonical form; `undefined` for each reason to throw. */
export function lastSignature(root: CanonicalElement): CanonicalElement | undefined {
  const last = root.children.at(-1)
  return last && named(last, DS, 'Signature') && signaturesIn(root) === 1 ? last : undefined
}

/** How many ds:Signature stand in an element, itself among them. */
export function signaturesIn(element: CanonicalElement): number {
  let count = named(element, DS, 'Signature') ? 1 : 0
  for (const child of element.children) count += signaturesIn(child)
  return count
}

/** Whether there is a ds:Signature anywhere. */
export function isSealed(parsed: ParsedXml): boolean {
  return countSignatures(parsed) !== 0
}
/** Of all elements of the document; libxml2 counts, without a call back for every node. */
function countSignatures(parsed: ParsedXml): unknown {
  return parsed.root.eval(SIGNATURES_ANYWHERE)
}

/**
 * Takes the Signature apart by the schema of XMLDSig 4.1: SignedInfo, SignatureValue, KeyInfo?, Object?. The Object may
 * hold the XAdES properties and nothing else: what it hid would be neither signed nor mapped, but it would be there.
 * Throws ASW_SIGNATURE_SHAPE, ASW_SIGNATURE_PROPERTIES.
 */
export function takeApart<E extends Element>(signature: E): SignatureParts<E> {
  if (!isCanonical(signature) && signature.eval(COMMENTS_WITHIN) !== 0) throw shape('a comment stands in the Signature')
  const [signedInfo, signatureValue, ...rest] = childElements(signature)
  if (!signedInfo || !named(signedInfo, DS, 'SignedInfo')) throw shape('SignedInfo does not come first')
  if (!signatureValue || !named(signatureValue, DS, 'SignatureValue')) throw shape('SignatureValue does not come second')
  const keyInfo = rest[0] && named(rest[0], DS, 'KeyInfo') ? rest.shift() : undefined
  const object = rest[0] && named(rest[0], DS, 'Object') ? rest.shift() : undefined
  if (rest.length > 0) throw shape('the Signature holds more than SignedInfo, SignatureValue, KeyInfo and one Object')
  return {
    signedInfo,
    value: leafText(signatureValue),
    certificates: keyInfo ? readKeyInfo(keyInfo) : [],
    signedProperties: object ? propertiesIn(object, signature) : undefined,
  }
}

/**
 * KeyInfo only proposes certificates (XS-23). Names and bare keys are passed over; what would make us fetch or derive
 * something is refused (XS-14).
 */
export function readKeyInfo(keyInfo: Element): Uint8Array[] {
  const certificates: Uint8Array[] = []
  for (const child of childElements(keyInfo)) {
    if (named(child, DS, 'KeyName') || named(child, DS, 'KeyValue')) continue
    if (!named(child, DS, 'X509Data')) throw shape(`KeyInfo holds ${localName(child)}`)
    for (const entry of childElements(child)) {
      if (!named(entry, DS, 'X509Certificate')) continue
      certificates.push(decodeBase64(leafText(entry), 'X509Certificate', MAX_CERTIFICATE_BYTES))
      if (certificates.length > MAX_CERTIFICATES) throw shape(`KeyInfo holds more than ${MAX_CERTIFICATES} certificates`)
    }
  }
  return certificates
}

/** XAdES 4.3: one QualifyingProperties whose Target is this Signature. Unsigned properties are passed over. */
function propertiesIn<E extends Element>(object: E, signature: E): E {
  const [qualifying, ...others] = childElements(object)
  if (!qualifying || others.length > 0 || !named(qualifying, XADES, 'QualifyingProperties')) {
    throw shape('ds:Object holds something else than XAdES properties')
  }
  const [signed, ...unsigned] = childElements(qualifying)
  if (!signed || !named(signed, XADES, 'SignedProperties')) throw properties('the Signature has no SignedProperties')
  if (unsigned.length > 1 || unsigned.some((element) => !named(element, XADES, 'UnsignedProperties'))) {
    throw shape('QualifyingProperties holds more than signed and unsigned properties')
  }
  const id = attributeOf(signature, 'Id')
  if (!id || attributeOf(qualifying, 'Target') !== `#${id}`) throw properties('QualifyingProperties qualify another Signature')
  return signed
}

type Node = NonNullable<XmlElement['firstChild']>

/** Child elements; between them only white space. Throws ASW_SIGNATURE_SHAPE. */
export function childElements<E extends Element>(element: E): E[] {
  if (isCanonical(element)) {
    if (/[^ \t\r\n]/.test(element.text)) throw shape(`text stands in ${element.local}`)
    return [...element.children] as E[]
  }
  const elements: XmlElement[] = []
  for (let node = element.firstChild; node; node = node.next) {
    if (isElement(node)) elements.push(node)
    else if (/[^ \t\r\n]/.test(node.content)) throw shape(`text stands in ${element.name}`)
  }
  return elements as E[]
}

/** Text of an element that may hold nothing else. Throws ASW_SIGNATURE_SHAPE. */
export function leafText(element: Element): string {
  if (isCanonical(element)) {
    if (element.children.length > 0) throw shape(`${element.local} holds elements`)
    return element.text
  }
  for (let node = element.firstChild; node; node = node.next) if (isElement(node)) throw shape(`${element.name} holds elements`)
  return element.content
}

function isCanonical(element: Element): element is CanonicalElement {
  return 'children' in element
}
/** Of the nodes of a tree without DOCTYPE only elements have children. */
function isElement(node: Node): node is XmlElement {
  return 'firstChild' in node
}
export function named(element: Element, uri: string, local: string): boolean {
  if (isCanonical(element)) return element.local === local && element.uri === uri
  return element.name === local && element.namespaceUri === uri
}
function localName(element: Element): string {
  return isCanonical(element) ? element.local : element.name
}
function attributeOf(element: Element, name: string): string | undefined {
  if (!isCanonical(element)) return element.attr(name)?.value
  return element.attributes.find((attribute) => attribute.name === name && !attribute.uri)?.value
}
function shape(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_SHAPE', detail)
}
function properties(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_PROPERTIES', detail)
}
