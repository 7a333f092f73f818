import { describe, expect, it } from 'vitest'
import type { SignatureName } from '../../src/sign/algorithms.ts'
import type { SealPolicy } from '../../src/sign/policy.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { AT, bytes, keyFor, outcome, swap, text, trusting, XML } from './fixture.ts'
import { type ForeignSeal, foreignSeal, signingCertificate, x509 } from './foreign.ts'

type Row = readonly [name: string, form: Partial<ForeignSeal>, narrowed: Partial<SealPolicy>]

const EXC = { name: 'exc-c14n' } as const
const C10 = { name: 'c14n10' } as const
const C11 = { name: 'c14n11' } as const
const withId = (attribute: string) => swap(text(XML), '<md:MetaData ', `<md:MetaData ${attribute} `)
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'

const LEGAL: readonly Row[] = [
  ['exclusive C14N throughout', {}, {}],
  ['C14N 1.0 of SignedInfo', { info: C10 }, {}],
  ['C14N 1.1 of SignedInfo', { info: C11 }, {}],
  ['C14N 1.0 throughout', { info: C10, reference: C10, properties: C10 }, {}],
  ['C14N 1.1 throughout', { info: C11, reference: C11, properties: C11 }, {}],
  ['no C14N named in either Reference: C14N 1.0 is meant', { reference: 'implicit', properties: 'implicit' }, {}],
  ['XS-19: another prefix', { prefix: 'dsig' }, {}],
  ['XS-19: default namespace', { prefix: '' }, {}],
  ['XS-19: default namespace, C14N 1.0', { prefix: '', info: C10, properties: C10 }, {}],
  ['XS-19: prefix declared on the root', { prefix: 'sig', declaredOn: 'root' }, {}],
  ['XS-19: prefix declared on the root, C14N 1.0 of SignedInfo', { prefix: 'sig', declaredOn: 'root', info: C10 }, {}],
  ['XS-19: PrefixList for SignedInfo', { info: { ...EXC, prefixes: ['md', 'ds'] } }, {}],
  [
    'XS-19: PrefixList for all three',
    {
      info: { ...EXC, prefixes: ['md', '#default'] },
      reference: { ...EXC, prefixes: ['md'] },
      properties: { ...EXC, prefixes: ['ds', 'md'] },
    },
    {},
  ],
  ['XS-19: a prefix in the list that nobody declares', { info: { ...EXC, prefixes: ['nobody'] } }, {}],
  ['SHA-384 digests', { digest: 'sha384' }, {}],
  ['SHA-512 digests', { digest: 'sha512' }, {}],
  ['the root by Id', { document: withId('Id="root"'), uri: '#root' }, { document: ['root-id'] }],
  ['the root by ID', { document: withId('ID="root"'), uri: '#root' }, { document: ['whole', 'root-id'] }],
  ['the root by id', { document: withId('id="root"'), uri: '#root' }, { document: ['root-id'] }],
  ['the root by xml:id', { document: withId('xml:id="root"'), uri: '#root' }, { document: ['root-id'] }],
  ['the root by wsu:Id', { document: withId(`xmlns:wsu="${WSU}" wsu:Id="root"`), uri: '#root' }, { document: ['root-id'] }],
  ['the root by xpointer', { document: withId('Id="root"'), uri: "#xpointer(id('root'))" }, { document: ['root-id'] }],
  ['no XAdES', { properties: 'none' }, { xades: 'optional' }],
  ['XAdES where it is optional', {}, { xades: 'optional' }],
  ['a time with an offset', { signedAt: '2026-03-01T14:29:00+06:30' }, {}],
  ['a comment before the root and in signed text', { document: `<!-- a -->${swap(text(XML), '3.6', '3<!-- b -->.6')}` }, {}],
  ['an XML declaration and CRLF', { document: `<?xml version="1.0" encoding="UTF-8"?>\r\n${text(XML)}` }, {}],
]

describe('what others seal is verified', () => {
  it.each(LEGAL)('%s', async (_, form, narrowed) => {
    const key = await keyFor('ecdsa-sha256')
    const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, ...form })
    const verified = await verifySeal(bytes(message), trusting([key], narrowed))
    expect(text(verified.xml)).not.toContain('Signature')
    expect(text(verified.xml)).toContain('บริษัท กาแฟ 𝌆')
    expect(verified.signedAt).toBe(form.properties === 'none' ? undefined : AT.signedAt)
  })

  it.each(LEGAL)('and refused after one changed character: %s', async (_, form, narrowed) => {
    const key = await keyFor('ecdsa-sha256')
    const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, ...form })
    const changed = swap(message, 'Đắk Lắk', 'Đắk Lắc')
    expect(await outcome(verifySeal(bytes(changed), trusting([key], narrowed)))).toBe('ASW_SIGNATURE_DIGEST')
  })

  it.each(['rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'ecdsa-sha256', 'ecdsa-sha384'] satisfies SignatureName[])(
    '%s',
    async (algorithm) => {
      const key = await keyFor(algorithm)
      const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm })
      expect((await verifySeal(bytes(message), trusting([key]))).algorithm).toBe(algorithm)
    },
  )

  it('KeyInfo absent: the registered certificates stand in', async () => {
    const key = await keyFor('rsa-sha256')
    const rsa = await keyFor('ecdsa-sha256')
    const seal = { key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, keyInfo: '' }
    const candidates = [rsa.certificate.der, key.certificate.der]
    for (const form of [{}, { properties: 'none' as const }]) {
      const message = bytes(foreignSeal({ ...seal, ...form }))
      const verified = await verifySeal(message, trusting([key, rsa], { xades: 'optional', candidates }))
      expect(verified.signer.subject).toContain('vn-seal')
      expect(await outcome(verifySeal(message, trusting([key], { xades: 'optional' })))).toBe('ASW_SIGNER_UNKNOWN')
    }
  })

  it('the certificate need not come first in KeyInfo when XAdES names it', async () => {
    const key = await keyFor('ecdsa-sha256')
    const seal = { key: key.key, certificate: key.certificate.der, algorithm: key.algorithm }
    const message = foreignSeal({ ...seal, keyInfo: x509('ds:', ...key.chain, key.certificate.der) })
    expect(await outcome(verifySeal(bytes(message), trusting([key])))).toBe('accepted')
  })

  it.each(['sha256', 'sha384', 'sha512'] as const)('SigningCertificate of XAdES before EN 319 132, %s', async (hash) => {
    const key = await keyFor('ecdsa-sha256')
    const old = signingCertificate('SigningCertificate', key.certificate.der, 'ds:', hash)
    const message = foreignSeal({
      key: key.key,
      certificate: key.certificate.der,
      algorithm: key.algorithm,
      signingCertificate: old,
    })
    expect(await outcome(verifySeal(bytes(message), trusting([key])))).toBe('accepted')
  })

  it('unsigned properties, a bare key and names beside the certificate are passed over', async () => {
    const key = await keyFor('ecdsa-sha256')
    const before = (message: string) =>
      swap(
        swap(
          message,
          '<ds:X509Data>',
          '<ds:KeyName>k</ds:KeyName><ds:KeyValue></ds:KeyValue><ds:X509Data><ds:X509SubjectName>CN=x</ds:X509SubjectName>',
        ),
        '</xades:SignedProperties>',
        '</xades:SignedProperties><xades:UnsignedProperties></xades:UnsignedProperties>',
      )
    const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, before })
    expect(await outcome(verifySeal(bytes(message), trusting([key])))).toBe('accepted')
  })
})
