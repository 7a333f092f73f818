import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePki, type Pki } from '@asw/certs-dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SealKey } from '../../src/sign/seal.ts'
import { live } from '../live/live.ts'
import { containerOf, DATA_ID, withReceipt } from '../sign/edoc/fixture.ts'
import { asw } from './asw.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-cli-container-'))
const file = (name: string) => join(folder, name)
const DOCUMENT = '<d:Result xmlns:d="urn:EEC:R:Result:v1.0.0"><d:Text>принято</d:Text></d:Result>'

live('asw sign and verify, containers of the EAEU', () => {
  beforeAll(async () => {
    const pki = await makePki()
    writeFileSync(file('root.pem'), pki.rootPem)
    writeFileSync(file('foreign.pem'), (await makePki()).rootPem)
    const leaf = await (await pki.authority('VN')).leaf('seal', 'rsa-2048')
    writeFileSync(file('cert.pem'), leaf.certificatePem + leaf.chainPem)
    writeFileSync(file('key.pem'), leaf.keyPem, { mode: 0o600 })
    writeFileSync(file('document.xml'), DOCUMENT)
    const [official, ttp] = await Promise.all(['VN', 'KZ'].map((country) => keyOf(pki, country)))
    writeFileSync(file('received.xml'), await withReceipt(await containerOf([official!]), ttp!, { covers: [DATA_ID] }))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const sign = () =>
    asw(['sign', '--container', '--key', file('key.pem'), '--cert', file('cert.pem'), file('document.xml'), '-o', file('c.xml')])

  it('what sign puts into a container, verify gives back byte for byte', () => {
    expect(sign().code).toBe(0)
    const ran = asw(['verify', '--trust', file('root.pem'), file('c.xml'), '-o', file('out.xml'), '--json'])
    expect(ran.err).toBe('')
    expect(JSON.parse(ran.out)).toMatchObject({
      valid: true,
      signatures: [{ by: 'own', signer: { subject: expect.stringContaining('C=VN') } }],
    })
    expect(readFileSync(file('out.xml'), 'utf8').trim()).toBe(DOCUMENT)
  })
  it.each([
    ['one changed character', (text: string) => text.replace('принято', 'отказано'), 'root.pem', 'ASW_SIGNATURE_DIGEST'],
    ['a foreign root', (text: string) => text, 'foreign.pem', 'ASW_CERTIFICATE_PATH'],
    [
      'a GOST signature without an engine',
      (text: string) =>
        text.replace(
          'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
          'urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256',
        ),
      'root.pem',
      'ASW_SIGNATURE_ALGORITHM',
    ],
  ])('%s: exit 1 and the code', (_, change, root, code) => {
    sign()
    writeFileSync(file('changed.xml'), change(readFileSync(file('c.xml'), 'utf8')))
    const ran = asw(['verify', '--trust', file(root), file('changed.xml')])
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining(code)])
  })
  it('verifies the receipt of a third party as well', () => {
    const ran = asw(['verify', '--trust', file('VN.pem'), '--trust', file('KZ.pem'), file('received.xml')])
    expect([ran.err, ran.code]).toEqual(['', 0])
    expect(ran.out).toMatch(/receipt\s+C=KZ/)
    expect(asw(['verify', '--trust', file('VN.pem'), file('received.xml')]).err).toContain('ASW_CERTIFICATE_PATH')
  })
  it('an engine that is not there is said, and is no verdict', () => {
    const ran = asw(['verify', '--trust', file('VN.pem'), '--gost-engine', '/nowhere/gost.so', file('received.xml')])
    expect(ran.code).not.toBe(0)
    expect(ran.err).toContain('ASW_PROVIDER_DOWN')
  })
})

/** A key with its certificate, which is written as `VN.pem`. */
async function keyOf(pki: Pki, country: string): Promise<SealKey> {
  const leaf = await (await pki.authority(country)).leaf('seal', 'ec-p256')
  writeFileSync(file(`${country}.pem`), leaf.certificatePem)
  const { raw } = new X509Certificate(leaf.certificatePem)
  return { key: createPrivateKey(leaf.keyPem), certificate: { der: raw }, chain: [], algorithm: 'ecdsa-sha256' }
}
