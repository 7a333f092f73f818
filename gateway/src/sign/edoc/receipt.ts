import { canonicalize, lift, type XmlElement } from '@asw/mappings/xml'
import { Fault } from '../../message/fault.ts'
import { DS, SIGNED_PROPERTIES, XADES } from '../algorithms.ts'
import type { SignatureQuestion } from '../provider.ts'
import { childElements, leafText, named, readKeyInfo } from '../signature-parts.ts'
import { RECEIPT } from './names.ts'
import { coveredBy, questionOf, type Targets } from './references.ts'

/** What a trusted third party says of a document (No 125, annex 4). */
export interface Receipt {
  readonly receiptId: string
  /** DocInstance of the document it is about. */
  readonly docId: string
  /** One or more; `reference` names what the entry is about, everything where it is absent. */
  readonly report: readonly ReportEntry[]
}
export type ReportEntry =
  | { readonly verdict: 'success'; readonly reference?: string }
  | { readonly verdict: 'error'; readonly reference?: string; readonly reason: string; readonly text: string }

/** A receipt with its signature taken apart. Nothing of it is believed. */
export interface ReadReceipt {
  readonly receipt: Receipt
  readonly question: SignatureQuestion
  /** Ids of what the signature covers beside the receipt itself: of Data, of SignedContent. */
  readonly covers: ReadonlySet<string>
  /** Canonical bytes of the SignedProperties (XAdES), where there are any. */
  readonly properties?: Uint8Array
}

const REASONS: ReadonlySet<string> = new Set(['Signature.Error', 'Signature.BadCertificate', 'Document.AuthenticityError'])
const MAX_ENTRIES = 64

/**
 * Reads the signature that is the receipt: its ds:Object holds `rcpt:Receipt`, another one the XAdES properties. It must
 * cover the receipt, by the id of the Receipt or of its Object, and the SignedProperties where there are any; it may cover
 * the document as well (`document`: what of it may be named). Throws ASW_RECEIPT_INVALID, ASW_SIGNATURE_SHAPE.
 */
export function readReceiptSignature(signature: XmlElement, document: Targets, whole: Uint8Array): ReadReceipt {
  const [signedInfo, value, ...rest] = childElements(signature)
  if (!signedInfo || !named(signedInfo, DS, 'SignedInfo') || !value || !named(value, DS, 'SignatureValue'))
    throw invalid('the signature of the receipt does not begin with SignedInfo and SignatureValue')
  const keyInfo = rest[0] && named(rest[0], DS, 'KeyInfo') ? rest.shift() : undefined
  if (!rest.every((one) => named(one, DS, 'Object'))) throw invalid('the signature of the receipt holds something beside Objects')
  const { receipt, object, properties } = partsOf(rest)
  const own: Targets = {
    ...target(receipt),
    ...(object === receipt ? {} : target(object)),
    ...(properties ? target(properties) : {}),
  }
  const read = coveredBy(signedInfo, { ...own, ...document })
  const names = new Set(read.covered.map(({ id }) => id))
  const receiptIds = [receipt, object].map(idOf)
  if (!receiptIds.some((id) => id !== undefined && names.has(id))) throw invalid('its signature does not cover the receipt')
  const propertiesId = properties && idOf(properties)
  const [typed, ...others] = read.covered.filter(({ type }) => type === SIGNED_PROPERTIES)
  if (others.length > 0 || typed?.id !== propertiesId || (properties && !typed))
    throw invalid('the signed properties of the receipt and the Reference to them do not come together')
  const certificates = keyInfo ? readKeyInfo(keyInfo) : []
  return {
    receipt: readReceipt(receipt),
    question: questionOf({ value: leafText(value), certificates }, read, whole),
    covers: new Set([...names].filter((id) => Object.hasOwn(document, id))),
    ...(typed ? { properties: typed.bytes } : {}),
  }
}

interface Parts {
  readonly receipt: XmlElement
  readonly object: XmlElement
  readonly properties?: XmlElement
}

function partsOf(objects: readonly XmlElement[]): Parts {
  let found: { receipt: XmlElement; object: XmlElement } | undefined
  let properties: XmlElement | undefined
  for (const object of objects) {
    for (const child of childElements(object)) {
      if (named(child, RECEIPT, 'Receipt') && !found) found = { receipt: child, object }
      else if (named(child, XADES, 'QualifyingProperties') && !properties) {
        properties = childElements(child).find((one) => named(one, XADES, 'SignedProperties'))
        if (!properties) throw invalid('the properties of the receipt are not signed')
      } else throw invalid(`an Object of the receipt holds ${child.name}`)
    }
  }
  if (!found) throw invalid('the second Signature of the container holds no receipt')
  return { ...found, ...(properties ? { properties } : {}) }
}

function readReceipt(element: XmlElement): Receipt {
  const [receiptId, docId, report, attached, ...rest] = childElements(element)
  if (!receiptId || !named(receiptId, RECEIPT, 'ReceiptId')) throw invalid('the receipt has no ReceiptId')
  if (!docId || !named(docId, RECEIPT, 'DocId')) throw invalid('the receipt has no DocId')
  if (!report || !named(report, RECEIPT, 'Report')) throw invalid('the receipt has no Report')
  if (rest.length > 0 || (attached && !named(attached, RECEIPT, 'AttachedData'))) throw invalid('the receipt holds too much')
  const entries = childElements(report)
  if (entries.length === 0 || entries.length > MAX_ENTRIES) throw invalid(`the Report has ${entries.length} entries`)
  return { receiptId: uri(receiptId), docId: uri(docId), report: entries.map(readEntry) }
}

function readEntry(element: XmlElement): ReportEntry {
  const reference = element.attr('Reference')?.value
  const about = reference === undefined ? {} : { reference }
  if (named(element, RECEIPT, 'Success') && childElements(element).length === 0) return { verdict: 'success', ...about }
  const [code, text, ...rest] = childElements(element)
  if (!named(element, RECEIPT, 'Error') || !code || !text || rest.length > 0)
    throw invalid('an entry of the Report cannot be read')
  if (!named(code, RECEIPT, 'ReasonCode') || !named(text, RECEIPT, 'ReasonText')) throw invalid('an Error gives no reason')
  const reason = leafText(code)
  if (!REASONS.has(reason)) throw invalid('an Error gives a reason that is none')
  return { verdict: 'error', ...about, reason, text: leafText(text).slice(0, 1_000) }
}

function uri(element: XmlElement): string {
  const text = leafText(element).trim()
  if (text === '' || text.length > 1_024) throw invalid(`${element.name} is empty or endless`)
  return text
}
function idOf(element: XmlElement): string | undefined {
  return element.attr('Id')?.value
}
function target(element: XmlElement): Targets {
  const id = idOf(element)
  return id === undefined
    ? {}
    : {
        [id]: () => {
          using own = lift(element)
          return canonicalize(own, 'exc-c14n')
        },
      }
}
function invalid(detail: string): Fault {
  return new Fault('ASW_RECEIPT_INVALID', detail)
}
