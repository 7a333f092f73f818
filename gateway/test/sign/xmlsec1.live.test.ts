import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SIGNATURES, type SignatureName, XADES } from '../../src/sign/algorithms.ts'
import type { SealPolicy } from '../../src/sign/policy.ts'
import { type SealKey, seal } from '../../src/sign/seal.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { live } from '../live/live.ts'
import { AT, anchors, bytes, keyFor, outcome, swap, text, trusting, XML } from './fixture.ts'
import { type ForeignSeal, foreignSeal, foreignTemplate, x509 } from './foreign.ts'

const ALGORITHMS = Object.keys(SIGNATURES) as SignatureName[]
const EXC = { name: 'exc-c14n' } as const
const C10 = { name: 'c14n10' } as const
const C11 = { name: 'c14n11' } as const

/** Forms that both sides must make the same bytes of: whatever the namespace context, whatever the algorithm (XS-19). */
const FORMS: readonly (readonly [name: string, form: Partial<ForeignSeal>, narrowed: Partial<SealPolicy>])[] = [
  ['exclusive C14N', {}, {}],
  ['C14N 1.0', { info: C10, reference: C10, properties: C10 }, {}],
  ['C14N 1.1', { info: C11, reference: C11, properties: C11 }, {}],
  ['no C14N named in the References', { reference: 'implicit', properties: 'implicit' }, {}],
  ['default namespace', { prefix: '' }, {}],
  ['default namespace, C14N 1.0', { prefix: '', info: C10, properties: C10 }, {}],
  ['prefix declared on the root, C14N 1.0', { prefix: 'sig', declaredOn: 'root', info: C10, properties: C10 }, {}],
  ['PrefixList', { info: { ...EXC, prefixes: ['md', '#default'] }, reference: { ...EXC, prefixes: ['md'] } }, {}],
  ['xml:lang on the root, C14N 1.0', { document: onRoot('xml:lang="vi"'), info: C10, reference: C10, properties: C10 }, {}],
  ['xml:lang on the root, C14N 1.1', { document: onRoot('xml:lang="vi"'), info: C11, reference: C11, properties: C11 }, {}],
  ['the root by Id', { document: onRoot('Id="root"'), uri: '#root' }, { document: ['root-id'] }],
  ['no XAdES', { properties: 'none' }, { xades: 'optional' }],
  ['SHA-384', { digest: 'sha384' }, {}],
  ['SHA-512', { digest: 'sha512' }, {}],
]

live('XS-28: xmlsec1 judges', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asw-xmlsec1-'))
    writeFileSync(join(folder, 'root.pem'), (await anchors()).root)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const file = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const xmlsec1 = (...args: readonly string[]) => {
    const ids = [`--id-attr:Id`, `${XADES}:SignedProperties`, '--id-attr:Id', 'urn:test:metadata:MetaData']
    const { status, stderr } = spawnSync('xmlsec1', [args[0] ?? '', ...ids, ...args.slice(1)], { encoding: 'utf8' })
    return { accepted: status === 0, stderr }
  }
  /** With the path to the root, at the time of the test's certificates. */
  const judge = (message: string | Uint8Array) =>
    xmlsec1(
      '--verify',
      '--trusted-pem',
      join(folder, 'root.pem'),
      '--verification-time',
      '2026-03-01 08:00:00',
      file('message.xml', message),
    )

  it.each(ALGORITHMS)('our seal is accepted: %s', async (algorithm) => {
    const { accepted, stderr } = judge(await seal(XML, await keyFor(algorithm), AT))
    expect(accepted, stderr).toBe(true)
    expect(stderr).toContain('SignedInfo References (ok/all): 2/2')
  })

  it.each([
    ['the document', 'Đắk Lắk', 'Đắk Lắc'],
    ['the signing time', '07:59:00', '07:58:00'],
    ['an attribute', 'languageID="vi"', 'languageID="vn"'],
    ['SignedInfo', 'URI=""', 'URI="#root"'],
  ])('our seal is refused after one change of %s, by both', async (_, from, to) => {
    for (const algorithm of ALGORITHMS) {
      const key = await keyFor(algorithm)
      const changed = swap(text(await seal(XML, key, AT)), from, to)
      expect(judge(changed).accepted).toBe(false)
      expect(await outcome(verifySeal(bytes(changed), trusting([key])))).toMatch(/^ASW_SIGNATURE_/)
    }
  })

  it.each(ALGORITHMS)('what it signs is verified, and refused after one changed character: %s', async (algorithm) => {
    const key = await keyFor(algorithm)
    const signed = await signedByIt({ algorithm, certificate: key.certificate.der })
    expect((await verifySeal(bytes(signed), trusting([key]))).algorithm).toBe(algorithm)
    expect(await outcome(verifySeal(bytes(swap(signed, '>3.6<', '>3.7<')), trusting([key])))).toBe('ASW_SIGNATURE_DIGEST')
  })

  it.each(FORMS)('what it signs is verified, whatever the form: %s', async (_, form, narrowed) => {
    const key = await keyFor('ecdsa-sha256')
    const signed = await signedByIt({ algorithm: key.algorithm, certificate: key.certificate.der, ...form })
    expect(await outcome(verifySeal(bytes(signed), trusting([key], narrowed)))).toBe('accepted')
    expect(judge(signed).accepted).toBe(true)
  })

  // xml-crypto, which signs there, does not bring the xml: attributes of ancestors along
  const byXmlCrypto = FORMS.filter(([name]) => !name.startsWith('xml:lang'))
  it.each(byXmlCrypto)("what the unit tests call somebody else's seal is one: %s", async (_, form) => {
    const key = await keyFor('ecdsa-sha256')
    const message = foreignSeal({
      key: key.key,
      certificate: key.certificate.der,
      algorithm: key.algorithm,
      ...form,
      keyInfo: chained(key, form.prefix),
    })
    expect(judge(message).accepted).toBe(true)
  })

  async function signedByIt(form: Omit<ForeignSeal, 'key'>): Promise<string> {
    const key = await keyFor(form.algorithm)
    const pem = file('key.pem', key.key.export({ type: 'pkcs8', format: 'pem' }))
    const out = join(folder, 'signed.xml')
    const template = file('template.xml', foreignTemplate({ ...form, keyInfo: chained(key, form.prefix) }))
    const { accepted, stderr } = xmlsec1('--sign', '--privkey-pem', pem, '--output', out, template)
    expect(accepted, stderr).toBe(true)
    return readFileSync(out, 'utf8')
  }
})

/** KeyInfo with the whole chain: xmlsec1 builds the path from what it finds there. */
function chained(key: SealKey, prefix = 'ds'): string {
  return x509(prefix === '' ? '' : `${prefix}:`, key.certificate.der, ...key.chain)
}
function onRoot(attribute: string): string {
  return swap(text(XML), '<md:MetaData ', `<md:MetaData ${attribute} `)
}
