import { createHash, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { DOMParser } from '@xmldom/xmldom'
import { C14nCanonicalization, ExclusiveCanonicalization } from 'xml-crypto'
import {
  C14N,
  DIGESTS,
  type DigestName,
  DS,
  SIGNATURES,
  SIGNED_PROPERTIES,
  type SignatureName,
  TRANSFORMS,
  XADES,
} from '../../src/sign/algorithms.ts'
import { AT, text, XML } from './fixture.ts'

export interface ForeignC14n {
  readonly name: keyof typeof C14N
  readonly prefixes?: readonly string[]
}
/** How somebody else's software might seal. Nothing of gateway/src/sign signs or canonicalises here. */
export interface ForeignSeal {
  readonly key: KeyObject
  readonly certificate?: Uint8Array
  readonly algorithm: SignatureName
  /** Text of the unsigned document; default the test document. */
  readonly document?: string
  /** Prefix of the XML-DSig namespace; '' declares it as default namespace. */
  readonly prefix?: string
  /** Where xmlns for the prefix stands. */
  readonly declaredOn?: 'Signature' | 'root'
  readonly info?: ForeignC14n
  readonly reference?: ForeignC14n | 'implicit'
  readonly properties?: ForeignC14n | 'implicit' | 'none'
  readonly digest?: DigestName
  readonly uri?: string
  readonly keyInfo?: string
  readonly signedAt?: string
  /** SigningCertificateV2 or its predecessor. */
  readonly signingCertificate?: string
  /** Changes the text before it is signed: the result verifies, whatever its form. */
  readonly before?: (text: string) => string
  readonly dsaEncoding?: 'der' | 'ieee-p1363'
}

/** Signs with xmldom and the canonicalisation of xml-crypto; RSA and ECDSA from node:crypto. */
export function foreignSeal(options: ForeignSeal): string {
  const { info = EXCLUSIVE, reference = EXCLUSIVE, properties = EXCLUSIVE } = options
  const hash = options.digest ?? 'sha256'
  let message = (options.before ?? ((same) => same))(unsigned(options))
  const digestOf = (canonical: string) => createHash(hash).update(canonical, 'utf8').digest('base64')
  message = message.replace('{{properties}}', () => digestOf(canonical(message, 'SignedProperties', properties)))
  message = message.replace('{{document}}', () => digestOf(canonical(message, 'document', reference)))
  const bytes = Buffer.from(canonical(message, 'SignedInfo', info), 'utf8')
  const value = sign(SIGNATURES[options.algorithm].hash, bytes, {
    key: options.key,
    dsaEncoding: options.dsaEncoding ?? 'ieee-p1363',
  })
  return message.replace('{{value}}', value.toString('base64'))
}

/** The same unsigned, its digests and its value empty: what a signing tool fills in. */
export function foreignTemplate(options: Omit<ForeignSeal, 'key'>): string {
  return (options.before ?? ((same) => same))(unsigned(options)).replaceAll(/\{\{\w+\}\}/g, '')
}

const EXCLUSIVE: ForeignC14n = { name: 'exc-c14n' }

function unsigned(options: Omit<ForeignSeal, 'key'>): string {
  const { prefix = 'ds', info = EXCLUSIVE, reference = EXCLUSIVE, properties = EXCLUSIVE } = options
  const p = prefix === '' ? '' : `${prefix}:`
  const xmlns = ` xmlns${prefix === '' ? '' : `:${prefix}`}="${DS}"`
  const declared = options.declaredOn ?? 'Signature'
  const digestUri = DIGESTS[options.digest ?? 'sha256'].uri
  const c14n = (tag: string, { name, prefixes }: ForeignC14n) =>
    prefixes
      ? `<${p}${tag} Algorithm="${C14N[name]}"><ec:InclusiveNamespaces xmlns:ec="${C14N['exc-c14n']}" PrefixList="${prefixes.join(' ')}"/></${p}${tag}>`
      : `<${p}${tag} Algorithm="${C14N[name]}"/>`
  const explicit = (form: ForeignC14n | 'implicit') => (form === 'implicit' ? '' : c14n('Transform', form))
  const digested = (gap: string) => `<${p}DigestMethod Algorithm="${digestUri}"/><${p}DigestValue>{{${gap}}}</${p}DigestValue>`
  const documentReference = `<${p}Reference URI="${options.uri ?? ''}"><${p}Transforms><${p}Transform Algorithm="${TRANSFORMS.enveloped}"/>${explicit(reference)}</${p}Transforms>${digested('document')}</${p}Reference>`
  const propertiesTransforms =
    properties === 'none' || properties === 'implicit' ? '' : `<${p}Transforms>${explicit(properties)}</${p}Transforms>`
  const propertiesReference = `<${p}Reference Type="${SIGNED_PROPERTIES}" URI="#xades">${propertiesTransforms}${digested('properties')}</${p}Reference>`
  const signature = `<${p}Signature${declared === 'Signature' ? xmlns : ''} Id="sig">
    <${p}SignedInfo>${c14n('CanonicalizationMethod', info)}
      <${p}SignatureMethod Algorithm="${SIGNATURES[options.algorithm].uri}"/>
      ${documentReference}${properties === 'none' ? '' : propertiesReference}
    </${p}SignedInfo>
    <${p}SignatureValue>{{value}}</${p}SignatureValue>
    ${options.keyInfo ?? x509(p, options.certificate)}
    ${properties === 'none' ? '' : xades(p, options)}
  </${p}Signature>`
  const document = options.document ?? text(XML)
  const end = document.lastIndexOf('</')
  const root = document.slice(0, end).replace(/>/, `${declared === 'root' ? xmlns : ''}>`)
  return `${root}${signature}\n${document.slice(end)}`
}

function xades(p: string, options: Omit<ForeignSeal, 'key'>): string {
  return `<${p}Object><xades:QualifyingProperties xmlns:xades="${XADES}" Target="#sig"><xades:SignedProperties Id="xades"><xades:SignedSignatureProperties>
    <xades:SigningTime>${options.signedAt ?? AT.signedAt}</xades:SigningTime>
    ${options.signingCertificate ?? signingCertificate('SigningCertificateV2', options.certificate, p)}
  </xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></${p}Object>`
}

export function x509(p: string, ...certificates: readonly (Uint8Array | undefined)[]): string {
  const rows = certificates.flatMap((der) => (der ? [`<${p}X509Certificate>\n${wrapped(der)}\n</${p}X509Certificate>`] : []))
  return rows.length === 0 ? '' : `<${p}KeyInfo><${p}X509Data>${rows.join('')}</${p}X509Data></${p}KeyInfo>`
}
export function signingCertificate(
  tag: 'SigningCertificateV2' | 'SigningCertificate',
  certificate: Uint8Array = new Uint8Array(1),
  p = 'ds:',
  hash: DigestName = 'sha256',
): string {
  const serial =
    tag === 'SigningCertificate'
      ? `<xades:IssuerSerial><${p}X509IssuerName>CN=x</${p}X509IssuerName><${p}X509SerialNumber>${BigInt(`0x${new X509Certificate(certificate).serialNumber}`)}</${p}X509SerialNumber></xades:IssuerSerial>`
      : ''
  const value = createHash(hash).update(certificate).digest('base64')
  return `<xades:${tag}><xades:Cert><xades:CertDigest><${p}DigestMethod Algorithm="${DIGESTS[hash].uri}"/><${p}DigestValue>${value}</${p}DigestValue></xades:CertDigest>${serial}</xades:Cert></xades:${tag}>`
}

/** Base64 in lines of 64 characters, as nearly everybody else writes it. */
function wrapped(der: Uint8Array): string {
  return Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')
}

/** Canonical text of the document without its Signature, or of the element of this local name in its place. */
function canonical(
  message: string,
  what: 'document' | 'SignedInfo' | 'SignedProperties',
  form: ForeignC14n | 'implicit' | 'none',
): string {
  if (form === 'none') return ''
  const { name, prefixes = [] } = form === 'implicit' ? ({ name: 'c14n10' } as ForeignC14n) : form
  const document = new DOMParser().parseFromString(message, 'text/xml')
  const signature = last(document.getElementsByTagNameNS(DS, 'Signature'))
  if (what === 'document') signature?.parentNode?.removeChild(signature)
  const node = what === 'document' ? document.documentElement : last(document.getElementsByTagNameNS('*', what))
  // a change may have taken them out: then any digest will do
  if (!node && what === 'SignedProperties') return ''
  if (!node) throw new Error(`no ${what} in the message`)
  const algorithm = name === 'exc-c14n' ? new ExclusiveCanonicalization() : new C14nCanonicalization()
  return algorithm.process(node as never, { inclusiveNamespacesPrefixList: [...prefixes], ancestorNamespaces: inScope(node) })
}

interface Walk {
  readonly parentNode: Walk | null
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }> | null
}
/**
 * Namespaces that the ancestors declare, the nearest winning. The default namespace of an element without a prefix is left
 * out: xml-crypto writes that by itself, and would write it twice.
 */
function inScope(node: {
  readonly prefix: string | null
  readonly parentNode: unknown
}): { prefix: string; namespaceURI: string }[] {
  const found = new Map<string, string>()
  for (let up = node.parentNode as Walk | null; up; up = up.parentNode) {
    for (const { name, value } of up.attributes ?? []) {
      const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined
      if (prefix !== undefined && !found.has(prefix)) found.set(prefix, value)
    }
  }
  if (!node.prefix) found.delete('')
  return [...found].map(([prefix, namespaceURI]) => ({ prefix, namespaceURI }))
}
function last<Item>(list: { readonly length: number; item(index: number): Item | null }): Item | null {
  return list.item(list.length - 1)
}
