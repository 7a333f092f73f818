import { describe, expect, it, vi } from 'vitest'
import { C14N, DIGESTS, SIGNATURES, SIGNED_PROPERTIES, TRANSFORMS } from '../../src/sign/algorithms.ts'
import type { SealPolicy } from '../../src/sign/policy.ts'
import * as value from '../../src/sign/value.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { bytes, keyFor, outcome, swap, text, trusting, untouchable, XML } from './fixture.ts'
import { type ForeignSeal, foreignSeal } from './foreign.ts'

vi.mock('../../src/sign/value.ts', { spy: true })

const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1'
const SHAPE = 'ASW_SIGNATURE_SHAPE'
const ALGORITHM = 'ASW_SIGNATURE_ALGORITHM'
const PROPERTIES = 'ASW_SIGNATURE_PROPERTIES'
const first = (from: string | RegExp, to: string) => (message: string) => swap(message, from, to)
/** Behind this place of the message: in the second Reference, or in the properties. */
const after = (mark: string, from: string | RegExp, to: string) => (message: string) => {
  const at = message.indexOf(mark)
  return message.slice(0, at) + swap(message.slice(at), from, to)
}
const exc = `<ds:Transform Algorithm="${C14N['exc-c14n']}"/>`
const reference = (uri: string, type = '') =>
  `<ds:Reference URI="${uri}"${type}><ds:DigestMethod Algorithm="${DIGESTS.sha256.uri}"/><ds:DigestValue>${'A'.repeat(43)}=</ds:DigestValue></ds:Reference>`

