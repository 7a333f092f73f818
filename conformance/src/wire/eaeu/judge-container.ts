import { X509Certificate } from 'node:crypto'
import type { Element } from '@xmldom/xmldom'
import { laxness } from '../../security/strict.ts'
import { digest, signatureHolds } from '../../security/value.ts'
import { canonical } from '../../xml/c14n.ts'
import { all, child, children, elements, serialize, text } from '../../xml/dom.ts'
import { ALG, NS } from '../../xml/names.ts'
import { EEC } from './names.ts'

/** What a container holds, and whether its signatures are right under certificates that somebody vouches for. */
export interface ContainerVerdict {
  readonly docInstance: string | undefined
  readonly document: Element | undefined
  /** Fingerprints of the signers, one a signature that holds. */
  readonly signers: readonly string[]
  readonly methods: readonly string[]
  readonly receipt?: { readonly docId: string | undefined; readonly errors: readonly string[] }
  /** Why it is to be refused; undefined where it is good. */
  readonly trouble?: string
  readonly kind?: 'shape' | 'signature' | 'algorithm' | 'receipt'
}
/** Whose signatures count: on documents, and on receipts. */
export interface Believed {
  readonly signers?: readonly X509Certificate[]
  readonly receipts?: readonly X509Certificate[]
}
type Trouble = Pick<ContainerVerdict, 'trouble' | 'kind'>

const METHODS: readonly string[] = (['rsa', 'ecdsa'] as const).flatMap((key) =>
  (['sha256', 'sha384', 'sha512'] as const).map((hash) => ALG[`${key}-${hash}`]),
)
const DIGESTS: readonly string[] = [ALG.sha256, ALG.sha384, ALG.sha512]
const MAX_SIGNATURES = 8

/**
 * Decision No 125: Data with its signatures in front of SignedContent, each with one Reference to it and exclusive C14N as
 * the only transform. Left out, each signature's own certificate is taken: then only its form and its value are judged.
 */
export function judgeContainer(signedDoc: Element, believed: Believed = {}): ContainerVerdict {
  const { signers: certificates, receipts } = believed
  const data = child(signedDoc, EEC.edoc, 'Data')
  const content = data && child(data, EEC.edoc, 'SignedContent')
  const documents = content ? elements(content) : []
  const base = {
    docInstance: content?.getAttribute('DocInstance') ?? undefined,
    document: documents[0],
    signers: [] as string[],
    methods: [] as string[],
  }
  const shape = shapeTrouble(signedDoc, data, content)
  if (shape !== undefined || !data || !content) return { ...base, trouble: shape ?? 'no SignedContent', kind: 'shape' }
  for (const signature of children(data, NS.ds, 'Signature')) {
    const verdict = judgeOne(signature, [content], certificates)
    if (verdict.trouble !== undefined) return { ...base, ...verdict }
    base.signers.push(verdict.signer ?? '')
    base.methods.push(verdict.method ?? '')
  }
  const stamp = child(signedDoc, NS.ds, 'Signature')
  return stamp ? { ...base, ...judgeReceipt(stamp, { data, content }, base.docInstance, receipts) } : base
}

function shapeTrouble(signedDoc: Element, data: Element | undefined, content: Element | undefined): string | undefined {
  if (!data || !content) return 'SignedDoc without Data and SignedContent'
  const inDoc = elements(signedDoc)
  const inData = elements(data)
  const signatures = children(data, NS.ds, 'Signature')
  if (inDoc[0] !== data || inDoc.length > 2 || (inDoc.length === 2 && !isSignature(inDoc[1])))
    return 'SignedDoc holds something else than Data and a receipt'
  if (inData.at(-1) !== content || inData.length !== signatures.length + 1)
    return 'Data holds something else than signatures in front of one SignedContent'
  if (signatures.length === 0) return 'no signature'
  if (signatures.length > MAX_SIGNATURES) return `${signatures.length} signatures`
  if (!data.getAttribute('Id')) return 'Data without Id'
  if (!content.getAttribute('Id')) return 'SignedContent without Id'
  if (!content.getAttribute('DocInstance')) return 'SignedContent without DocInstance'
  if (elements(content).length !== 1) return `${elements(content).length} documents in SignedContent`
  const placed = signatures.length + (inDoc.length - 1)
  if (all(signedDoc, NS.ds, 'Signature').length !== placed) return 'a ds:Signature where none belongs'
  if (all(signedDoc, EEC.edoc, 'SignedContent').length !== 1) return 'a second SignedContent'
  const ids = everyId(signedDoc)
  return new Set(ids).size === ids.length ? undefined : 'an Id stands twice'
}
function isSignature(element: Element | undefined): boolean {
  return element?.namespaceURI === NS.ds && element.localName === 'Signature'
}
function everyId(element: Element): readonly string[] {
  const own = Array.from(element.attributes)
    .filter(({ name }) => /^(id|xml:id)$/i.test(name))
    .map(({ value }) => value)
  return [...own, ...elements(element).flatMap(everyId)]
}

