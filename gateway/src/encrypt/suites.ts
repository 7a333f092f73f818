/**
 * XML Encryption 1.1 as tables: the algorithms by name, and the suites an agreement may choose from.
 * A URI that stands in no row is refused before any key is used (XS-31, XS-32). RSA 1.5, Triple DES and CBC have no row.
 */
const XENC = 'http://www.w3.org/2001/04/xmlenc#'
const XENC11 = 'http://www.w3.org/2009/xmlenc11#'

interface Content {
  readonly uri: string
  readonly keyBytes: number
  readonly cipher: 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm'
}
/** XML-Enc 1.1 section 5.2.4. The 192-bit row serves published vectors only: no suite names it. */
export const CONTENTS = {
  'aes128-gcm': { uri: `${XENC11}aes128-gcm`, keyBytes: 16, cipher: 'aes-128-gcm' },
  'aes192-gcm': { uri: `${XENC11}aes192-gcm`, keyBytes: 24, cipher: 'aes-192-gcm' },
  'aes256-gcm': { uri: `${XENC11}aes256-gcm`, keyBytes: 32, cipher: 'aes-256-gcm' },
} as const satisfies Record<string, Content>
export type ContentName = keyof typeof CONTENTS

/** Digests of OAEP and ConcatKDF; the keys are node:crypto's names. `mgf` is MGF1 over the same hash. */
export const DIGESTS = {
  sha1: { uri: 'http://www.w3.org/2000/09/xmldsig#sha1', mgf: `${XENC11}mgf1sha1` },
  sha256: { uri: `${XENC}sha256`, mgf: `${XENC11}mgf1sha256` },
  sha384: { uri: 'http://www.w3.org/2001/04/xmldsig-more#sha384', mgf: `${XENC11}mgf1sha384` },
  sha512: { uri: `${XENC}sha512`, mgf: `${XENC11}mgf1sha512` },
} as const
export type DigestName = keyof typeof DIGESTS

/** XML-Enc 1.1 section 5.5. Where `mgf` is set the method fixes MGF1 to that hash and takes no MGF element (5.5.2). */
export const TRANSPORTS = {
  'rsa-oaep': { uri: `${XENC11}rsa-oaep`, mgf: undefined },
  'rsa-oaep-mgf1p': { uri: `${XENC}rsa-oaep-mgf1p`, mgf: 'sha1' },
} as const satisfies Record<string, { readonly uri: string; readonly mgf: DigestName | undefined }>
export type TransportName = keyof typeof TRANSPORTS
/** DigestMethod and MGF that count when the element is absent (XML-Enc 1.1 sections 5.5.2 and 5.5.3). */
export const TRANSPORT_DEFAULT: DigestName = 'sha1'

/** XML-Enc 1.1 section 5.7, RFC 3394. */
export const WRAPS = {
  'kw-aes128': { uri: `${XENC}kw-aes128`, keyBytes: 16, cipher: 'id-aes128-wrap' },
  'kw-aes192': { uri: `${XENC}kw-aes192`, keyBytes: 24, cipher: 'id-aes192-wrap' },
  'kw-aes256': { uri: `${XENC}kw-aes256`, keyBytes: 32, cipher: 'id-aes256-wrap' },
} as const
export type WrapName = keyof typeof WRAPS

/** The keys are the names of JWK. P-521 serves published vectors only: no suite names it. */
export const CURVES = {
  'P-256': { uri: 'urn:oid:1.2.840.10045.3.1.7', openssl: 'prime256v1', coordinateBytes: 32 },
  'P-384': { uri: 'urn:oid:1.3.132.0.34', openssl: 'secp384r1', coordinateBytes: 48 },
  'P-521': { uri: 'urn:oid:1.3.132.0.35', openssl: 'secp521r1', coordinateBytes: 66 },
} as const
export type CurveName = keyof typeof CURVES

/** Key agreement: ECDH-ES (XML-Enc 1.1 section 5.6.4) with ConcatKDF (5.4.1). */
export const ECDH_ES = `${XENC11}ECDH-ES`
export const CONCAT_KDF = `${XENC11}ConcatKDF`

/** What a reader accepts. Everything else is ASW_ENCRYPTION_ALGORITHM. */
export interface Allowed {
  readonly contents: readonly ContentName[]
  readonly transports: {
    readonly [name in TransportName]?: { readonly digests: readonly DigestName[]; readonly mgfs: readonly DigestName[] }
  }
  readonly agreement?: {
    readonly digests: readonly DigestName[]
    readonly curves: readonly CurveName[]
    readonly wraps: readonly WrapName[]
  }
}
/** What a writer does. */
export type Written =
  | {
      readonly key: 'transport'
      readonly content: ContentName
      readonly transport: TransportName
      readonly digest: DigestName
      readonly mgf: DigestName
    }
  | {
      readonly key: 'agreement'
      readonly content: ContentName
      readonly digest: DigestName
      readonly wrap: WrapName
      readonly curves: readonly CurveName[]
    }

export interface Suite {
  /** For people who choose one. */
  readonly text: string
  /** Absent: the XML goes as it is. */
  readonly writes?: Written
  readonly reads: Allowed
}

const GCM = ['aes256-gcm', 'aes128-gcm'] as const
const SHA2 = ['sha256', 'sha384', 'sha512'] as const

export const SUITES = {
  xmlenc11: {
    text: 'AES-256-GCM, RSA-OAEP with SHA-256 for digest and MGF1',
    writes: { key: 'transport', content: 'aes256-gcm', transport: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    reads: { contents: GCM, transports: { 'rsa-oaep': { digests: SHA2, mgfs: SHA2 } } },
  },
  'xmlenc11-ecdh': {
    text: 'AES-256-GCM, ECDH-ES with ConcatKDF and AES-256 key wrap',
    writes: { key: 'agreement', content: 'aes256-gcm', digest: 'sha256', wrap: 'kw-aes256', curves: ['P-256', 'P-384'] },
    reads: {
      contents: GCM,
      transports: {},
      agreement: { digests: SHA2, curves: ['P-256', 'P-384'], wraps: ['kw-aes256', 'kw-aes128'] },
    },
  },
  xmlenc10: {
    text: 'AES-256-GCM, RSA-OAEP with MGF1 and SHA-1: only where the partner can do no better',
    writes: { key: 'transport', content: 'aes256-gcm', transport: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
    reads: { contents: GCM, transports: { 'rsa-oaep-mgf1p': { digests: ['sha1', ...SHA2], mgfs: ['sha1'] } } },
  },
  none: { text: 'no encryption above TLS', reads: { contents: [], transports: {} } },
} as const satisfies Record<string, Suite>
export type SuiteName = keyof typeof SUITES

/** The union of what the suites read. Digests and curves stay bound to the method that names them. */
export function allow(suites: readonly SuiteName[]): Allowed {
  const reads: readonly Allowed[] = suites.map((name) => SUITES[name].reads)
  const agreement = reads.find((row) => row.agreement)?.agreement
  return {
    contents: [...new Set(reads.flatMap((row) => row.contents))],
    transports: Object.assign({}, ...reads.map((row) => row.transports)),
    ...(agreement ? { agreement } : {}),
  }
}

/** The name of the row that carries this URI, if any. */
export function named<Row extends { readonly uri: string }, Name extends string>(
  table: Readonly<Record<Name, Row>>,
  uri: string,
): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name].uri === uri)
}
