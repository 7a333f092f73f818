import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type X509Certificate,
} from 'node:crypto'
import { all, child, down, escapeXml, parse, root, text } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'
import type { Identity } from './keys.ts'

export type Suite = 'xmlenc11' | 'xmlenc11-ecdh' | 'xmlenc10' | 'none'

/** How a document is encrypted; the defaults are those of the suite. */
export interface EncryptionStyle {
  readonly suite?: Suite
  /** Content algorithm URI, when it should lie or differ. */
  readonly content?: string
  readonly keyBits?: 128 | 256
  readonly cbc?: boolean
  readonly transport?: string
  /** Real padding under the key transport. */
  readonly padding?: 'oaep' | 'pkcs1'
  readonly digest?: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  readonly mgf?: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  readonly digestUri?: string
  readonly mgfUri?: string
  readonly ivBytes?: number
  readonly tagBytes?: number
  readonly type?: string
  readonly recipients?: readonly X509Certificate[]
  /** Flips a bit of the tag, the ciphertext, the wrapped key. */
  readonly flip?: 'tag' | 'ciphertext' | 'key' | 'iv'
  readonly hint?: 'serial' | 'none'
  readonly point?: string
  readonly wrapBits?: 128 | 256
}

const X11 = NS.xenc11
const GCM = { 128: `${X11}aes128-gcm`, 256: `${X11}aes256-gcm` } as const
const DIGEST_URIS = {
  sha1: `${NS.ds}sha1`,
  sha256: `${NS.xenc}sha256`,
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: `${NS.xenc}sha512`,
} as const
const CURVE_P256 = 'urn:oid:1.2.840.10045.3.1.7'

/** One EncryptedData of Type Element around the whole document (XML-Enc 1.1). `none` gives the document as it is. */
export function encrypt(xml: Uint8Array, recipient: X509Certificate, style: EncryptionStyle = {}): string {
  const suite = style.suite ?? 'xmlenc11'
  if (suite === 'none') return Buffer.from(xml).toString('utf8')
  const bits = style.keyBits ?? 256
  const cek = randomBytes(bits / 8)
  const contentUri = style.content ?? (style.cbc ? `${NS.xenc}aes${bits}-cbc` : GCM[bits])
  const sealed = style.cbc ? cbc(cek, xml) : gcm(cek, xml, style)
  const keys = (style.recipients ?? [recipient]).map((one) =>
    suite === 'xmlenc11-ecdh' ? agreedKey(cek, one, style) : transportedKey(cek, one, suite, style),
  )
  const type = style.type ?? `${NS.xenc}Element`
  return (
    `<xenc:EncryptedData xmlns:xenc="${NS.xenc}" MimeType="text/xml"${type === '' ? '' : ` Type="${escapeXml(type)}"`}>` +
    `<xenc:EncryptionMethod Algorithm="${escapeXml(contentUri)}"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="${NS.ds}">${keys.join('')}</ds:KeyInfo>` +
    `<xenc:CipherData><xenc:CipherValue>${sealed.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`
  )
}

function gcm(key: Buffer, plain: Uint8Array, style: EncryptionStyle): Buffer {
  const iv = randomBytes(style.ivBytes ?? 12)
  const tagLength = style.tagBytes ?? 16
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, iv, { authTagLength: tagLength })
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  const whole = Buffer.concat([iv, body, cipher.getAuthTag()])
  if (style.flip === 'tag') flip(whole, whole.length - 1)
  if (style.flip === 'ciphertext') flip(whole, iv.length + 5)
  if (style.flip === 'iv') flip(whole, 0)
  return whole
}
function cbc(key: Buffer, plain: Uint8Array): Buffer {
  const iv = randomBytes(16)
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-cbc' : 'aes-256-cbc', key, iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final()])
}
function flip(bytes: Buffer, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1
}

