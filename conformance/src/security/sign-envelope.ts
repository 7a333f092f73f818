import type { Document, Element } from '@xmldom/xmldom'
import { ACTORS } from '../wire/envelope.ts'
import { canonical } from '../xml/c14n.ts'
import { all, child, down, elements, escapeXml, parse, root } from '../xml/dom.ts'
import { ALG, NS } from '../xml/names.ts'
import type { Identity } from './keys.ts'
import { usualAlgorithm } from './keys.ts'
import { digest, signatureValue } from './value.ts'

/** How an envelope signature is written; the defaults are those of ebMS 2.0 section 4.1.3. */
export interface SignatureStyle {
  /** Signature method: a name of `ALG`, or any URI. */
  readonly method?: string
  readonly digest?: string
  readonly c14n?: string
  readonly envelopeC14n?: string
  /** `actor`, `service` (both spellings of the standard), `none`, or any other expression. */
  readonly xpath?: string
  /** Replaces the list of transforms of the envelope's Reference, as XML. */
  readonly transforms?: string
  /** Leaves a Reference out. */
  readonly without?: 'envelope' | 'parts'
  /** XML of more References. */
  readonly moreReferences?: string
  readonly keyInfo?: 'leaf' | 'chain' | 'none' | 'key-name'
  /** Certificate of somebody else in KeyInfo, PEM body in base64. */
  readonly otherCertificate?: string
  readonly place?: 'first' | 'last'
  readonly prefix?: string
  readonly encoding?: 'ieee-p1363' | 'der'
  readonly partTransforms?: string
  readonly indent?: boolean
}

export interface SignedPart {
  readonly uri: string
  readonly bytes: Uint8Array
}

export const uriOf = (name: string): string => (ALG as Readonly<Record<string, string>>)[name] ?? name

/** The XPath of ebMS 2.0 section 4.1.3. The standard prints the URN of the next MSH in two spellings. */
export function xpathText(kind: string): string {
  const urn = kind === 'service' ? 'urn:oasis:names:tc:ebxml-msg:service:nextMSH' : ACTORS.nextMsh
  if (kind !== 'service' && kind !== 'actor') return kind
  const without = (actor: string) => `ancestor-or-self::node()[@soap:actor="${actor}"]`
  return `not(${without(urn)} | ${without(ACTORS.next)})`
}

/** Puts a signature into the Header of an envelope that parses. */
export function signEnvelope(soap: string, parts: readonly SignedPart[], signer: Identity, style: SignatureStyle = {}): string {
  const method = uriOf(style.method ?? usualAlgorithm(signer.key))
  const digestUri = uriOf(style.digest ?? 'sha256')
  const c14n = uriOf(style.c14n ?? 'c14n10')
  const envelopeC14n = uriOf(style.envelopeC14n ?? 'c14n10')
  const xpath = style.xpath ?? 'actor'
  const p = style.prefix === undefined ? 'ds:' : style.prefix === '' ? '' : `${style.prefix}:`
  const covered = canonical(root(uncovered(parse(soap), xpath)), hashable(envelopeC14n))
  const nl = style.indent ? '\n  ' : ''
  const tag = (local: string, attributes: string, content: string) => `${nl}<${p}${local}${attributes}>${content}</${p}${local}>`
  const algorithm = (local: string, uri: string, content = '') => tag(local, ` Algorithm="${escapeXml(uri)}"`, content)
  const digested = (value: string) => algorithm('DigestMethod', digestUri) + tag('DigestValue', '', value)
  const transforms =
    style.transforms ??
    algorithm('Transform', ALG.enveloped) +
      (xpath === 'none'
        ? ''
        : algorithm('Transform', ALG.xpath, tag('XPath', '', escapeXml(xpathText(xpath)).replace(/&quot;/g, '"')))) +
      algorithm('Transform', envelopeC14n)
  const references = [
    style.without === 'envelope'
      ? ''
      : tag('Reference', ' URI=""', tag('Transforms', '', transforms) + digested(digest(hashName(digestUri), covered))),
    ...(style.without === 'parts'
      ? []
      : parts.map(({ uri, bytes }) =>
          tag(
            'Reference',
            ` URI="${escapeXml(uri)}"`,
            (style.partTransforms === undefined ? '' : tag('Transforms', '', style.partTransforms)) +
              digested(digest(hashName(digestUri), bytes)),
          ),
        )),
    style.moreReferences ?? '',
  ]
  const signedInfo = tag(
    'SignedInfo',
    '',
    algorithm('CanonicalizationMethod', c14n) + algorithm('SignatureMethod', method) + references.join(''),
  )
  const xmlns = p === '' ? 'xmlns' : `xmlns:${p.slice(0, -1)}`
  const signature = `<${p}Signature ${xmlns}="${NS.ds}">${signedInfo}${tag('SignatureValue', '', PENDING)}${keyInfo(signer, style, tag)}</${p}Signature>`
  const whole = insert(soap, signature, style.place ?? 'last')
  const material = canonical(signedInfoOf(parse(whole)), hashable(c14n))
  return whole.replace(PENDING, () => signatureValue(method, signer.key, material, style.encoding))
}

