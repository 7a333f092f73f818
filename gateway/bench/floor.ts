import {
  constants,
  createCipheriv,
  createDecipheriv,
  hash,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'

/**
 * The floor: what node:crypto alone costs for the operations that a standard demands. Keys are made once, calls are the
 * synchronous ones, nothing is encoded, written, parsed or copied.
 */
export interface SigningKeys {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** A SignedInfo has about this many bytes, and so have the XAdES properties. */
const SIGNED_INFO = randomBytes(1_000)

/** One digest. */
export function rawDigest(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}

/** One signature and the digest of what it covers (XMLDSig 3.1). */
export function rawSign({ privateKey }: SigningKeys, covered: readonly Uint8Array[]): Buffer {
  for (const bytes of covered) rawDigest(bytes)
  return sign('sha256', SIGNED_INFO, withWidth(privateKey))
}

/** The same with the signature in the thread pool, where RSA belongs in a server: the event loop goes on meanwhile. */
export function rawSignOffThread({ privateKey }: SigningKeys, covered: readonly Uint8Array[]): Promise<Buffer> {
  for (const bytes of covered) rawDigest(bytes)
  return new Promise((resolve, reject) => {
    sign('sha256', SIGNED_INFO, privateKey, (error, value) => (error ? reject(error) : resolve(value)))
  })
}

/** One verification and the digests of what it covers (XMLDSig 3.2). Throws where the value does not fit. */
export function rawVerify({ publicKey }: SigningKeys, value: Uint8Array, covered: readonly Uint8Array[]): void {
  for (const bytes of covered) rawDigest(bytes)
  if (!verify('sha256', SIGNED_INFO, withWidth(publicKey), value)) throw new Error('the signature of the floor does not verify')
}

export interface RawSealed {
  readonly wrapped: Buffer
  readonly iv: Buffer
  readonly content: Buffer
  readonly tag: Buffer
}

/** AES-256-GCM under a fresh key, the key by RSA-OAEP with SHA-256 (XML-Enc 1.1 sections 5.2.4, 5.5.2). */
export function rawEncrypt(publicKey: KeyObject, plaintext: Uint8Array): RawSealed {
  const [key, iv] = [randomBytes(32), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
  const content = cipher.update(plaintext)
  cipher.final()
  return { wrapped: publicEncrypt(oaep(publicKey), key), iv, content, tag: cipher.getAuthTag() }
}

export function rawDecrypt(privateKey: KeyObject, { wrapped, iv, content, tag }: RawSealed): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', privateDecrypt(oaep(privateKey), wrapped), iv, { authTagLength: 16 })
  decipher.setAuthTag(tag)
  const plaintext = decipher.update(content)
  decipher.final()
  return plaintext
}

function oaep(key: KeyObject) {
  return { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', mgf1Hash: 'sha256' }
}
function withWidth(key: KeyObject) {
  return key.asymmetricKeyType === 'ec' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key
}