function transportedKey(cek: Buffer, recipient: X509Certificate, suite: Suite, style: EncryptionStyle): string {
  const oaep = style.digest ?? (suite === 'xmlenc10' ? 'sha1' : 'sha256')
  const mgf = style.mgf ?? (suite === 'xmlenc10' ? 'sha1' : oaep)
  const pkcs1 = style.padding === 'pkcs1'
  const uri =
    style.transport ?? (pkcs1 ? `${NS.xenc}rsa-1_5` : suite === 'xmlenc10' ? `${NS.xenc}rsa-oaep-mgf1p` : `${X11}rsa-oaep`)
  const wrapped = rsaWrap(cek, recipient.publicKey, pkcs1 ? undefined : { digest: oaep, mgf })
  if (style.flip === 'key') flip(wrapped, 9)
  const parameters = pkcs1
    ? ''
    : `<ds:DigestMethod Algorithm="${escapeXml(style.digestUri ?? DIGEST_URIS[oaep])}"></ds:DigestMethod>` +
      (suite === 'xmlenc10'
        ? ''
        : `<xenc11:MGF xmlns:xenc11="${X11}" Algorithm="${escapeXml(style.mgfUri ?? `${X11}mgf1${mgf}`)}"></xenc11:MGF>`)
  return (
    `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${escapeXml(uri)}">${parameters}</xenc:EncryptionMethod>` +
    `${style.hint === 'none' ? '' : `<ds:KeyInfo>${recipientData(recipient)}</ds:KeyInfo>`}` +
    `<xenc:CipherData><xenc:CipherValue>${wrapped.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`
  )
}

/** node's OAEP takes one hash for digest and MGF1 unless `mgf1Hash` says otherwise; both are always named here. */
function rsaWrap(cek: Buffer, key: KeyObject, oaep: { digest: string; mgf: string } | undefined): Buffer {
  if (!oaep) return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, cek)
  return publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: oaep.digest, mgf1Hash: oaep.mgf } as never,
    cek,
  )
}

function recipientData(certificate: X509Certificate): string {
  const issuer = certificate.issuer.split('\n').reverse().join(',')
  return `<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>${escapeXml(issuer)}</ds:X509IssuerName><ds:X509SerialNumber>${BigInt(`0x${certificate.serialNumber}`)}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`
}

function agreedKey(cek: Buffer, recipient: X509Certificate, style: EncryptionStyle): string {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const secret = diffieHellman({ privateKey: pair.privateKey, publicKey: recipient.publicKey })
  const wrapBits = style.wrapBits ?? 256
  const info = { AlgorithmID: '0041', PartyUInfo: '0055', PartyVInfo: '0056' }
  const kek = concatKdf('sha256', secret, Buffer.from('415556', 'hex'), wrapBits / 8)
  const wrap = createCipheriv(wrapBits === 128 ? 'id-aes128-wrap' : 'id-aes256-wrap', kek, Buffer.alloc(8, 0xa6))
  const wrapped = Buffer.concat([wrap.update(cek), wrap.final()])
  if (style.flip === 'key') flip(wrapped, 3)
  const jwk = pair.publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(4), Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')])
  const attributes = Object.entries(info)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('')
  return (
    `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${NS.xenc}kw-aes${wrapBits}"></xenc:EncryptionMethod><ds:KeyInfo>` +
    `<xenc:AgreementMethod Algorithm="${X11}ECDH-ES"><xenc11:KeyDerivationMethod xmlns:xenc11="${X11}" Algorithm="${X11}ConcatKDF">` +
    `<xenc11:ConcatKDFParams${attributes}><ds:DigestMethod Algorithm="${NS.xenc}sha256"></ds:DigestMethod></xenc11:ConcatKDFParams></xenc11:KeyDerivationMethod>` +
    `<xenc:OriginatorKeyInfo><ds:KeyValue><dsig11:ECKeyValue xmlns:dsig11="${NS.dsig11}"><dsig11:NamedCurve URI="${CURVE_P256}"></dsig11:NamedCurve>` +
    `<dsig11:PublicKey>${style.point ?? point.toString('base64')}</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue></xenc:OriginatorKeyInfo>` +
    `<xenc:RecipientKeyInfo>${recipientData(recipient)}</xenc:RecipientKeyInfo></xenc:AgreementMethod></ds:KeyInfo>` +
    `<xenc:CipherData><xenc:CipherValue>${wrapped.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`
  )
}