/** Changed before it was signed: the digests and the value fit, only the form is not the agreed one. */
const FORMS: readonly (readonly [
  name: string,
  change: (message: string) => string,
  code: string,
  narrowed?: Partial<SealPolicy>,
])[] = [
  // XS-13: one negative per place
  ['XS-13 C14N of SignedInfo not agreed', (same) => same, ALGORITHM, { c14n: ['c14n10'] }],
  ['XS-13 C14N of SignedInfo with comments', first(C14N['exc-c14n'], `${C14N['exc-c14n']}WithComments`), ALGORITHM],
  ['XS-13 SignatureMethod not agreed', (same) => same, ALGORITHM, { signatures: ['rsa-sha256', 'ecdsa-sha384'] }],
  ['XS-13 SignatureMethod unknown', first(SIGNATURES['ecdsa-sha256'].uri, 'urn:unknown'), ALGORITHM],
  ['XS-13 DigestMethod not agreed', (same) => same, ALGORITHM, { digests: ['sha384'] }],
  ['XS-13 DigestMethod of the second Reference', after('URI="#xades"', DIGESTS.sha256.uri, 'urn:unknown'), ALGORITHM],
  [
    'XS-13 a transform in place of enveloped-signature',
    first(TRANSFORMS.enveloped, 'http://www.w3.org/2000/09/xmldsig#base64'),
    ALGORITHM,
  ],
  [
    'XS-13 C14N of the document not agreed',
    first(`${exc}</ds:Transforms>`, `<ds:Transform Algorithm="${C14N.c14n11}"/></ds:Transforms>`),
    ALGORITHM,
    { c14n: ['exc-c14n'] },
  ],
  ['XS-13 C14N 1.0 that nobody named, where it is not agreed', first(exc, ''), ALGORITHM, { c14n: ['exc-c14n'] }],
  ['XS-13 a transform too many', first(exc, exc + exc), SHAPE],
  ['XS-13 enveloped-signature twice', first(exc, `<ds:Transform Algorithm="${TRANSFORMS.enveloped}"/>`), ALGORITHM],
  [
    'XS-13 enveloped-signature last',
    first(
      /(<ds:Transform [^>]*enveloped[^>]*>)(<ds:Transform [^>]*>)/,
      `${exc}<ds:Transform Algorithm="${TRANSFORMS.enveloped}"/>`,
    ),
    ALGORITHM,
  ],
  ['XS-13 no transform', first(/<ds:Transforms>.*?<\/ds:Transforms>/, ''), SHAPE],
  ['XS-13 a Reference too many', first('</ds:SignedInfo>', `${reference('')}</ds:SignedInfo>`), SHAPE],
  [
    'XS-13 the two References the other way round',
    (m) =>
      swap(
        m,
        /(<ds:Reference URI="".*?<\/ds:Reference>)(<ds:Reference Type.*?<\/ds:Reference>)/s,
        (/<ds:Reference Type.*?<\/ds:Reference>/s.exec(m)?.[0] ?? '') +
          (/<ds:Reference URI="".*?<\/ds:Reference>/s.exec(m)?.[0] ?? ''),
      ),
    SHAPE,
  ],
  ['XS-13 no Reference', first(/<ds:Reference URI="".*<\/ds:Reference>/s, ''), SHAPE],
  ['XS-13 the root by id, not agreed', first('URI=""', 'URI="#root"'), SHAPE],
  ['XS-13 no URI', first(' URI=""', ''), SHAPE],
  ['XS-13 the document with a Type', first('URI=""', 'URI="" Type="urn:x"'), SHAPE],
  // XS-14: what would have us evaluate or fetch
  [
    'XS-14 XSLT',
    first(exc, `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x xmlns="urn:x"></x></ds:Transform>`),
    ALGORITHM,
  ],
  [
    'XS-14 XPath',
    first(
      exc,
      `<ds:Transform Algorithm="${TRANSFORMS.xpath}"><ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>`,
    ),
    ALGORITHM,
  ],
  [
    'XS-14 XPath filter 2',
    first(exc, '<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"></ds:Transform>'),
    ALGORITHM,
  ],
  ['XS-14 an external URI', first('URI=""', 'URI="http://127.0.0.1:9/a.xml"'), SHAPE, { document: ['whole', 'root-id'] }],
  ['XS-14 a local file', first('URI=""', 'URI="file:///etc/passwd"'), SHAPE, { document: ['whole', 'root-id'] }],
  ['XS-14 a part of a message', first('URI=""', 'URI="cid:a@b"'), SHAPE, { document: ['whole', 'root-id'] }],
  [
    'XS-14 a Reference to a Manifest',
    first(` Type="${SIGNED_PROPERTIES}"`, ' Type="http://www.w3.org/2000/09/xmldsig#Manifest"'),
    PROPERTIES,
  ],
  ['XS-14 RetrievalMethod', first('<ds:KeyInfo>', '<ds:KeyInfo><ds:RetrievalMethod URI="#k"></ds:RetrievalMethod>'), SHAPE],
  [
    'XS-14 EncryptedKey in KeyInfo',
    first('<ds:KeyInfo>', '<ds:KeyInfo><EncryptedKey xmlns="http://www.w3.org/2001/04/xmlenc#"></EncryptedKey>'),
    SHAPE,
  ],
  ['XS-14 xpointer(/)', first('URI=""', 'URI="#xpointer(/)"'), SHAPE, { document: ['whole', 'root-id'] }],
  ['XS-14 xpointer with a path', first('URI=""', 'URI="#xpointer(//x)"'), SHAPE, { document: ['whole', 'root-id'] }],
  ['XS-14 xpointer with two quotes', first('URI=""', `URI="#xpointer(id('a&quot;))"`), SHAPE, { document: ['whole', 'root-id'] }],
  // XS-18: how much is read
  ['XS-18 nine References', first('</ds:SignedInfo>', `${reference('').repeat(7)}</ds:SignedInfo>`), SHAPE],
  ['XS-18 five transforms', first(exc, exc.repeat(4)), SHAPE],
  // XS-20: base64
  ['XS-20 junk in a digest', after('<ds:DigestValue>', '{{document}}', '!!{{document}}'), SHAPE],
  ['XS-20 a short digest', first('{{document}}', 'AAAA'), SHAPE],
  ['XS-20 a long digest', first('{{document}}', 'A'.repeat(88)), SHAPE],
  ['XS-20 an empty digest', first('{{document}}', ''), SHAPE],
  ['XS-20 missing padding', first('{{document}}', 'A'.repeat(43)), SHAPE],
  ['XS-20 bits behind the end', first('{{document}}', `${'A'.repeat(42)}B=`), SHAPE],
  ['XS-20 the alphabet of URLs', first('{{document}}', `${'_'.repeat(43)}=`), SHAPE],
  ['XS-20 junk in a certificate', first(/<ds:X509Certificate>/, '<ds:X509Certificate>?'), SHAPE],
  ['XS-20 junk in the value', first('{{value}}', '{{value}}=junk'), SHAPE],
  // the shape of the Signature itself
  ['a comment in DigestValue', first('{{document}}', '<!-- -->{{document}}'), SHAPE],
  ['a comment in SignatureValue', first('{{value}}', '{{value}}<!-- -->'), SHAPE],
  ['a comment in SigningTime', first('<xades:SigningTime>', '<xades:SigningTime><!-- 2020 -->'), SHAPE],
  ['an element in DigestValue', first('{{document}}', '<x xmlns=""></x>{{document}}'), SHAPE],
  ['an element in SignatureValue', first('{{value}}', '{{value}}<x xmlns=""></x>'), SHAPE],
  ['text in SignedInfo', first('</ds:SignedInfo>', 'text</ds:SignedInfo>'), SHAPE],
  ['two SignedInfo', first('<ds:SignatureValue>', `<ds:SignedInfo></ds:SignedInfo><ds:SignatureValue>`), SHAPE],
  ['two SignatureValue', first('<ds:KeyInfo>', '<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo>'), SHAPE],
  ['two KeyInfo', first('<ds:KeyInfo>', '<ds:KeyInfo></ds:KeyInfo><ds:KeyInfo>'), SHAPE],
  ['two Objects', first('</ds:Signature>', '<ds:Object></ds:Object></ds:Signature>'), SHAPE],
  ['an Object with something else', first('<ds:Object>', '<ds:Object><evil xmlns=""></evil>'), SHAPE],
  ['a foreign element', first('</ds:Signature>', '<x xmlns=""></x></ds:Signature>'), SHAPE],
  [
    'HMACOutputLength',
    first(
      /(<ds:SignatureMethod [^>]*)\/>/,
      `<ds:SignatureMethod Algorithm="${SIGNATURES['ecdsa-sha256'].uri}"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>`,
    ),
    SHAPE,
  ],
  ['a foreign attribute', first('<ds:Reference URI=""', '<ds:Reference x="" URI=""'), SHAPE],
  [
    'a parameter of enveloped-signature',
    first(
      /(<ds:Transform [^>]*enveloped-signature")\/>/,
      `<ds:Transform Algorithm="${TRANSFORMS.enveloped}"><x xmlns=""></x></ds:Transform>`,
    ),
    SHAPE,
  ],
  [
    'an element of another namespace that is called Reference',
    first('<ds:Reference URI=""', '<Reference xmlns="urn:x" xmlns:ds="urn:y" URI=""></Reference><ds:Reference URI=""'),
    SHAPE,
  ],
  // XS-15: signed as they stand, so the place is all that is wrong
  ['XS-15 the Signature first', (m) => moved(m, (root, content, signature, end) => root + signature + content + end), SHAPE],
  [
    'XS-15 the Signature deeper',
    (m) => moved(m, (root, content, signature, end) => `${root}${content}<x xmlns="urn:x">${signature}</x>${end}`),
    SHAPE,
  ],
  [
    'XS-15 an element behind the Signature',
    (m) => moved(m, (root, content, signature, end) => `${root}${content}${signature}<x xmlns="urn:x"></x>${end}`),
    SHAPE,
  ],
  [
    'the root by id, not agreed, although it has the id',
    (m) => swap(swap(m, '<md:MetaData ', '<md:MetaData Id="root" '), 'URI=""', 'URI="#root"'),
    SHAPE,
  ],
  [
    'a PrefixList for C14N 1.0',
    first(
      /<ds:CanonicalizationMethod [^>]*>/,
      `<ds:CanonicalizationMethod Algorithm="${C14N.c14n10}"><ec:InclusiveNamespaces xmlns:ec="${C14N['exc-c14n']}" PrefixList="a"/></ds:CanonicalizationMethod>`,
    ),
    SHAPE,
  ],
  [
    'a SignatureValue of another name',
    first('<ds:SignatureValue>{{value}}</ds:SignatureValue>', '<ds:Value>{{value}}</ds:Value>'),
    SHAPE,
  ],
  ['text in KeyInfo', first('<ds:KeyInfo>', '<ds:KeyInfo>text'), SHAPE],
  ['properties of another name', (m) => m.replaceAll('xades:SignedProperties', 'xades:Properties'), PROPERTIES],
  [
    'something else beside the properties',
    first('</xades:SignedProperties>', '</xades:SignedProperties><xades:Other></xades:Other>'),
    SHAPE,
  ],
  [
    'unsigned properties twice',
    first(
      '</xades:SignedProperties>',
      '</xades:SignedProperties><xades:UnsignedProperties></xades:UnsignedProperties><xades:UnsignedProperties></xades:UnsignedProperties>',
    ),
    SHAPE,
  ],
  ['a signing certificate that is not called Cert', (m) => m.replaceAll('xades:Cert>', 'xades:Other>'), PROPERTIES],
  [
    'eleven signing certificates',
    (m) => swap(m, /<xades:Cert>.*<\/xades:Cert>/s, (/<xades:Cert>.*<\/xades:Cert>/s.exec(m)?.[0] ?? '').repeat(11)),
    PROPERTIES,
  ],
  // XS-24: never
  ['XS-24 SHA-1 digest', first(DIGESTS.sha256.uri, SHA1), ALGORITHM],
  ['XS-24 RSA with SHA-1', first(SIGNATURES['ecdsa-sha256'].uri, 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'), ALGORITHM],
  ['XS-24 RSA with MD5', first(SIGNATURES['ecdsa-sha256'].uri, 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5'), ALGORITHM],
  ['XS-24 DSA', first(SIGNATURES['ecdsa-sha256'].uri, 'http://www.w3.org/2000/09/xmldsig#dsa-sha1'), ALGORITHM],
  ['XS-24 HMAC', first(SIGNATURES['ecdsa-sha256'].uri, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'), ALGORITHM],
  ['XS-24 a member of Object.prototype', first(SIGNATURES['ecdsa-sha256'].uri, 'constructor'), ALGORITHM],
]

describe('the form of a seal is judged before any key is touched', () => {
  it.each(FORMS.map(([name, change, code, narrowed = {}]) => ({ name, change, code, narrowed })))(
    '$name',
    async ({ change, code, narrowed }) => {
      expect(await outcome(verifySeal(bytes(await message({ before: change })), untouchable(narrowed)))).toContain(code)
      expect(value.verifyValue).not.toHaveBeenCalled()
    },
  )

  it('the policy of these tests does fail when a key is touched', async () => {
    expect(await outcome(verifySeal(bytes(await message({})), untouchable()))).toBe('Error: the key was touched')
  })

  it('XS-18: a wrong SignatureValue over 8 MB costs no digest of the document', async () => {
    const key = await keyFor('ecdsa-sha256')
    const document = swap(text(XML), '>3.6<', `>${'x'.repeat(8_000_000)}<`)
    const wrong = swap(await message({ document }), /<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${'B'.repeat(85)}Q==`)
    vi.mocked(value.digest).mockClear()
    expect(await outcome(verifySeal(bytes(wrong), trusting([key])))).toBe('ASW_SIGNATURE_WRONG')
    const largest = () => Math.max(...vi.mocked(value.digest).mock.calls.map(([, digested]) => digested.length))
    expect(largest()).toBeLessThan(10_000)
    expect(await outcome(verifySeal(bytes(await message({ document })), trusting([key])))).toBe('accepted')
    expect(largest()).toBeGreaterThan(8_000_000)
  })

  it('XS-20: digests are compared in constant time', async () => {
    const key = await keyFor('ecdsa-sha256')
    vi.mocked(value.sameDigest).mockClear()
    await verifySeal(bytes(await message({})), trusting([key]))
    expect(value.sameDigest).toHaveBeenCalledTimes(4)
  })
})

/** Root, content, Signature and end in another order, before the message is signed. */
function moved(message: string, order: (root: string, content: string, signature: string, end: string) => string): string {
  const [, root = '', content = '', signature = '', end = ''] =
    /^(<md:[^>]*>)(.*)(<ds:Signature .*<\/ds:Signature>)(.*)$/s.exec(message) ?? []
  return order(root, content, signature, end)
}
async function message(form: Partial<ForeignSeal>): Promise<string> {
  const key = await keyFor('ecdsa-sha256')
  return foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, ...form })
}
