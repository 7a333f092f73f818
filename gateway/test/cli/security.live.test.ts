import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePki } from '@asw/certs-dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { ownKey } from '../../demo/own-key.ts'
import { makeSites } from '../../demo/site.ts'
import { pack } from '../../src/envelope/ebms2/index.ts'
import { live } from '../live/live.ts'
import { asw } from './asw.ts'

const XML = fileURLToPath(
  new URL('../../../mappings/packs/asw/samples/certificate-of-origin.vn-th-three-items-by-sea.xml', import.meta.url),
)
const folder = mkdtempSync(join(tmpdir(), 'asw-cli-security-'))
const file = (name: string) => join(folder, name)

live('asw sign, verify, encrypt, decrypt, unpack, agreements lint', () => {
  beforeAll(async () => {
    const pki = await makePki()
    const foreign = await makePki()
    const vn = await pki.authority('VN')
    writeFileSync(file('root.pem'), pki.rootPem)
    writeFileSync(file('foreign.pem'), foreign.rootPem)
    for (const [name, kind, use] of [
      ['ec', 'ec-p256', 'seal'],
      ['rsa', 'rsa-2048', 'seal'],
      ['enc-rsa', 'rsa-2048', 'encryption'],
      ['enc-ec', 'ec-p256', 'encryption'],
    ] as const) {
      const leaf = await vn.leaf(use, kind)
      writeFileSync(file(`${name}.pem`), leaf.certificatePem + leaf.chainPem)
      writeFileSync(file(`${name}.key.pem`), leaf.keyPem, { mode: 0o600 })
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['ec', 'rsa'])('an %s seal verifies against the root, and -o gives exactly the signed bytes', (key) => {
    const sealed = file(`${key}.xml`)
    expect(asw(['sign', '--key', file(`${key}.key.pem`), '--cert', file(`${key}.pem`), XML, '-o', sealed]).code).toBe(0)
    const ran = asw(['verify', '--trust', file('root.pem'), sealed, '-o', file('covered.xml'), '--json'])
    expect(ran.err).toBe('')
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.out)).toMatchObject({ valid: true, algorithm: key === 'ec' ? 'ecdsa-sha256' : 'rsa-sha256' })
    expect(readFileSync(file('covered.xml'), 'utf8').trim()).toBe(readFileSync(XML, 'utf8').trim())
  })

  it('the signer itself may be what is trusted', () => {
    const [leaf] = readFileSync(file('ec.pem'), 'utf8').split('-----END CERTIFICATE-----')
    writeFileSync(file('leaf.pem'), `${leaf}-----END CERTIFICATE-----\n`)
    expect(asw(['verify', '--trust', file('leaf.pem'), file('ec.xml')]).code).toBe(0)
  })

  it.each([
    ['one changed byte', (text: string) => text.replace('<ID>VN', '<ID>VM'), 'root.pem', 'ASW_SIGNATURE_DIGEST'],
    ['no signature', (text: string) => text.replace(/<ds:Signature.*<\/ds:Signature>/s, ''), 'root.pem', 'ASW_SIGNATURE_MISSING'],
    ['a foreign root', (text: string) => text, 'foreign.pem', 'ASW_CERTIFICATE_PATH'],
  ])('%s: exit 1 and the code', (_name, change, root, code) => {
    writeFileSync(file('changed.xml'), change(readFileSync(file('ec.xml'), 'utf8')))
    const ran = asw(['verify', '--trust', file(root), file('changed.xml'), '--json'])
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.err)).toMatchObject({ code })
  })

  it.each([
    ['xmlenc11', 'enc-rsa'],
    ['xmlenc11-ecdh', 'enc-ec'],
    ['xmlenc10', 'enc-rsa'],
  ])('%s: what is encrypted is decrypted to the same bytes', (suite, key) => {
    expect(asw(['encrypt', '--cert', file(`${key}.pem`), '--suite', suite, file('ec.xml'), '-o', file('enc.xml')]).code).toBe(0)
    expect(readFileSync(file('enc.xml'), 'utf8')).not.toContain('VN-TH')
    expect(asw(['decrypt', '--key', file(`${key}.key.pem`), file('enc.xml'), '-o', file('dec.xml')]).code).toBe(0)
    expect(readFileSync(file('dec.xml')).equals(readFileSync(file('ec.xml')))).toBe(true)
  })

  it('another key opens nothing: exit 1, ASW_DECRYPTION_FAILED', () => {
    asw(['encrypt', '--cert', file('enc-rsa.pem'), file('ec.xml'), '-o', file('enc.xml')])
    const ran = asw(['decrypt', '--key', file('rsa.key.pem'), file('enc.xml')])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('ASW_DECRYPTION_FAILED')
    expect(ran.bytes).toHaveLength(0)
  })

  it('unpacks a wire message: MIME with its headers, without them, and bare SOAP', async () => {
    const [vn] = await makeSites(join(folder, 'sites'), ['VN', 'TH'])
    const header = {
      from: [{ id: 'VN', type: 'urn:asw:country' }],
      to: [{ id: 'TH', type: 'urn:asw:country' }],
      cpaId: 'asw-vn-th-1',
      conversationId: 'c-1',
      service: { value: 'EFORMD', type: 'urn:asw:service' },
      action: 'Submit',
      messageId: 'm-1@vn.example',
      timestamp: '2026-11-24T00:00:00Z',
      duplicateElimination: true,
      syncReply: false,
    }
    const part = { contentId: 'p@vn.example', contentType: 'application/xml', bytes: Buffer.from('<a/>') }
    const wire = await pack({ header, content: { kind: 'user', parts: [part] } }, ownKey(vn!, 'envelope'))
    const ping = await pack(
      {
        header: {
          ...header,
          service: { value: 'urn:oasis:names:tc:ebxml-msg:service' },
          action: 'Ping',
          duplicateElimination: false,
        },
        content: { kind: 'ping' },
      },
      ownKey(vn!, 'envelope'),
    )
    writeFileSync(
      file('with.mime'),
      Buffer.concat([Buffer.from(`MIME-Version: 1.0\r\nContent-Type: ${wire.contentType}\r\n\r\n`), wire.body]),
    )
    writeFileSync(file('without.mime'), wire.body)
    writeFileSync(file('bare.xml'), ping.body)
    for (const [name, kind] of [
      ['with.mime', 'user'],
      ['without.mime', 'user'],
      ['bare.xml', 'ping'],
    ] as const) {
      const ran = asw(['unpack', file(name)])
      expect(ran.err).toBe('')
      expect(JSON.parse(ran.out)).toMatchObject({ header: { messageId: 'm-1@vn.example' }, content: { kind } })
    }
    expect(asw(['unpack', '-'], { input: Buffer.from('hello') }).code).toBe(1)
  })

  it('lints the configuration beside the agreements: a field that shares nothing is a warning, a wrong file a fault', () => {
    const site = join(folder, 'sites', 'vn')
    const path = join(site, 'asw.yaml')
    const before = parse(readFileSync(path, 'utf8')) as { apiKeys: object[] }
    const lint = (fields: readonly string[]) => {
      const police = { name: 'police', sha256: 'b'.repeat(64), roles: ['subscriber'] }
      const one = { name: 'police', basis: 'Law on weapons', documents: ['cancellation'], fields, key: 'police' }
      writeFileSync(path, stringify({ ...before, apiKeys: [...before.apiKeys, police], sharing: [one] }))
      return asw(['agreements', 'lint', join(site, 'partners'), '--config', path, '--json'])
    }
    const good = lint(['/cancellationId'])
    expect([good.code, good.err, JSON.parse(good.out)]).toEqual([0, '', { good: true, findings: [] }])
    const slip = lint(['/cancellationId', '/cancelationId'])
    expect([slip.code, JSON.parse(slip.out)]).toMatchObject([
      0,
      { good: true, findings: [{ severity: 'W', partner: 'police', code: 'ASW_SHARING_FIELD' }] },
    ])
    expect(lint(['cancellationId']).err).toContain('/sharing/0/fields/0')
    writeFileSync(path, stringify(before))
  })

  it('lints the keys of the configuration: one that finds nothing in its inboxes is a warning', () => {
    const site = join(folder, 'sites', 'vn')
    const path = join(site, 'asw.yaml')
    const text = readFileSync(path, 'utf8')
    const before = parse(text) as { apiKeys: object[] }
    const late = { name: 'late', sha256: 'c'.repeat(64), roles: ['submitter'], inboxes: ['customs'], documents: ['mis-report'] }
    writeFileSync(path, stringify({ ...before, apiKeys: [...before.apiKeys, late] }))
    const ran = asw(['agreements', 'lint', join(site, 'partners'), '--config', path, '--json'])
    expect([ran.code, JSON.parse(ran.out)]).toMatchObject([
      0,
      { good: true, findings: [{ severity: 'W', partner: 'late', code: 'ASW_KEY_IDLE' }] },
    ])
    writeFileSync(path, text)
  })

  it('lints a folder of agreements: good as made, bad with what to do', () => {
    const partners = join(folder, 'sites', 'vn', 'partners')
    expect(asw(['agreements', 'lint', partners]).code).toBe(0)
    const text = readFileSync(join(partners, 'TH.yaml'), 'utf8')
    writeFileSync(join(partners, 'TH.yaml'), text.replace('cpaId:', 'cpaIdd:'))
    const ran = asw(['agreements', 'lint', partners])
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('TH.yaml')
    expect(ran.out).toContain('cpaId')
  })
})
