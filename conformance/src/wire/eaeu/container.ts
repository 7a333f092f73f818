import type { Element } from '@xmldom/xmldom'
import type { Identity } from '../../security/keys.ts'
import { usualAlgorithm } from '../../security/keys.ts'
import { uriOf } from '../../security/sign-envelope.ts'
import { digest, signatureValue } from '../../security/value.ts'
import { canonical } from '../../xml/c14n.ts'
import { all, child, down, escapeText, escapeXml, parse, root } from '../../xml/dom.ts'
import { ALG, NS } from '../../xml/names.ts'
import { EEC } from './names.ts'

/** How one signature over SignedContent is written; what is left out is as the signing services of the Union write it. */
export interface EdocSignatureStyle {
  readonly method?: string
  readonly digest?: string
  readonly c14n?: string
  /** XML of the transforms. */
  readonly transforms?: string
  readonly uri?: string
  readonly keyInfo?: 'leaf' | 'none'
  /** base64 of a certificate that KeyInfo shows instead. */
  readonly otherCertificate?: string
  readonly encoding?: 'ieee-p1363' | 'der'
  readonly id?: string
  readonly prefix?: string
  /** Flips a character of the value. */
  readonly broken?: boolean
}
export interface EdocStyle {
  readonly docInstance?: string | null
  readonly contentId?: string
  readonly dataId?: string | null
  readonly receipt?: ReceiptStyle & { readonly signer: Identity }
  readonly prefix?: string
}
export interface ReceiptStyle {
  readonly docId?: string
  readonly report?: string
  /** What the signature of the receipt covers besides it. */
  readonly covers?: 'content' | 'data' | 'nothing'
  readonly broken?: boolean
}
export interface EdocSigner {
  readonly signer: Identity
  readonly style?: EdocSignatureStyle
}

/**
 * `doc:SignedDoc` around a document (Decision No 125): every signature over SignedContent by its Id, exclusive C14N as the
 * only transform, in front of SignedContent. `uuid` makes the ids.
 */
export function writeContainer(
  document: string,
  signers: readonly EdocSigner[],
  uuid: () => string,
  style: EdocStyle = {},
): string {
  const p = style.prefix ?? 'doc'
  const contentId = style.contentId ?? `content-${uuid()}`
  const instance = style.docInstance === undefined ? `urn:uuid:${uuid()}` : style.docInstance
  const dataId = style.dataId === undefined ? `data-${uuid()}` : style.dataId
  const slots = signers.map((_, index) => `<slot-${index}></slot-${index}>`)
  const content = `<${p}:SignedContent${instance === null ? '' : ` DocInstance="${escapeXml(instance)}"`} Id="${escapeXml(contentId)}">${document}</${p}:SignedContent>`
  const whole = (inner: string, receipt: string) =>
    `<${p}:SignedDoc xmlns:${p}="${EEC.edoc}"><${p}:Data${dataId === null ? '' : ` Id="${escapeXml(dataId)}"`}>${inner}${content}</${p}:Data>${receipt}</${p}:SignedDoc>`
  const bare = parse(whole(slots.join(''), ''))
  const signed = all(bare, EEC.edoc, 'SignedContent').find((one) => one.parentNode?.localName === 'Data') as Element
  const signatures = signers.map(({ signer, style: one = {} }) =>
    writeSignature(signer, [{ uri: one.uri ?? `#${contentId}`, element: signed }], one, uuid),
  )
  const unreceipted = whole(signatures.join(''), '')
  if (!style.receipt) return unreceipted
  const receipt = writeReceipt(
    parse(unreceipted),
    style.receipt,
    { contentId, dataId: dataId ?? '', instance: instance ?? '' },
    uuid,
  )
  return whole(signatures.join(''), receipt)
}

interface Covered {
  readonly uri: string
  readonly element: Element
}