interface OneVerdict extends Trouble {
  readonly signer?: string
  readonly method?: string
}
/** One signature whose References, in any order, cover exactly these elements. */
function judgeOne(
  signature: Element,
  covered: readonly Element[],
  certificates: readonly X509Certificate[] | undefined,
): OneVerdict {
  const no = (trouble: string, kind: Trouble['kind'] = 'signature'): OneVerdict => ({ trouble, kind })
  const lax = laxness(signature)
  if (lax !== undefined) return no(lax)
  const info = child(signature, NS.ds, 'SignedInfo')
  const method = algorithmOf(info, 'SignatureMethod')
  if (!METHODS.includes(method)) return no(`nobody here computes ${method}`, 'algorithm')
  if (algorithmOf(info, 'CanonicalizationMethod') !== ALG['exc-c14n'])
    return no('SignedInfo is not under exclusive C14N', 'shape')
  const references = info ? children(info, NS.ds, 'Reference') : []
  if (references.length !== covered.length) return no(`${references.length} References`, 'shape')
  for (const element of covered) {
    const reference = references.find((one) => one.getAttribute('URI') === `#${element.getAttribute('Id')}`)
    if (!reference) return no('a Reference that is not to the SignedContent', 'shape')
    const transforms = all(reference, NS.ds, 'Transform')
    if (
      transforms.length !== 1 ||
      transforms[0]?.getAttribute('Algorithm') !== ALG['exc-c14n'] ||
      elements(transforms[0]).length > 0
    )
      return no('other transforms than exclusive C14N', 'shape')
    const uri = algorithmOf(reference, 'DigestMethod')
    if (!DIGESTS.includes(uri)) return no(`nobody here computes ${uri}`, 'algorithm')
    const named = (text(child(reference, NS.ds, 'DigestValue')) ?? '').replace(/\s+/g, '')
    if (digest(uri, canonical(element, ALG['exc-c14n'])) !== named) return no('the digest of SignedContent is wrong')
  }
  const own = certificateIn(signature)
  const believed = certificates ?? (own ? [own] : [])
  if (!own) return no('no X509Certificate in KeyInfo', 'shape')
  const value = (text(child(signature, NS.ds, 'SignatureValue')) ?? '').replace(/\s+/g, '')
  const material = canonical(info as Element, ALG['exc-c14n'])
  const signer = believed.find((one) => signatureHolds(method, one.publicKey, material, value))
  return signer
    ? { signer: signer.fingerprint256, method }
    : no('the SignatureValue verifies under no certificate that is believed')
}

function judgeReceipt(
  stamp: Element,
  { data, content }: { readonly data: Element; readonly content: Element },
  docInstance: string | undefined,
  certificates: readonly X509Certificate[] | undefined,
): Trouble & Pick<ContainerVerdict, 'receipt'> {
  const receipts = all(stamp, EEC.rcpt, 'Receipt')
  const [receipt] = receipts
  const no = (trouble: string) => ({ trouble, kind: 'receipt' as const })
  if (!receipt || receipts.length !== 1) return no(`${receipts.length} Receipts`)
  const docId = text(child(receipt, EEC.rcpt, 'DocId'))
  const report = child(receipt, EEC.rcpt, 'Report')
  const errors = report ? children(report, EEC.rcpt, 'Error').map((one) => text(child(one, EEC.rcpt, 'ReasonCode')) ?? '') : []
  const found = { receipt: { docId, errors } }
  const uris = all(stamp, NS.ds, 'Reference').map((one) => one.getAttribute('URI'))
  const covered = [receipt, data, content].filter((one) => uris.includes(`#${one.getAttribute('Id')}`))
  if (!covered.includes(receipt)) return { ...found, ...no('the receipt is not covered by its signature') }
  const verdict = judgeOne(stamp, covered, certificates)
  if (verdict.trouble !== undefined) return { ...found, ...no(verdict.trouble) }
  if (docId !== docInstance) return { ...found, ...no('DocId is not the DocInstance') }
  if (errors.length > 0) return { ...found, ...no(`the trusted third party found: ${errors.join(', ')}`) }
  return found
}

function algorithmOf(element: Element | undefined, local: string): string {
  return (element && child(element, NS.ds, local)?.getAttribute('Algorithm')) ?? ''
}
function certificateIn(signature: Element): X509Certificate | undefined {
  const keyInfo = child(signature, NS.ds, 'KeyInfo')
  const encoded = keyInfo && all(keyInfo, NS.ds, 'X509Certificate')[0]?.textContent
  try {
    return encoded ? new X509Certificate(Buffer.from(encoded, 'base64')) : undefined
  } catch {
    return undefined
  }
}

/** The document as a file of its own: namespaces that were declared above it come along. */
export function standalone(element: Element): string {
  return serialize(element)
}
