import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Authority, alone, type ForeignKind, foreignAuthority, foreignSigner, makePki, signedBy } from '../src/index.ts'

const KINDS: readonly (readonly [ForeignKind, string])[] = [
  ['gost2012-256', '06082a85030701010101'],
  ['gost2012-512', '06082a85030701010102'],
  ['bign', '060a2a7000020022652d0201'],
]
let authority: Authority
beforeAll(async () => {
  authority = await (await makePki()).authority('BY')
})

describe.each(KINDS)('a signer with a key of %s', (kind, algorithm) => {
  test('has a certificate that OpenSSL reads, and a key that it does not', async () => {
    const { certificatePem } = await foreignSigner(authority, kind, { name: 'by-signer' })
    const certificate = new X509Certificate(certificatePem)
    expect(certificate.subject).toBe('C=BY\nO=DEVELOPMENT ONLY\nCN=by-signer')
    expect(() => certificate.publicKey).toThrow()
    expect(certificate.raw.toString('hex')).toContain(algorithm)
    expect(certificate.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true)
  })
  test('or one that an authority with such a key has issued', async () => {
    const { certificatePem } = await foreignSigner(authority, kind, { by: 'foreign' })
    const issuer = new X509Certificate(foreignAuthority(authority, kind))
    expect(new X509Certificate(certificatePem).issuer).toBe(issuer.subject)
    expect(() => issuer.publicKey).toThrow()
    expect(new X509Certificate(certificatePem).verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(false)
  })
})

describe('the third party for tests', () => {
  const DOC = 'urn:EEC:SignedData:v1.0:EDoc'
  const DS = 'http://www.w3.org/2000/09/xmldsig#'
  async function container() {
    const signer = await foreignSigner(authority, 'bign')
    const content = `<doc:SignedContent DocInstance="urn:uuid:1" Id="content-1"><a xmlns="urn:x">принято</a></doc:SignedContent>`
    const digest = createHash('sha256')
      .update(alone(content, 'doc', DOC))
      .digest('base64')
    const info = `<ds:SignedInfo><ds:Reference><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
    const value = signer.sign(Buffer.from(alone(info, 'ds', DS))).toString('base64')
    const certificate = new X509Certificate(signer.certificatePem).raw.toString('base64')
    const signature = `<ds:Signature xmlns:ds="${DS}">${info}<ds:SignatureValue>${value}</ds:SignatureValue><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:Signature>`
    return { signer, text: `<doc:SignedDoc xmlns:doc="${DOC}"><doc:Data>${signature}${content}</doc:Data></doc:SignedDoc>` }
  }
  test('knows what its signers have signed', async () => {
    const { signer, text } = await container()
    expect(signedBy([signer], Buffer.from(text))).toBe(true)
    expect(signedBy([], Buffer.from(text))).toBe(false)
    expect(signedBy([await foreignSigner(authority, 'bign')], Buffer.from(text))).toBe(false)
  })
  test.each([
    ['another content', 'принято', 'отказано'],
    ['another digest', /<ds:DigestValue>[^<]*/, `<ds:DigestValue>${randomBytes(32).toString('base64')}`],
    ['another value', /<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${randomBytes(48).toString('base64')}`],
    ['a second certificate', '</ds:X509Certificate>', '</ds:X509Certificate><ds:X509Certificate>AAAA</ds:X509Certificate>'],
    ['no signature', /<ds:Signature .*<\/ds:Signature>/, ''],
  ])('and that %s is not theirs', async (_, from, to) => {
    const { signer, text } = await container()
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    expect(signedBy([signer], Buffer.from(changed))).toBe(false)
  })
})
