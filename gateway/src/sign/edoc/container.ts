import { canonicalize, lift, parseXml, type XmlElement, type XmlLimits } from '@asw/mappings/xml'
import { Fault } from '../../message/fault.ts'
import { DS } from '../algorithms.ts'
import type { SignatureQuestion } from '../provider.ts'
import { named, takeApart } from '../signature-parts.ts'
import { CONTAINER } from './names.ts'
import { type ReadReceipt, readReceiptSignature } from './receipt.ts'
import { coveredBy, questionOf, type Targets } from './references.ts'

/** A container of its proper form, as octets. Nothing in it is believed. */
export interface UnverifiedContainer {
  /** Unique id of the e-document. */
  readonly docInstance: string
  /** Canonical bytes of SignedContent: what every signature covers. */
  readonly content: Uint8Array
  /** Canonical bytes of each document in it, read from `content`. */
  readonly documents: readonly Uint8Array[]
  readonly signatures: readonly (SignatureQuestion & { readonly id?: string })[]
  readonly receipt?: ReadReceipt
  readonly ids: { readonly data: string; readonly content: string }
}

/** Officials and organisations that sign one document. */
const MAX_SIGNATURES = 8

/**
 * Reads `doc:SignedDoc` (EEC Decision No 125, annex 1) and judges its form before any key is touched: Data, then at most
 * one ds:Signature that holds the receipt; in Data one ds:Signature or more, then SignedContent; no signature anywhere
 * else (XS-15). Each covers SignedContent by its id, by identity (XS-16), through exclusive C14N and nothing else.
 * Throws ASW_XML_*, ASW_CONTAINER_SHAPE, ASW_SIGNATURE_MISSING, ASW_SIGNATURE_SHAPE, ASW_RECEIPT_INVALID.
 */
export function readContainer(xml: Uint8Array, limits?: XmlLimits): UnverifiedContainer {
  using parsed = parseXml(xml, limits)
  const { root } = parsed
  if (!named(root, CONTAINER, 'SignedDoc')) throw shape('the root is not SignedDoc')
  const [data, receiptSignature, ...rest] = elements(root)
  if (!data || !named(data, CONTAINER, 'Data')) throw shape('SignedDoc does not begin with Data')
  if (rest.length > 0 || (receiptSignature && !named(receiptSignature, DS, 'Signature')))
    throw shape('SignedDoc holds more than Data and one Signature')
  const inside = elements(data)
  const content = inside.pop()
  if (!content || !named(content, CONTAINER, 'SignedContent')) throw shape('Data does not end with SignedContent')
  if (inside.length === 0) throw new Fault('ASW_SIGNATURE_MISSING', 'the container carries no Signature over its content')
  if (inside.length > MAX_SIGNATURES) throw shape(`the container carries more than ${MAX_SIGNATURES} signatures`)
  if (!inside.every((one) => named(one, DS, 'Signature'))) throw shape('Data holds something beside signatures and SignedContent')
  if (data.eval('count(.//ds:Signature)', { ds: DS }) !== inside.length) throw shape('a Signature stands where none belongs')
  if (!elements(content).length) throw shape('SignedContent holds no document')

  const ids = { data: idOf(data, 'Data'), content: idOf(content, 'SignedContent') }
  const docInstance = content.attr('DocInstance')?.value.trim()
  if (!docInstance) throw shape('SignedContent has no DocInstance')
  const document = canonicalize(parsed, 'exc-c14n')
  const bytes = canonicalOf(content)
  const signatures = inside.map((signature) => questionFor(signature, { [ids.content]: () => bytes }, document))
  const receipt = receiptSignature
    ? {
        receipt: readReceiptSignature(
          receiptSignature,
          {
            [ids.data]: () => canonicalOf(data),
            [ids.content]: () => bytes,
          },
          document,
        ),
      }
    : {}
  return { docInstance, content: bytes, documents: documentsIn(bytes), signatures, ids, ...receipt }
}

/** The documents in SignedContent, canonical bytes of each: read from the bytes that the signatures cover, from nothing else. */
function documentsIn(content: Uint8Array): readonly Uint8Array[] {
  using parsed = parseXml(content)
  return elements(parsed.root).map(canonicalOf)
}

function questionFor(signature: XmlElement, targets: Targets, document: Uint8Array): UnverifiedContainer['signatures'][number] {
  const parts = takeApart(signature)
  if (parts.signedProperties) throw shape('a Signature over the content carries properties; none are agreed')
  const id = signature.attr('Id')?.value
  const question = questionOf(parts, coveredBy(parts.signedInfo, targets, { exactly: 1 }), document)
  return { ...question, ...(id === undefined ? {} : { id }) }
}

function canonicalOf(element: XmlElement): Uint8Array {
  using own = lift(element)
  return canonicalize(own, 'exc-c14n')
}

function idOf(element: XmlElement, name: string): string {
  const id = element.attr('Id')?.value
  if (!id || !/^[A-Za-z_][\w.-]{0,127}$/.test(id)) throw shape(`${name} has no Id that is a name`)
  return id
}

/** Child elements; between them white space and comments, which no digest covers and nothing reads. */
function elements(element: XmlElement): XmlElement[] {
  if (element.eval('count(text()[normalize-space() != ""])') !== 0) throw shape(`text stands in ${element.name}`)
  return element.find('*') as XmlElement[]
}

function shape(detail: string): Fault {
  return new Fault('ASW_CONTAINER_SHAPE', detail)
}
