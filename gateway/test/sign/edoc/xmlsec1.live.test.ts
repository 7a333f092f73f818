import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DIGESTS, SIGNATURES } from '../../../src/sign/algorithms.ts'
import { verifyContainer } from '../../../src/sign/edoc/index.ts'
import type { SealKey } from '../../../src/sign/seal.ts'
import { live } from '../../live/live.ts'
import { anchors, keyFor, newKey } from '../fixture.ts'
import { secondOpinion } from '../opinion.ts'
import { ALGORITHMS, containerOf, DATA_ID, outcome, ownTrusting, SIGNATURE_IDS, swap, trusting, withReceipt } from './fixture.ts'

const IDS = [
  'urn:EEC:SignedData:v1.0:EDoc:SignedContent',
  'urn:EEC:SignedData:v1.0:EDoc:Data',
  'urn:EEC:TTP:v1.0:receipt:Receipt',
  'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
]

live('XS-28: others judge the signatures of a container', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asw-edoc-'))
    writeFileSync(join(folder, 'root.pem'), (await anchors()).root)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const xmlsec1 = (mode: string, ...args: readonly string[]) => {
    const { status, stderr } = spawnSync('xmlsec1', [mode, ...IDS.flatMap((id) => ['--id-attr:Id', id]), ...args], {
      encoding: 'utf8',
    })
    return { accepted: status === 0, stderr }
  }
  /** The signature with this Id, with the path to the root, at the time of the test's certificates. */
  const judge = (xml: string, id: string) => {
    writeFileSync(join(folder, 'message.xml'), xml)
    const place = ['--node-xpath', `//*[local-name()="Signature"][@Id="${id}"]`]
    const trust = ['--trusted-pem', join(folder, 'root.pem'), '--verification-time', '2026-03-01 08:00:00']
    return xmlsec1('--verify', ...trust, ...place, join(folder, 'message.xml'))
  }

  it.each(ALGORITHMS)('xmlsec1 and xml-crypto accept ours, and not after a change: %s', async (algorithm) => {
    const key = await keyFor(algorithm)
    const xml = await containerOf([key])
    const id = `xmldsig-${SIGNATURE_IDS[0]}`
    const { accepted, stderr } = judge(xml, id)
    expect(accepted, stderr).toBe(true)
    expect(secondOpinion(xml, key.certificate.der)).toMatchObject({
      accepted: true,
      signed: [expect.stringMatching(/^<doc:SignedContent .*<\/doc:SignedContent>$/s)],
    })
    const changed = swap(xml, 'Lắk', 'Lắc')
    expect([judge(changed, id).accepted, secondOpinion(changed, key.certificate.der).accepted]).toEqual([false, false])
  })

  it('xmlsec1 accepts both signatures of an official and an organisation', async () => {
    const xml = await containerOf([await keyFor('ecdsa-sha256'), await keyFor('rsa-sha256')])
    for (const id of SIGNATURE_IDS) expect(judge(xml, `xmldsig-${id}`).stderr).toContain('SignedInfo References (ok/all): 1/1')
  })

  it.each(ALGORITHMS)('we accept what xmlsec1 signs into a container of another writer: %s', async (algorithm) => {
    const key = await keyFor(algorithm)
    const xml = signedByXmlsec1(key)
    const { documents } = await verifyContainer(Buffer.from(xml), trusting([key]))
    expect(Buffer.from(documents[0]!).toString()).toBe(
      '<a:Result xmlns:a="urn:EEC:R:Result:v1.0.0">\n      <a:Text lang="ru">принято &gt; &amp;</a:Text>\n    </a:Result>',
    )
    expect(await outcome(verifyContainer(Buffer.from(swap(xml, 'принято', 'отклонено')), trusting([key])))).toBe(
      'ASW_SIGNATURE_DIGEST',
    )
  })

  it('xmlsec1 accepts the receipts that the tests write by hand', async () => {
    const ttp = await newKey('ecdsa-sha256', 'KZ')
    const official = await keyFor('ecdsa-sha256')
    const chained = { ...ttp, certificate: ttp.certificate }
    const xml = await withReceipt(await containerOf([official]), chained, { covers: [DATA_ID] })
    const withChain = swap(
      xml,
      /(Id="ttp-1"[\s\S]*?<ds:X509Data>)/,
      `$1<ds:X509Certificate>${Buffer.from(ttp.chain[0]!).toString('base64')}</ds:X509Certificate>`,
    )
    const { accepted, stderr } = judge(withChain, 'ttp-1')
    expect(accepted, stderr).toBe(true)
    expect(stderr).toContain('SignedInfo References (ok/all): 3/3')
    const policy = trusting([official], { receipt: { need: 'required', providers: [ownTrusting([ttp.certificate.der])] } })
    expect(await outcome(verifyContainer(Buffer.from(withChain), policy))).toBe('accepted')
  })

  /** Other prefixes, indentation, declarations that nobody uses, a comment, CDATA. */
  function signedByXmlsec1(key: SealKey): string {
    const row = SIGNATURES[key.algorithm]
    const certificates = [key.certificate.der, ...key.chain].map(
      (der) => `<X509Certificate>${Buffer.from(der).toString('base64')}</X509Certificate>`,
    )
    writeFileSync(
      join(folder, 'template.xml'),
      `<?xml version="1.0" encoding="UTF-8"?>
<SignedDoc xmlns="urn:EEC:SignedData:v1.0:EDoc" xmlns:unused="http://dsign.mscp.eec" xmlns:a="urn:EEC:R:Result:v1.0.0">
  <Data Id="D1">
    <Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="xmldsig-1">
      <SignedInfo>
        <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
        <SignatureMethod Algorithm="${row.uri}"/>
        <Reference URI="#C1">
          <Transforms><Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></Transforms>
          <DigestMethod Algorithm="${DIGESTS[row.hash].uri}"/>
          <DigestValue/>
        </Reference>
      </SignedInfo>
      <SignatureValue/>
      <KeyInfo><X509Data>${certificates.join('')}</X509Data></KeyInfo>
    </Signature>
    <SignedContent DocInstance="urn:uuid:99999999-9999-4999-8999-999999999999" Id="C1">
    <a:Result>
      <a:Text lang="ru"><!-- nobody signs this --><![CDATA[принято > &]]></a:Text>
    </a:Result>
    </SignedContent>
  </Data>
</SignedDoc>
`,
    )
    writeFileSync(join(folder, 'key.pem'), key.key.export({ type: 'pkcs8', format: 'pem' }))
    const out = join(folder, 'signed.xml')
    const { accepted, stderr } = xmlsec1(
      '--sign',
      '--privkey-pem',
      join(folder, 'key.pem'),
      '--output',
      out,
      join(folder, 'template.xml'),
    )
    expect(accepted, stderr).toBe(true)
    return readFileSync(out, 'utf8')
  }
})
