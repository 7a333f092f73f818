import { describe, expect, it } from 'vitest'
import { type Change, insert, keyOf, outcome, SHA256, swap, XENC, XENC11 } from './changes.ts'
import { edit } from './edit.ts'

const uri = (from: string, to: string) => swap(`"${from}"`, `"${to}"`)
const digest = (to: string) => swap(SHA256, SHA256.replace(`${XENC}sha256`, to))
const ALGORITHMS: readonly Change[] = [
  { name: 'AES-CBC', change: uri(`${XENC11}aes256-gcm`, `${XENC}aes256-cbc`) },
  { name: 'Triple DES', change: uri(`${XENC11}aes256-gcm`, `${XENC}tripledes-cbc`) },
  { name: 'AES-192-GCM', change: uri(`${XENC11}aes256-gcm`, `${XENC11}aes192-gcm`) },
  { name: 'content encryption nobody knows', change: uri(`${XENC11}aes256-gcm`, 'urn:x') },
  { name: 'RSA 1.5 (XS-32)', change: uri(`${XENC11}rsa-oaep`, `${XENC}rsa-1_5`) },
  { name: 'key transport nobody knows', change: uri(`${XENC11}rsa-oaep`, 'urn:x') },
  { name: 'RSA-OAEP of another suite', change: uri(`${XENC11}rsa-oaep`, `${XENC}rsa-oaep-mgf1p`) },
  { name: 'a symmetric key wrap without agreement', change: uri(`${XENC11}rsa-oaep`, `${XENC}kw-aes256`) },
  { name: 'digest SHA-1', change: digest('http://www.w3.org/2000/09/xmldsig#sha1') },
  { name: 'digest MD5', change: digest('http://www.w3.org/2001/04/xmldsig-more#md5') },
  { name: 'a digest nobody knows (XS-31)', change: digest('urn:x') },
  { name: 'no digest, which means SHA-1', change: swap(`${SHA256}<xenc11:MGF`, '<xenc11:MGF') },
  { name: 'MGF1 with SHA-1', change: uri(`${XENC11}mgf1sha256`, `${XENC11}mgf1sha1`) },
  { name: 'an MGF nobody knows (XS-31)', change: uri(`${XENC11}mgf1sha256`, 'urn:x') },
  { name: 'no MGF, which means MGF1 with SHA-1', change: swap(/<xenc11:MGF .*<\/xenc11:MGF>/, '') },
  {
    name: 'an MGF element inside rsa-oaep-mgf1p (XS-31)',
    suite: 'xmlenc10',
    change: insert(
      `<xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p">`,
      `<m:MGF xmlns:m="${XENC11}" Algorithm="${XENC11}mgf1sha1"></m:MGF>`,
    ),
  },
  {
    name: 'a 128-bit wrap of a 256-bit key (XS-36)',
    suite: 'xmlenc11-ecdh',
    change: uri(`${XENC}kw-aes256`, `${XENC}kw-aes128`),
  },
  { name: 'key wrap with Triple DES', suite: 'xmlenc11-ecdh', change: uri(`${XENC}kw-aes256`, `${XENC}kw-tripledes`) },
  { name: 'finite field Diffie-Hellman', suite: 'xmlenc11-ecdh', change: uri(`${XENC11}ECDH-ES`, `${XENC11}dh-es`) },
  { name: 'PBKDF2', suite: 'xmlenc11-ecdh', change: uri(`${XENC11}ConcatKDF`, `${XENC11}pbkdf2`) },
  {
    name: 'ConcatKDF over SHA-1',
    suite: 'xmlenc11-ecdh',
    change: swap(
      `Algorithm="${XENC}sha256"></ds:DigestMethod></xenc11`,
      'Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></ds:DigestMethod></xenc11',
    ),
  },
  { name: 'curve secp256k1', suite: 'xmlenc11-ecdh', change: uri('urn:oid:1.2.840.10045.3.1.7', 'urn:oid:1.3.132.0.10') },
  { name: 'curve P-521', suite: 'xmlenc11-ecdh', change: uri('urn:oid:1.2.840.10045.3.1.7', 'urn:oid:1.3.132.0.35') },
  {
    name: 'RSA 1.5 for another recipient, which gives the same content key away',
    change: (document) =>
      edit(document, keyOf(document), keyOf(document) + keyOf(document).replace(`${XENC11}rsa-oaep`, `${XENC}rsa-1_5`)),
  },
]

describe('an algorithm that was not agreed is refused before a key is used', () => {
  it.each(ALGORITHMS)('$name', async (change) => {
    expect(await outcome(change)).toEqual({ code: 'ASW_ENCRYPTION_ALGORITHM', plaintext: undefined, keyTouched: false })
  })
})
