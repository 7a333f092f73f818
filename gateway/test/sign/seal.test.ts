import { createHash, X509Certificate } from 'node:crypto'
import { type CanonicalElement, canonicalize, parseXml, readCanonical } from '@asw/mappings/xml'
import { describe, expect, it, vi } from 'vitest'
import { SIGNATURES, type SignatureName } from '../../src/sign/algorithms.ts'
import { seal, sealed as sealedWithDigests } from '../../src/sign/seal.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { AT, bytes, DOCUMENT, keyFor, newKey, outcome, text, trusting, XML } from './fixture.ts'

const ALGORITHMS = Object.keys(SIGNATURES) as SignatureName[]

describe('seal', () => {
  it.each(ALGORITHMS)(
    'what is sealed with %s is verified, and gives back the canonical document, the signer and the time',
    async (algorithm) => {
      const key = await keyFor(algorithm)
      const verified = await verifySeal(await seal(XML, key, AT), trusting([key]))
      expect(text(verified.xml)).toBe(text(XML))
      expect(verified.algorithm).toBe(algorithm)
      expect(verified.signedAt).toBe(AT.signedAt)
      expect(verified.signer.fingerprint).toBe(createHash('sha256').update(key.certificate.der).digest('hex'))
    },
  )

  it('is the last child of the root and leaves every other byte where it was', async () => {
    const sealed = text(await seal(XML, await keyFor('ecdsa-sha256'), AT))
    const [before, after] = [
      sealed.slice(0, sealed.indexOf('<ds:Signature ')),
      sealed.slice(sealed.indexOf('</ds:Signature>') + 15),
    ]
    expect(after).toBe('</md:MetaData>')
    expect(before + after).toBe(text(XML))
  })

  it.each(ALGORITHMS)('with %s is told with the digests of the document as it was and as it is', async (algorithm) => {
    const sha256 = (xml: Uint8Array) => createHash('sha256').update(xml).digest('hex')
    const key = await keyFor(algorithm)
    const { xml, contentDigest, payloadDigest } = await sealedWithDigests(XML, key, AT)
    expect([contentDigest, payloadDigest]).toEqual([sha256(XML), sha256(xml)])
    expect(text((await verifySeal(xml, trusting([key]))).xml)).toBe(text(XML))
  })

  it('is in canonical form again, whole', async () => {
    const sealed = await seal(XML, await keyFor('rsa-sha256'), AT)
    using parsed = parseXml(sealed)
    expect(text(canonicalize(parsed, 'exc-c14n'))).toBe(text(sealed))
    expect(readCanonical(sealed).local).toBe(DOCUMENT.name.local)
  })

  it('seals a document whose root is empty and has no prefix', async () => {
    const key = await keyFor('ecdsa-sha256')
    const verified = await verifySeal(await seal(bytes('<a xmlns="urn:a"></a>'), key, AT), trusting([key]))
    expect(text(verified.xml)).toBe('<a xmlns="urn:a"></a>')
  })

  it('holds what XAdES B-B asks for (EN 319 132-1 table 2)', async () => {
    const key = await keyFor('ecdsa-sha256')
    const signature = readCanonical(await seal(XML, key, AT)).children.at(-1) as CanonicalElement
    const properties = at(signature, 'Object', 'QualifyingProperties', 'SignedProperties')
    const cert = at(properties, 'SignedSignatureProperties', 'SigningCertificateV2', 'Cert')
    expect(at(signature, 'Object', 'QualifyingProperties').attributes).toEqual([{ name: 'Target', value: `#${AT.id}` }])
    expect(at(properties, 'SignedSignatureProperties', 'SigningTime').text).toBe(AT.signedAt)
    expect(at(cert, 'CertDigest', 'DigestValue').text).toBe(createHash('sha256').update(key.certificate.der).digest('base64'))
    expect(at(cert, 'IssuerSerialV2').text).not.toBe('')
    const format = at(properties, 'SignedDataObjectProperties', 'DataObjectFormat')
    const reference = at(signature, 'SignedInfo', 'Reference')
    expect(format.attributes[0]?.value).toBe(`#${reference.attributes.find(({ name }) => name === 'Id')?.value}`)
    const x509 = at(signature, 'KeyInfo', 'X509Data').children.map((certificate) => certificate.text)
    expect(x509).toEqual([key.certificate.der, ...key.chain].map((der) => Buffer.from(der).toString('base64')))
  })

  it('only id, time, digests and value differ between two seals of one key', async () => {
    const key = await keyFor('rsa-sha256')
    const [one, two] = await Promise.all([
      seal(XML, key, AT),
      seal(XML, key, { signedAt: '2026-03-01T07:59:01.000Z', id: 'other' }),
    ])
    const masked = (sealed: Uint8Array) =>
      text(sealed)
        .replace(/ (Id|URI|Target|ObjectReference)="[^"]*"/g, '')
        .replace(/<(ds:DigestValue|ds:SignatureValue|xades:SigningTime)>[^<]*/g, '<$1>')
    expect(masked(one)).toBe(masked(two))
  })

  it('seals many documents at once with one key, each with its own digest', async () => {
    const key = await keyFor('rsa-sha256')
    const documents = Array.from({ length: 20 }, (_, n) => bytes(`<a xmlns="urn:a">${n}</a>`))
    const sealed = await Promise.all(documents.map((document, n) => seal(document, key, { ...AT, id: `n${n}` })))
    for (const [n, one] of sealed.entries())
      expect(text((await verifySeal(one, trusting([key]))).xml)).toBe(`<a xmlns="urn:a">${n}</a>`)
  })

  it('XS-41: reads no certificate and no key while it seals, once the key is known', async () => {
    const key = await keyFor('ecdsa-sha256')
    await seal(XML, key, AT)
    const checked = vi.spyOn(X509Certificate.prototype, 'checkPrivateKey')
    await seal(XML, key, AT)
    expect(checked).not.toHaveBeenCalled()
    await seal(XML, { ...key }, AT)
    expect(checked).toHaveBeenCalledOnce()
    checked.mockRestore()
  })

  it.each([
    ['no end tag', bytes('<a/>'), AT, 'ASW_INPUT_INVALID'],
    ['text after the root', bytes('<a></a>\n'), AT, 'ASW_INPUT_INVALID'],
    ['nothing', new Uint8Array(), AT, 'ASW_INPUT_INVALID'],
    ['an id that is no XML name', XML, { ...AT, id: '1"><evil a="' }, 'ASW_INPUT_INVALID'],
    ['a time without a zone', XML, { ...AT, signedAt: '2026-03-01T07:59:00' }, 'ASW_INPUT_INVALID'],
    ['a time that is markup', XML, { ...AT, signedAt: '<x/>' }, 'ASW_INPUT_INVALID'],
  ])('refuses %s', async (_, xml, at, code) => {
    expect(await outcome(seal(xml, await keyFor('ecdsa-sha256'), at))).toBe(code)
  })

  it("refuses a key that is not its certificate's, or does not fit the algorithm", async () => {
    const [ours, other, rsa] = await Promise.all([keyFor('ecdsa-sha256'), newKey('ecdsa-sha256'), keyFor('rsa-sha256')])
    expect(await outcome(seal(XML, { ...ours, key: other.key }, AT))).toBe('ASW_KEY_UNUSABLE')
    expect(await outcome(seal(XML, { ...rsa, algorithm: 'ecdsa-sha256' }, AT))).toBe('ASW_KEY_UNUSABLE')
    expect(await outcome(seal(XML, { ...ours, algorithm: 'ecdsa-sha384' }, AT))).toBe('ASW_KEY_UNUSABLE')
  })
})

function at(element: CanonicalElement, ...path: readonly string[]): CanonicalElement {
  return path.reduce((from, local) => {
    const child = from.children.find((candidate) => candidate.local === local)
    if (!child) throw new Error(`no ${local}`)
    return child
  }, element)
}