const PENDING = 'cGVuZGluZw=='

/** An unknown URI is still digested somehow: what is wrong is its name. */
function hashName(uri: string): string {
  return [ALG.sha1, ALG.sha256, ALG.sha384, ALG.sha512, ALG.md5].includes(uri as typeof ALG.sha1) ? uri : ALG.sha256
}
function hashable(uri: string): string {
  const known: readonly string[] = [ALG.c14n10, ALG['c14n10-comments'], ALG.c14n11, ALG['exc-c14n'], ALG['exc-c14n-comments']]
  return known.includes(uri) ? uri : ALG.c14n10
}

function keyInfo(
  signer: Identity,
  style: SignatureStyle,
  tag: (local: string, attributes: string, content: string) => string,
): string {
  const form = style.keyInfo ?? 'leaf'
  if (form === 'none') return ''
  if (form === 'key-name') return tag('KeyInfo', '', tag('KeyName', '', escapeXml(signer.name)))
  const certificates =
    style.otherCertificate !== undefined
      ? [style.otherCertificate]
      : [signer.certificate, ...(form === 'chain' ? signer.chain : [])].map((one) => one.raw.toString('base64'))
  return tag('KeyInfo', '', tag('X509Data', '', certificates.map((one) => tag('X509Certificate', '', one)).join('')))
}

function insert(soap: string, signature: string, place: 'first' | 'last'): string {
  const pattern = place === 'last' ? /<\/(?:[\w-]+:)?Header>/ : /(?<=<(?:[\w-]+:)?Header[^>]*>)/
  if (!pattern.test(soap)) throw new Error('the envelope has no Header to sign in')
  return soap.replace(pattern, (end) => `${signature}${end}`)
}

export function signedInfoOf(document: Document): Element {
  const found = all(document, NS.ds, 'Signature').at(-1)
  const info = found && child(found, NS.ds, 'SignedInfo')
  if (!info) throw new Error('no SignedInfo')
  return info
}

/** Takes out what the transforms leave out: Signatures that are header blocks, and with the XPath the blocks for the next hop. */
export function uncovered(document: Document, xpath: string): Document {
  const header = down(root(document), NS.soap, 'Header')
  const urn = xpath === 'service' ? 'urn:oasis:names:tc:ebxml-msg:service:nextMSH' : ACTORS.nextMsh
  for (const one of header ? elements(header) : []) {
    const actor = one.getAttributeNS(NS.soap, 'actor')
    const hop = xpath !== 'none' && (actor === urn || actor === ACTORS.next)
    if (hop || (one.namespaceURI === NS.ds && one.localName === 'Signature')) header?.removeChild(one)
  }
  return document
}
