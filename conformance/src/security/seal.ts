import { createHash } from 'node:crypto'
import { canonical } from '../xml/c14n.ts'
import { all, child, down, escapeXml, parse, root } from '../xml/dom.ts'
import { ALG, NS } from '../xml/names.ts'
import type { Identity } from './keys.ts'
import { usualAlgorithm } from './keys.ts'
import { uriOf } from './sign-envelope.ts'
import { digest, signatureValue } from './value.ts'

/** How the seal of a document is written; the defaults give XAdES B-B (EN 319 132-1). */
export interface SealStyle {
  readonly method?: string
  readonly digest?: string
  readonly c14n?: string
  /** ISO instant with a zone. */
  readonly signingTime?: string
  readonly properties?: 'v2' | 'v1' | 'none' | 'unreferenced'
  /** Certificate that SigningCertificate names, when it should not be the signer's. */
  readonly namedCertificate?: Uint8Array
  readonly certificateDigest?: string
  readonly uri?: string
  readonly keyInfo?: 'leaf' | 'chain' | 'none'
  readonly otherCertificate?: string
  readonly place?: 'last' | 'first'
  readonly prefix?: string
  readonly transforms?: string
  readonly encoding?: 'ieee-p1363' | 'der'
  readonly id?: string
}

const PENDING = ['cGVuZGluZzE=', 'cGVuZGluZzI=', 'cGVuZGluZzM='] as const

/** Seals a document that parses: the Signature becomes a child of its root. */
export function seal(xml: string, signer: Identity, now: Date, style: SealStyle = {}): string {
  const method = uriOf(style.method ?? usualAlgorithm(signer.key))
  const digestUri = uriOf(style.digest ?? 'sha256')
  const c14n = uriOf(style.c14n ?? 'exc-c14n')
  const id = style.id ?? 'seal'
  const properties = style.properties ?? 'v2'
  const p = style.prefix ?? 'ds'
  const tag = (local: string, attributes: string, content: string) => `<${p}:${local}${attributes}>${content}</${p}:${local}>`
  const algorithm = (local: string, uri: string, content = '') => tag(local, ` Algorithm="${escapeXml(uri)}"`, content)
  const digested = (value: string) => algorithm('DigestMethod', digestUri) + tag('DigestValue', '', value)
  const transforms = style.transforms ?? algorithm('Transform', ALG.enveloped) + algorithm('Transform', c14n)
  const document = tag(
    'Reference',
    ` Id="${id}-document" URI="${escapeXml(style.uri ?? '')}"`,
    tag('Transforms', '', transforms) + digested(PENDING[0]),
  )
  const ofProperties =
    properties === 'none' || properties === 'unreferenced'
      ? ''
      : tag(
          'Reference',
          ` Type="${ALG['signed-properties']}" URI="#${id}-properties"`,
          tag('Transforms', '', algorithm('Transform', c14n)) + digested(PENDING[1]),
        )
  const info = tag(
    'SignedInfo',
    '',
    algorithm('CanonicalizationMethod', c14n) + algorithm('SignatureMethod', method) + document + ofProperties,
  )
  const object = properties === 'none' ? '' : tag('Object', '', qualifying(signer, now, id, style))
  const signature = tag(
    'Signature',
    ` xmlns:${p}="${NS.ds}" Id="${id}"`,
    `${info}${tag('SignatureValue', '', PENDING[2])}${keyInfo(signer, style, tag)}${object}`,
  )
  let whole = insert(xml, signature, style.place ?? 'last')
  whole = whole.replace(PENDING[0], () => digest(known(digestUri), canonical(root(parse(xml)), knownC14n(c14n))))
  const signed = () => all(parse(whole), NS.ds, 'Signature').find((one) => one.getAttribute('Id') === id)
  if (ofProperties !== '') {
    const element = down(child(signed(), NS.ds, 'Object'), NS.xades, 'QualifyingProperties', 'SignedProperties')
    if (!element) throw new Error('no SignedProperties')
    whole = whole.replace(PENDING[1], () => digest(known(digestUri), canonical(element, knownC14n(c14n))))
  }
  const signedInfo = child(signed(), NS.ds, 'SignedInfo')
  if (!signedInfo) throw new Error('no SignedInfo')
  return whole.replace(PENDING[2], () =>
    signatureValue(method, signer.key, canonical(signedInfo, knownC14n(c14n)), style.encoding),
  )
}

function qualifying(signer: Identity, now: Date, id: string, style: SealStyle): string {
  const der = style.namedCertificate ?? signer.certificate.raw
  const hash = style.certificateDigest ?? createHash('sha256').update(der).digest('base64')
  const cert = `<xades:Cert><xades:CertDigest><ds:DigestMethod xmlns:ds="${NS.ds}" Algorithm="${ALG.sha256}"></ds:DigestMethod><ds:DigestValue xmlns:ds="${NS.ds}">${hash}</ds:DigestValue></xades:CertDigest>${
    style.properties === 'v1'
      ? `<xades:IssuerSerial><ds:X509IssuerName xmlns:ds="${NS.ds}">${escapeXml(signer.certificate.issuer.split('\n').reverse().join(','))}</ds:X509IssuerName><ds:X509SerialNumber xmlns:ds="${NS.ds}">${BigInt(`0x${signer.certificate.serialNumber}`)}</ds:X509SerialNumber></xades:IssuerSerial>`
      : ''
  }</xades:Cert>`
  const name = style.properties === 'v1' ? 'SigningCertificate' : 'SigningCertificateV2'
  return (
    `<xades:QualifyingProperties xmlns:xades="${NS.xades}" Target="#${id}"><xades:SignedProperties Id="${id}-properties"><xades:SignedSignatureProperties>` +
    `<xades:SigningTime>${style.signingTime ?? now.toISOString()}</xades:SigningTime><xades:${name}>${cert}</xades:${name}></xades:SignedSignatureProperties>` +
    `</xades:SignedProperties></xades:QualifyingProperties>`
  )
}

function keyInfo(
  signer: Identity,
  style: SealStyle,
  tag: (local: string, attributes: string, content: string) => string,
): string {
  if (style.keyInfo === 'none') return ''
  const certificates =
    style.otherCertificate !== undefined
      ? [style.otherCertificate]
      : [signer.certificate, ...(style.keyInfo === 'chain' ? signer.chain : [])].map((one) => one.raw.toString('base64'))
  return tag('KeyInfo', '', tag('X509Data', '', certificates.map((one) => tag('X509Certificate', '', one)).join('')))
}

function insert(xml: string, signature: string, place: 'first' | 'last'): string {
  if (place === 'last') {
    const end = xml.trimEnd().lastIndexOf('</')
    return xml.slice(0, end) + signature + xml.slice(end)
  }
  const start = xml.search(/<[\w]/)
  const end = xml.indexOf('>', start) + 1
  return xml.slice(0, end) + signature + xml.slice(end)
}

/** An unknown URI is still digested somehow: what is wrong is its name. */
function known(uri: string): string {
  return /(#sha1|#sha256|#sha384|#sha512|#md5)$/.test(uri) ? uri : ALG.sha256
}
function knownC14n(uri: string): string {
  const names: readonly string[] = [ALG.c14n10, ALG['c14n10-comments'], ALG.c14n11, ALG['exc-c14n'], ALG['exc-c14n-comments']]
  return names.includes(uri) ? uri : ALG['exc-c14n']
}