/** NIST SP 800-56A section 5.8.1, one hash and a counter of 32 bits. */
export function concatKdf(hash: string, secret: Uint8Array, otherInfo: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 1; blocks.length * 32 < length; counter++) {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    blocks.push(createHash(hash).update(count).update(secret).update(otherInfo).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** Opens what a system under test encrypted to one of our keys. Throws Error with the reason. */
export function decrypt(payload: Uint8Array, own: readonly Identity[]): Buffer {
  const top = root(parse(payload))
  if (top.namespaceURI !== NS.xenc || top.localName !== 'EncryptedData') return Buffer.from(payload)
  const content = child(top, NS.xenc, 'EncryptionMethod')?.getAttribute('Algorithm')
  if (content !== GCM[128] && content !== GCM[256]) throw new Error(`content encryption ${content}`)
  const sealed = Buffer.from(text(down(top, NS.xenc, 'CipherData', 'CipherValue')) ?? '', 'base64')
  let trouble: unknown = new Error('no EncryptedKey')
  for (const key of all(top, NS.xenc, 'EncryptedKey')) {
    for (const identity of own) {
      try {
        const cek = unwrap(key, identity)
        const decipher = createDecipheriv(cek.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', cek, sealed.subarray(0, 12), {
          authTagLength: 16,
        })
        decipher.setAuthTag(sealed.subarray(-16))
        return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
      } catch (error) {
        trouble = error
      }
    }
  }
  throw trouble
}

function unwrap(key: ReturnType<typeof root>, identity: Identity): Buffer {
  const method = child(key, NS.xenc, 'EncryptionMethod')
  const uri = method?.getAttribute('Algorithm') ?? ''
  const wrapped = Buffer.from(text(down(key, NS.xenc, 'CipherData', 'CipherValue')) ?? '', 'base64')
  if (identity.key.asymmetricKeyType === 'rsa') {
    if (!/rsa-oaep/.test(uri)) throw new Error(`key transport ${uri}`)
    const named = (uriOrNone: string | null | undefined) => /(sha1|sha256|sha384|sha512)$/.exec(uriOrNone ?? '')?.[1] ?? 'sha1'
    const oaepHash = named(child(method, NS.ds, 'DigestMethod')?.getAttribute('Algorithm'))
    const mgf1Hash = named(child(method, NS.xenc11, 'MGF')?.getAttribute('Algorithm'))
    return privateDecrypt({ key: identity.key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash, mgf1Hash } as never, wrapped)
  }
  const params = all(key, NS.xenc11, 'ConcatKDFParams')[0]
  const point = Buffer.from(text(all(key, NS.dsig11, 'PublicKey')[0]) ?? '', 'base64')
  const publicKey = createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
    format: 'jwk',
  })
  const fields = ['AlgorithmID', 'PartyUInfo', 'PartyVInfo', 'SuppPubInfo', 'SuppPrivInfo']
  const info = Buffer.concat(fields.map((name) => Buffer.from(params?.getAttribute(name)?.slice(2) ?? '', 'hex')))
  const secret = diffieHellman({ privateKey: createPrivateKey(identity.keyPem), publicKey })
  const bits = /kw-aes(128|256)/.exec(uri)?.[1]
  if (!bits) throw new Error(`key wrap ${uri}`)
  const decipher = createDecipheriv(
    `id-aes${bits}-wrap`,
    concatKdf('sha256', secret, info, Number(bits) / 8),
    Buffer.alloc(8, 0xa6),
  )
  return Buffer.concat([decipher.update(wrapped), decipher.final()])
}
