// @peculiar/x509 wants it before itself
import 'reflect-metadata'

import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { X509Crl } from '@peculiar/x509'
import { beforeAll, describe, expect, test } from 'vitest'
import { type KeyKind, type LeafUse, makePki, type Pki } from '../src/index.ts'

const AT = new Date('2027-03-01T00:00:00Z')
const DAY_MS = 86_400_000

const USES: readonly LeafUse[] = ['seal', 'envelope', 'encryption', 'tls-client', 'tls-server']
const AUTHORITIES: readonly KeyKind[] = ['ec-p256', 'ec-p384', 'rsa-2048']
const LEAVES: readonly KeyKind[] = ['ec-p256', 'ec-p384', 'rsa-2048']

describe.each(AUTHORITIES)('a PKI whose authorities hold %s keys', (authorities) => {
  let pki: Pki
  beforeAll(async () => {
    pki = await makePki({ at: AT, keyKind: authorities })
  })

  test.each(LEAVES.flatMap((kind) => USES.map((use) => ({ kind, use }))))(
    'issues a $use leaf with a $kind key',
    async ({ kind, use }) => {
      const authority = await pki.authority('VN')
      const leaf = await authority.leaf(use, kind)
      const certificate = new X509Certificate(leaf.certificatePem)
      const issuer = new X509Certificate(authority.certificatePem)
      expect(certificate.verify(issuer.publicKey)).toBe(true)
      expect(certificate.checkIssued(issuer)).toBe(true)
      expect(certificate.checkPrivateKey(createPrivateKey(leaf.keyPem))).toBe(true)
      expect(certificate.ca).toBe(false)
      expect(certificate.subject).toContain('O=DEVELOPMENT ONLY')
      expect(certificate.subject).toContain(`CN=vn-${use}`)
      expect(leaf.chainPem).toBe(authority.certificatePem)
      expect(issuer.verify(new X509Certificate(pki.rootPem).publicKey)).toBe(true)
    },
  )
})

describe('a PKI', () => {
  let pki: Pki
  beforeAll(async () => {
    pki = await makePki({ at: AT })
  })

  test('makes the authority of a country once', async () => {
    const [first, second] = await Promise.all([pki.authority('TH'), pki.authority('TH')])
    expect(first).toBe(second)
  })

  test('is foreign to the next one, in spite of equal names', async () => {
    const other = new X509Certificate((await makePki({ at: AT })).rootPem)
    const root = new X509Certificate(pki.rootPem)
    expect(other.subject).toBe(root.subject)
    expect(other.publicKey.equals(root.publicKey)).toBe(false)
  })

  test('refuses what is no country code', async () => {
    await expect(pki.authority('Viet Nam')).rejects.toThrow('country code')
  })

  test('names localhost, 127.0.0.1 and the given hosts in the certificate of a TLS server', async () => {
    const leaf = await (await pki.authority('VN')).leaf('tls-server', 'ec-p256', {
      hosts: ['gateway.example', '192.0.2.7', '::1'],
    })
    const certificate = new X509Certificate(leaf.certificatePem)
    expect(certificate.checkHost('localhost')).toBe('localhost')
    expect(certificate.checkHost('gateway.example')).toBe('gateway.example')
    expect(certificate.checkHost('elsewhere.example')).toBeUndefined()
    for (const address of ['127.0.0.1', '192.0.2.7', '::1']) expect(certificate.checkIP(address)).toBe(address)
  })

  test('gives every certificate its own positive serial number of 16 bytes', async () => {
    const authority = await pki.authority('VN')
    const serials = await Promise.all(
      Array.from(
        { length: 8 },
        async () => new X509Certificate((await authority.leaf('seal', 'ec-p256')).certificatePem).serialNumber,
      ),
    )
    expect(new Set(serials).size).toBe(8)
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/)
  })

  test('certifies any public key, also one that nobody should accept', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1', paramEncoding: 'explicit' })
    const certificate = new X509Certificate(await (await pki.authority('VN')).certify('seal', publicKey))
    expect(certificate.publicKey.export({ format: 'der', type: 'spki' })).toEqual(
      publicKey.export({ format: 'der', type: 'spki' }),
    )
  })

  test('takes a window of validity as given', async () => {
    const notBefore = new Date('2027-04-01T00:00:00Z')
    const notAfter = new Date('2027-05-01T00:00:00Z')
    const leaf = await (await pki.authority('VN')).leaf('seal', 'ec-p256', { notBefore, notAfter })
    const certificate = new X509Certificate(leaf.certificatePem)
    expect([certificate.validFromDate, certificate.validToDate]).toEqual([notBefore, notAfter])
  })
})

describe('a flaw is really there', () => {
  let pki: Pki
  beforeAll(async () => {
    pki = await makePki({ at: AT, keyKind: 'rsa-2048' })
  })
  const flawed = async (
    flaw: 'expired' | 'not-yet-valid' | 'wrong-usage' | 'revoked' | 'issued-by-leaf' | 'path-too-long' | 'sha1',
  ) => {
    const authority = await pki.authority('VN')
    const leaf = await authority.leaf('tls-client', 'ec-p256', { flaw })
    return { authority, leaf, certificate: new X509Certificate(leaf.certificatePem) }
  }

  test('expired', async () => {
    const { certificate } = await flawed('expired')
    expect(certificate.validToDate.getTime()).toBe(AT.getTime() - 30 * DAY_MS)
  })
  test('not-yet-valid', async () => {
    const { certificate } = await flawed('not-yet-valid')
    expect(certificate.validFromDate.getTime()).toBe(AT.getTime() + 30 * DAY_MS)
  })
  test('wrong-usage: a TLS client with the extended usage of a server', async () => {
    const { certificate } = await flawed('wrong-usage')
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })
  test('revoked: the list holds it, and no other', async () => {
    const [{ authority, certificate }, second] = await Promise.all([flawed('revoked'), flawed('revoked'), flawed('expired')])
    const list = new X509Crl(authority.crlPem)
    expect(list.entries.map((entry) => entry.serialNumber.toUpperCase()).sort()).toEqual(
      [certificate.serialNumber, second.certificate.serialNumber].sort(),
    )
  })
  test('issued-by-leaf: the signature is right, the issuer is no authority', async () => {
    const { leaf, certificate } = await flawed('issued-by-leaf')
    const issuer = new X509Certificate(leaf.chainPem)
    expect(certificate.verify(issuer.publicKey)).toBe(true)
    expect(issuer.ca).toBe(false)
  })
  test('path-too-long: an authority below one that allows none', async () => {
    const { authority, leaf } = await flawed('path-too-long')
    const between = new X509Certificate(leaf.chainPem)
    expect(between.ca).toBe(true)
    expect(between.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true)
    expect(leaf.chainPem.split('BEGIN CERTIFICATE')).toHaveLength(3)
  })
  test('sha1', async () => {
    const { certificate } = await flawed('sha1')
    expect(certificate.signatureAlgorithm).toBe('sha1WithRSAEncryption')
  })
})

test('the public half of a leaf is in its certificate', async () => {
  const leaf = await (await (await makePki({ at: AT })).authority('VN')).leaf('encryption', 'rsa-3072')
  const key = createPublicKey(leaf.keyPem)
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(3072)
  expect(new X509Certificate(leaf.certificatePem).publicKey.equals(key)).toBe(true)
})