function writeSignature(
  signer: Identity,
  covered: readonly Covered[],
  style: EdocSignatureStyle,
  uuid: () => string,
  object = '',
): string {
  const p = style.prefix ?? 'ds'
  const method = uriOf(style.method ?? usualAlgorithm(signer.key))
  const digestUri = uriOf(style.digest ?? 'sha256')
  const c14n = uriOf(style.c14n ?? 'exc-c14n')
  const algorithm = (local: string, uri: string) => `<${p}:${local} Algorithm="${escapeXml(uri)}"></${p}:${local}>`
  const references = covered.map(({ uri, element }) => {
    const transforms = style.transforms ?? algorithm('Transform', c14n)
    const value = digest(computable(digestUri), canonical(element, ALG['exc-c14n']))
    return `<${p}:Reference URI="${escapeXml(uri)}"><${p}:Transforms>${transforms}</${p}:Transforms>${algorithm('DigestMethod', digestUri)}<${p}:DigestValue>${value}</${p}:DigestValue></${p}:Reference>`
  })
  const info = `<${p}:SignedInfo>${algorithm('CanonicalizationMethod', c14n)}${algorithm('SignatureMethod', method)}${references.join('')}</${p}:SignedInfo>`
  const certificate = style.otherCertificate ?? signer.certificate.raw.toString('base64')
  const keyInfo =
    style.keyInfo === 'none'
      ? ''
      : `<${p}:KeyInfo><${p}:X509Data><${p}:X509Certificate>${certificate}</${p}:X509Certificate></${p}:X509Data></${p}:KeyInfo>`
  const write = (value: string) =>
    `<${p}:Signature xmlns:${p}="${NS.ds}" Id="${escapeXml(style.id ?? `xmldsig-${uuid()}`)}">${info}<${p}:SignatureValue>${value}</${p}:SignatureValue>${keyInfo}${object}</${p}:Signature>`
  const signedInfo = child(root(parse(write('cGVuZGluZw=='))), NS.ds, 'SignedInfo') as Element
  const value = signatureValue(computableMethod(method), signer.key, canonical(signedInfo, computableC14n(c14n)), style.encoding)
  return write(style.broken ? flipped(value) : value)
}

/** Annex 4: a signature whose Object holds the receipt, and which covers receipt and content. */
function writeReceipt(
  container: ReturnType<typeof parse>,
  {
    signer,
    docId,
    report = '<rcpt:Success></rcpt:Success>',
    covers = 'content',
    broken,
  }: ReceiptStyle & { readonly signer: Identity },
  ids: { readonly contentId: string; readonly dataId: string; readonly instance: string },
  uuid: () => string,
): string {
  const id = `receipt-${uuid()}`
  const receipt = `<rcpt:Receipt xmlns:rcpt="${EEC.rcpt}" Id="${id}"><rcpt:ReceiptId>urn:uuid:${uuid()}</rcpt:ReceiptId><rcpt:DocId>${escapeText(docId ?? ids.instance)}</rcpt:DocId><rcpt:Report>${report}</rcpt:Report></rcpt:Receipt>`
  const data = down(root(container), EEC.edoc, 'Data') as Element
  const content = child(data, EEC.edoc, 'SignedContent') as Element
  const more: Covered[] =
    covers === 'nothing'
      ? []
      : covers === 'data'
        ? [{ uri: `#${ids.dataId}`, element: data }]
        : [{ uri: `#${ids.contentId}`, element: content }]
  const covered = [{ uri: `#${id}`, element: root(parse(receipt)) }, ...more]
  return writeSignature(signer, covered, broken ? { broken } : {}, uuid, `<ds:Object>${receipt}</ds:Object>`)
}

function flipped(value: string): string {
  const at = value.length >> 1
  return value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1)
}
/** What has a name that nobody can compute is computed somehow: what is wrong is its name. */
function computable(uri: string): string {
  return /#(sha1|sha256|sha384|sha512|md5)$/.test(uri) ? uri : ALG.sha256
}
function computableMethod(uri: string): string {
  return /#(rsa|ecdsa|hmac)-sha/.test(uri) ? uri : ALG['ecdsa-sha256']
}
function computableC14n(uri: string): string {
  const names: readonly string[] = [ALG.c14n10, ALG['c14n10-comments'], ALG['exc-c14n'], ALG['exc-c14n-comments']]
  return names.includes(uri) ? uri : ALG['exc-c14n']
}
