import type { C14nName } from '@asw/mappings/xml'

/** Namespaces of XML-DSig 1.1, of its exclusive C14N parameters, and of XAdES (EN 319 132-1). */
export const DS = 'http://www.w3.org/2000/09/xmldsig#'
export const EC = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const XADES = 'http://uri.etsi.org/01903/v1.3.2#'
/** Type of the Reference to SignedProperties (XAdES 4.3.1). */
export const SIGNED_PROPERTIES = 'http://uri.etsi.org/01903#SignedProperties'

export type DigestName = 'sha256' | 'sha384' | 'sha512'
export interface DigestAlgorithm {
  readonly uri: string
  readonly bytes: number
}
/** What a ds:DigestMethod may say. SHA-1, MD5 and RIPEMD have no row, so no configuration can name them (XS-24). */
export const DIGESTS = {
  sha256: { uri: 'http://www.w3.org/2001/04/xmlenc#sha256', bytes: 32 },
  sha384: { uri: 'http://www.w3.org/2001/04/xmldsig-more#sha384', bytes: 48 },
  sha512: { uri: 'http://www.w3.org/2001/04/xmlenc#sha512', bytes: 64 },
} as const satisfies Record<DigestName, DigestAlgorithm>

export interface RsaSignature {
  readonly uri: string
  readonly key: 'rsa'
  readonly hash: DigestName
  readonly minBits: number
  /** A verification costs the square of the length: a partner's key of 100,000 bits would be an attack. */
  readonly maxBits: number
  readonly minExponent: bigint
  /** Longer keys of ours sign in the thread pool: RSA-3072 costs three times, RSA-4096 seven times as much as RSA-2048. */
  readonly loopBits: number
}
/** Every width in octets; `order` is n of the curve, big-endian, `valueBytes` the width of r and s together. */
export interface EcdsaSignature {
  readonly uri: string
  readonly key: 'ec'
  readonly hash: DigestName
  /** The curve as OpenSSL calls it. */
  readonly curve: string
  /** What the SubjectPublicKeyInfo of a *named* curve and an uncompressed point begins with, hexadecimal. */
  readonly spki: string
  readonly spkiBytes: number
  readonly valueBytes: number
  readonly order: string
  /** Dear enough to leave the event loop; a P-256 signature costs less than the way to the thread pool and back. */
  readonly offThread: boolean
}
export type SignatureAlgorithm = RsaSignature | EcdsaSignature

const RSA = { key: 'rsa', minBits: 2048, maxBits: 8192, minExponent: 65537n, loopBits: 2048 } as const

/** What a ds:SignatureMethod may say (RFC 6931). HMAC, DSA and everything over SHA-1 have no row (XS-21, XS-24). */
export const SIGNATURES = {
  'rsa-sha256': { ...RSA, uri: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', hash: 'sha256' },
  'rsa-sha384': { ...RSA, uri: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', hash: 'sha384' },
  'rsa-sha512': { ...RSA, uri: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', hash: 'sha512' },
  'ecdsa-sha256': {
    uri: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
    key: 'ec',
    hash: 'sha256',
    curve: 'prime256v1',
    spki: '3059301306072a8648ce3d020106082a8648ce3d03010703420004',
    spkiBytes: 91,
    valueBytes: 64,
    order: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    offThread: false,
  },
  'ecdsa-sha384': {
    uri: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
    key: 'ec',
    hash: 'sha384',
    curve: 'secp384r1',
    spki: '3076301006072a8648ce3d020106052b8104002203620004',
    spkiBytes: 120,
    valueBytes: 96,
    order: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    offThread: true,
  },
} as const satisfies Record<string, SignatureAlgorithm>
/** The same names as `SignatureName` of the agreement; a test holds the two together. */
export type SignatureName = keyof typeof SIGNATURES

/** Canonicalization, without comments. The forms with comments have no row. */
export const C14N = {
  c14n10: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  c14n11: 'http://www.w3.org/2006/12/xml-c14n11',
  'exc-c14n': 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const satisfies Record<C14nName, string>

export const TRANSFORMS = {
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  xpath: 'http://www.w3.org/TR/1999/REC-xpath-19991116',
} as const

/** Names by URI, for reading; `undefined` for every URI that has no row. */
export const signatureByUri = byUri(names(SIGNATURES), (name) => SIGNATURES[name].uri)
export const digestByUri = byUri(names(DIGESTS), (name) => DIGESTS[name].uri)
export const c14nByUri = byUri(names(C14N), (name) => C14N[name])

function names<Name extends string>(table: Record<Name, unknown>): Name[] {
  return Object.keys(table) as Name[]
}
function byUri<Name extends string>(rows: readonly Name[], uri: (name: Name) => string): (uri: string) => Name | undefined {
  const index = new Map(rows.map((name) => [uri(name), name]))
  return (text) => index.get(text)
}
