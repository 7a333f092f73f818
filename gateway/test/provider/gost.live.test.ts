import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { GOST, type GostPolicy, gostProvider } from '../../src/provider/index.ts'
import { verifyContainer } from '../../src/sign/edoc/index.ts'
import type { SignatureProvider } from '../../src/sign/provider.ts'
import { live } from '../live/live.ts'
import { outcome, swap } from '../sign/edoc/fixture.ts'

/** Debian and Ubuntu put it there: apt install libengine-gost-openssl. Elsewhere: ASW_GOST_ENGINE. */
const ENGINE = process.env.ASW_GOST_ENGINE ?? '/usr/lib/x86_64-linux-gnu/engines-3/gost.so'
const missing = !existsSync(ENGINE)
const why = `${ENGINE} is not there (install libengine-gost-openssl, or set ASW_GOST_ENGINE)`

const policy = (candidates: readonly Uint8Array[]): GostPolicy => ({
  program: 'openssl',
  engine: ENGINE,
  timeoutMs: 60_000,
  candidates,
  now: Date.now,
})

live('the GOST engine', () => {
  it('that is not there is an outage, no verdict', async () => {
    await expect(gostProvider({ ...policy([]), engine: '/nowhere/gost.so' })).rejects.toMatchObject({
      code: 'ASW_PROVIDER_DOWN',
      row: { class: 'own-dependency-down' },
    })
  })
  it('is named by a plain path, which cannot bring further lines into its configuration', async () => {
    const engine = '/x\n[init]\nproviders = evil'
    await expect(gostProvider({ ...policy([]), engine })).rejects.toMatchObject({ code: 'ASW_PROVIDER_DOWN' })
  })
  it('needs the openssl program', async () => {
    await expect(gostProvider({ ...policy([]), program: '/nowhere/openssl' })).rejects.toMatchObject({
      code: 'ASW_PROVIDER_DOWN',
    })
  })
})

live.unless(missing, why, 'GOST R 34.10-2012 by OpenSSL in a child process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-gost-test-'))
  const file = (name: string) => join(folder, name)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const certificates = new Map<string, Uint8Array>()
  let provider: SignatureProvider
  let stranger: SignatureProvider

  beforeAll(async () => {
    writeFileSync(
      file('openssl.cnf'),
      `openssl_conf = c\n[c]\nengines = e\n[e]\ngost = g\n[g]\nengine_id = gost\ndynamic_path = ${ENGINE}\ndefault_algorithms = ALL\n[req]\ndistinguished_name = d\n[d]\n`,
    )
    for (const [bits, set] of [
      ['256', 'A'],
      ['512', 'A'],
    ] as const) {
      openssl(['genpkey', '-algorithm', `gost2012_${bits}`, '-pkeyopt', `paramset:${set}`, '-out', file(`${bits}.key`)])
      openssl([
        'req',
        '-new',
        '-x509',
        '-key',
        file(`${bits}.key`),
        '-subj',
        '/C=RU/CN=test',
        '-days',
        '2',
        `-md_gost12_${bits}`,
        '-outform',
        'DER',
        '-out',
        file(`${bits}.cer`),
      ])
      certificates.set(bits, readFileSync(file(`${bits}.cer`)))
    }
    provider = await gostProvider(policy([...certificates.values()]))
    stranger = await gostProvider(policy([]))
  })
  function openssl(args: readonly string[], input?: Uint8Array): Buffer {
    const { status, stdout, stderr } = spawnSync('openssl', args, {
      ...(input ? { input } : {}),
      env: { ...process.env, OPENSSL_CONF: file('openssl.cnf') },
    })
    if (status !== 0) throw new Error(stderr.toString())
    return stdout
  }

  const verify = (xml: string, by = provider) =>
    verifyContainer(Buffer.from(xml), { providers: [by], receipt: { need: 'optional', providers: [] } })

  /** Written by hand and signed by the openssl program. */
  function container(bits: '256' | '512'): string {
    const row = GOST.find(({ name }) => name.endsWith(bits))!
    const doc = 'xmlns:doc="urn:EEC:SignedData:v1.0:EDoc"'
    const ds = ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    const exclusive = 'Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"'
    const content = `<doc:SignedContent ${doc} DocInstance="urn:uuid:1" Id="content-1"><a xmlns="urn:x:y">принято</a></doc:SignedContent>`
    const digest = openssl(['dgst', `-md_gost12_${bits}`, '-binary'], Buffer.from(content)).toString('base64')
    const info = (declared: string) =>
      `<ds:SignedInfo${declared}><ds:CanonicalizationMethod ${exclusive}></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${row.method}"></ds:SignatureMethod>` +
      `<ds:Reference URI="#content-1"><ds:Transforms><ds:Transform ${exclusive}></ds:Transform></ds:Transforms>` +
      `<ds:DigestMethod Algorithm="${row.digestMethod}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
    const value = openssl(['dgst', `-md_gost12_${bits}`, '-sign', file(`${bits}.key`)], Buffer.from(info(ds)))
    const certificate = Buffer.from(certificates.get(bits)!).toString('base64')
    return `<doc:SignedDoc ${doc}><doc:Data Id="data-1"><ds:Signature${ds} Id="xmldsig-1">${info('')}<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>${content}</doc:Data></doc:SignedDoc>`
  }

  it.each(['256', '512'] as const)('a signature of %s bit is right, and its signer is the registered one', async (bits) => {
    const { signatures } = await verify(container(bits))
    expect(signatures).toMatchObject([{ by: 'gost', signer: { subject: 'C=RU, CN=test' } }])
  })
  it.each<[string, (xml: string) => string, string]>([
    ['one changed character of the document', (xml) => swap(xml, 'принято', 'отказано'), 'ASW_SIGNATURE_DIGEST'],
    ['a changed DocInstance', (xml) => swap(xml, 'urn:uuid:1', 'urn:uuid:2'), 'ASW_SIGNATURE_DIGEST'],
    [
      'the digest of another document',
      (xml) => swap(xml, /<ds:DigestValue>[^<]*/, `<ds:DigestValue>${Buffer.alloc(32).toString('base64')}`),
      'ASW_SIGNATURE_WRONG',
    ],
    [
      'a value that is nothing',
      (xml) => swap(xml, /<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${Buffer.alloc(64).toString('base64')}`),
      'ASW_SIGNATURE_WRONG',
    ],
    [
      'a value of another length',
      (xml) => swap(xml, /<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>AAAA'),
      'ASW_SIGNATURE_SHAPE',
    ],
  ])('%s is refused', async (_, change, code) => {
    expect(await outcome(verify(change(container('256'))))).toBe(code)
  })
  it('by somebody who is not registered it is refused', async () => {
    expect(await outcome(verify(container('256'), stranger))).toBe('ASW_SIGNER_UNKNOWN')
  })
  it('our own crypto stays what it was: nothing of GOST in this process', async () => {
    const { getHashes } = await import('node:crypto')
    expect(getHashes().filter((name) => /gost/i.test(name))).toEqual([])
  })
})
