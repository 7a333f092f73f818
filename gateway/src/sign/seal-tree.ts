import type { XmlElementSpec } from '@asw/mappings/xml'
import { C14N, DIGESTS, DS, SIGNATURES, SIGNED_PROPERTIES, type SignatureName, TRANSFORMS, XADES } from './algorithms.ts'
import { issuerSerial } from './issuer-serial.ts'
import { gap } from './template.ts'
import { digest } from './value.ts'

/** The key, as far as the tree shows it. */
export interface SealIdentity {
  readonly algorithm: SignatureName
  readonly certificate: { readonly der: Uint8Array }
  /** DER, from the leaf's issuer upward. */
  readonly chain: readonly Uint8Array[]
}
export type PropertiesGap = 'id' | 'signedAt'
export type SignedInfoGap = 'id' | 'documentDigest' | 'propertiesDigest'
export type SignatureGap = PropertiesGap | SignedInfoGap | 'value'

/*
 * The three trees of a XAdES B-B seal (EN 319 132-1 table 2). `signedInfo` and `signedProperties` stand in `signature` as
 * well: exclusive C14N writes a namespace where it is used and not yet in scope, so writing the subtree by itself gives
 * what a verifier gets when it canonicalises the subtree in its place.
 */
export function signature(key: SealIdentity): XmlElementSpec {
  const qualifying = xades('QualifyingProperties', { Target: `#${gap('id')}` }, signedProperties(key))
  return ds(
    'Signature',
    { Id: gap('id') },
    signedInfo(key),
    ds('SignatureValue', {}, gap('value')),
    ds(
      'KeyInfo',
      {},
      ds('X509Data', {}, ...[key.certificate.der, ...key.chain].map((der) => ds('X509Certificate', {}, base64(der)))),
    ),
    ds('Object', {}, qualifying),
  )
}

export function signedInfo(key: SealIdentity): XmlElementSpec {
  const row = SIGNATURES[key.algorithm]
  const exclusive = ds('Transform', { Algorithm: C14N['exc-c14n'] })
  const digestOf = (name: SignedInfoGap) => [
    ds('DigestMethod', { Algorithm: DIGESTS[row.hash].uri }),
    ds('DigestValue', {}, gap(name)),
  ]
  return ds(
    'SignedInfo',
    {},
    ds('CanonicalizationMethod', { Algorithm: C14N['exc-c14n'] }),
    ds('SignatureMethod', { Algorithm: row.uri }),
    ds(
      'Reference',
      { Id: `${gap('id')}-document`, URI: '' },
      ds('Transforms', {}, ds('Transform', { Algorithm: TRANSFORMS.enveloped }), exclusive),
      ...digestOf('documentDigest'),
    ),
    ds(
      'Reference',
      { Type: SIGNED_PROPERTIES, URI: `#${gap('id')}-properties` },
      ds('Transforms', {}, exclusive),
      ...digestOf('propertiesDigest'),
    ),
  )
}

export function signedProperties(key: SealIdentity): XmlElementSpec {
  const { der } = key.certificate
  const certDigest = xades(
    'CertDigest',
    {},
    ds('DigestMethod', { Algorithm: DIGESTS.sha256.uri }),
    ds('DigestValue', {}, base64(digest('sha256', der))),
  )
  return xades(
    'SignedProperties',
    { Id: `${gap('id')}-properties` },
    xades(
      'SignedSignatureProperties',
      {},
      xades('SigningTime', {}, gap('signedAt')),
      xades('SigningCertificateV2', {}, xades('Cert', {}, certDigest, xades('IssuerSerialV2', {}, base64(issuerSerial(der))))),
    ),
    xades(
      'SignedDataObjectProperties',
      {},
      xades('DataObjectFormat', { ObjectReference: `#${gap('id')}-document` }, xades('MimeType', {}, 'text/xml')),
    ),
  )
}

type Attributes = Readonly<Record<string, string>>
type Content = readonly (XmlElementSpec | string)[]

function ds(local: string, attributes: Attributes, ...children: Content): XmlElementSpec {
  return element({ uri: DS, local, prefix: 'ds' }, attributes, children)
}
function xades(local: string, attributes: Attributes, ...children: Content): XmlElementSpec {
  return element({ uri: XADES, local, prefix: 'xades' }, attributes, children)
}
function element(name: XmlElementSpec['name'], attributes: Attributes, children: Content): XmlElementSpec {
  return { name, attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })), children }
}
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
