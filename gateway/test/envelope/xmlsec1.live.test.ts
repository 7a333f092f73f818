import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Ebms2Message, pack } from '../../src/envelope/ebms2/index.ts'
import { readPackage } from '../../src/envelope/ebms2/mime/read.ts'
import { writePackage } from '../../src/envelope/ebms2/mime/write.ts'
import type { Wire } from '../../src/message/wire.ts'
import { live } from '../live/live.ts'
import { ALGORITHMS, edit, keyFor, LIMITS, MESSAGES, NOW, open, refusal, rootPem, signedUser, trusting } from './fixture.ts'
import { FOREIGN_PARTS, type ForeignEnvelope, foreignEnvelope, foreignWire } from './foreign-envelope.ts'

live('xmlsec1 judges envelopes', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asw-envelope-'))
    writeFileSync(join(folder, 'root.pem'), await rootPem())
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const file = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  /** xmlsec1 looks a URL up with its percent signs resolved. */
  const maps = (parts: readonly { readonly contentId?: string; readonly bytes: Uint8Array }[]) =>
    parts.flatMap(({ contentId, bytes }, n) => [`--url-map:cid:${contentId}`, file(`part${n}`, bytes)])
  const judge = (wire: Wire) => {
    const { soap, attachments } = readPackage(wire, LIMITS)
    const at = new Date(NOW).toISOString().slice(0, 19).replace('T', ' ')
    const { status, stderr } = spawnSync(
      'xmlsec1',
      [
        '--verify',
        '--trusted-pem',
        join(folder, 'root.pem'),
        '--verification-gmt-time',
        at,
        ...maps(attachments),
        file('soap.xml', soap),
      ],
      { encoding: 'utf8' },
    )
    return { accepted: status === 0, stderr }
  }

  it.each(ALGORITHMS)('accepts our %s', async (algorithm) => {
    expect(judge(await signedUser(algorithm))).toMatchObject({ accepted: true })
  })

  it.each(Object.entries(MESSAGES))('accepts our %s', async (_, message: Ebms2Message) => {
    const verdict = judge(await pack(message, await keyFor()))
    expect(verdict.accepted, verdict.stderr).toBe(true)
  })

  it.each([
    ['the header', 'asw-vn-th-1', 'asw-vn-th-2'],
    ['the manifest', 'xlink:type="simple"', 'xlink:type="simplE"'],
    ['a part', '<a xmlns="urn:x">', '<b xmlns="urn:x">'],
  ])('refuses ours, as we do, after one changed byte in %s', async (_, from, to) => {
    const changed = edit(await signedUser(), from, to)
    expect(judge(changed).accepted).toBe(false)
    expect(await refusal(() => open(changed))).toMatchObject({ code: 'ASW_SIGNATURE_DIGEST' })
  })

  const sign = async (form: Partial<ForeignEnvelope>, algorithm: (typeof ALGORITHMS)[number]): Promise<string> => {
    const { key, certificate, chain } = await keyFor(algorithm)
    const pem = (der: Uint8Array) =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
    const keyFile = file('key.pem', key.export({ type: 'pkcs8', format: 'pem' }))
    const certificates = [certificate.der, ...chain].map((der, n) => file(`cert${n}.pem`, pem(der)))
    const output = join(folder, 'signed.xml')
    const { status, stderr } = spawnSync(
      'xmlsec1',
      [
        '--sign',
        '--privkey-pem',
        [keyFile, ...certificates].join(','),
        '--output',
        output,
        ...maps(FOREIGN_PARTS),
        file('template.xml', foreignEnvelope({ ...form, algorithm })),
      ],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(stderr)
    return readFileSync(output, 'utf8')
  }

  it.each<[string, Partial<ForeignEnvelope>]>([
    ['as ebMS prints it', {}],
    ['with the next MSH of section 4.1.3', { nextMsh: 'urn:oasis:names:tc:ebxml-msg:service:nextMSH' }],
    ['with single quotes and white space in the XPath', { quote: "'", space: '\n      ' }],
    ['with the Signature as first block', { place: 'first' }],
    ['with ds as default namespace', { ds: '' }],
    [
      'with blocks for the next hop',
      { extra: '<eb:SyncReply eb:version="2.0" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next"/>' },
    ],
    ['without the XPath', { xpath: false }],
    ['without a C14N of its own', { c14n: false }],
    ['with comments and CDATA in it', { extra: '<!-- Ü --><x:y xmlns:x="urn:x"><![CDATA[a<b]]></x:y>' }],
  ])('and we accept its signature %s', async (_, form) => {
    for (const algorithm of ['rsa-sha256', 'ecdsa-sha256'] as const) {
      const wire = foreignWire(await sign(form, algorithm))
      const { message } = await open(wire)
      expect(message.header).toMatchObject({
        messageId: 'm-1@gw.th.example',
        syncReply: form.extra?.includes('SyncReply') ?? false,
      })
      expect(message.content).toMatchObject({ kind: 'user', parts: FOREIGN_PARTS })
      expect(await refusal(() => open(edit(wire, 'conv-9', 'conv-8')))).toMatchObject({ code: 'ASW_SIGNATURE_DIGEST' })
    }
  })

  it.each([
    ['exc-c14n', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
    ['c14n11', 'http://www.w3.org/2006/12/xml-c14n11'],
  ] as const)('and its signature by %s, where the agreement names that', async (name, c14nUri) => {
    const wire = foreignWire(await sign({ c14nUri }, 'ecdsa-sha256'))
    expect(await refusal(() => open(wire))).toMatchObject({ code: 'ASW_SIGNATURE_ALGORITHM' })
    const { message } = await open(wire, trusting([await keyFor()], { c14n: [name] }))
    expect(message.content).toMatchObject({ parts: FOREIGN_PARTS })
  })

  it('and we accept its signature over parts in base64', async () => {
    const soap = await sign({}, 'ecdsa-sha256')
    expect((await open(foreignWire(soap, 'base64'))).message.content).toMatchObject({ parts: FOREIGN_PARTS })
  })

  it('and both refuse what covers another part', async () => {
    const soap = await sign({}, 'ecdsa-sha256')
    const wire = writePackage(Buffer.from(soap), [{ ...FOREIGN_PARTS[0]!, bytes: Buffer.from('other') }], 'm')
    expect(judge(wire).accepted).toBe(false)
    expect(await refusal(() => open(wire, trusting([])))).toMatchObject({ code: 'ASW_SIGNER_UNKNOWN' })
    expect(await refusal(() => open(wire))).toMatchObject({ code: 'ASW_SIGNATURE_DIGEST', location: 'cid:doc@gw.th.example' })
  })
})
