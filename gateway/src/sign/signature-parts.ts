import { compileXPath, type ParsedXml, type XmlElement } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import { DS, XADES } from './algorithms.ts'
import { decodeBase64 } from './base64.ts'

/** A ds:Signature taken apart. Nothing in it is believed. */
export interface SignatureParts {
  readonly signedInfo: XmlElement
  /** Base64 as it stands. */
  readonly value: string
  /** X509Certificate of KeyInfo, DER, in their order. */
  readonly certificates: readonly Uint8Array[]
  /** xades:SignedProperties, where the one ds:Object holds them. */
  readonly signedProperties: XmlElement | undefined
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
export function takeApart(signature: XmlElement): SignatureParts {
  if (signature.eval(COMMENTS_WITHIN) !== 0) throw shape('a comment stands in the Signature')
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
export function readKeyInfo(keyInfo: XmlElement): Uint8Array[] {
  const certificates: Uint8Array[] = []
  for (const child of childElements(keyInfo)) {
    if (named(child, DS, 'KeyName') || named(child, DS, 'KeyValue')) continue
    if (!named(child, DS, 'X509Data')) throw shape(`KeyInfo holds ${child.name}`)
    for (const entry of childElements(child)) {
      if (!named(entry, DS, 'X509Certificate')) continue
      certificates.push(decodeBase64(leafText(entry), 'X509Certificate', MAX_CERTIFICATE_BYTES))
      if (certificates.length > MAX_CERTIFICATES) throw shape(`KeyInfo holds more than ${MAX_CERTIFICATES} certificates`)
    }
  }
  return certificates
}

/** XAdES 4.3: one QualifyingProperties whose Target is this Signature. Unsigned properties are passed over. */
function propertiesIn(object: XmlElement, signature: XmlElement): XmlElement {
  const [qualifying, ...others] = childElements(object)
  if (!qualifying || others.length > 0 || !named(qualifying, XADES, 'QualifyingProperties')) {
    throw shape('ds:Object holds something else than XAdES properties')
  }
  const [signed, ...unsigned] = childElements(qualifying)
  if (!signed || !named(signed, XADES, 'SignedProperties')) throw properties('the Signature has no SignedProperties')
  if (unsigned.length > 1 || unsigned.some((element) => !named(element, XADES, 'UnsignedProperties'))) {
    throw shape('QualifyingProperties holds more than signed and unsigned properties')
  }
  const id = signature.attr('Id')?.value
  if (!id || qualifying.attr('Target')?.value !== `#${id}`) throw properties('QualifyingProperties qualify another Signature')
  return signed
}

type Node = NonNullable<XmlElement['firstChild']>

/** Child elements; between them only white space. Throws ASW_SIGNATURE_SHAPE. */
export function childElements(element: XmlElement): XmlElement[] {
  const elements: XmlElement[] = []
  for (let node = element.firstChild; node; node = node.next) {
    if (isElement(node)) elements.push(node)
    else if (/[^ \t\r\n]/.test(node.content)) throw shape(`text stands in ${element.name}`)
  }
  return elements
}

/** Text of an element that may hold nothing else. Throws ASW_SIGNATURE_SHAPE. */
export function leafText(element: XmlElement): string {
  for (let node = element.firstChild; node; node = node.next) if (isElement(node)) throw shape(`${element.name} holds elements`)
  return element.content
}

/** Of the nodes of a tree without DOCTYPE only elements have children. */
function isElement(node: Node): node is XmlElement {
  return 'firstChild' in node
}
export function named(element: XmlElement, uri: string, local: string): boolean {
  return element.name === local && element.namespaceUri === uri
}
function shape(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_SHAPE', detail)
}
function properties(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_PROPERTIES', detail)
}
