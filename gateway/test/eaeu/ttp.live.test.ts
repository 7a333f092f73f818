import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ForeignSigner, foreignAuthority, foreignSigner, makePki, startTtp, type Ttp, type TtpOptions } from '@asw/certs-dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client, until } from '../../demo/client.ts'
import { formEav } from '../../demo/eaeu/papers.ts'
import { sayCertificate } from '../../demo/eaeu/say.ts'
import { eaeuSites, edit } from '../../demo/eaeu/sites.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import type { Site } from '../../demo/site.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { readCertificate } from '../../src/trust/index.ts'
import { live } from '../live/live.ts'
import { swap, withReceipt } from '../sign/edoc/fixture.ts'
import { METHODS, openSigningRoad, type SigningRoad, signedAbroad } from './foreign.ts'

const RSA = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/** Viet Nam in the place of a member state here: what counts is that the signers of the partner have keys that nobody here can read. */
live('a serving gateway whose partner signs by GOST and STB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-ttp-'))
  const running: RunningGateway[] = []
  let [vn, ru] = [] as unknown as readonly [Site, Site]
  let [sender, receiver] = [] as unknown as readonly [Client, Client]
  let road: SigningRoad
  let ttp: Ttp
  let desk: TtpOptions
  let [bign, gost, left, unknown] = [] as unknown as readonly ForeignSigner[] &
    [ForeignSigner, ForeignSigner, ForeignSigner, ForeignSigner]
  let [responder, stranger] = [] as unknown as readonly [SealKey, SealKey]

  beforeAll(async () => {
    ;[vn, ru] = await eaeuSites(folder)
    const abroad = await (await makePki({ name: 'another country' })).authority('BY')
    bign = await foreignSigner(abroad, 'bign', { name: 'by-signer', by: 'foreign' })
    gost = await foreignSigner(abroad, 'gost2012-256', { name: 'ru-signer', by: 'foreign' })
    left = await foreignSigner(abroad, 'gost2012-512', { name: 'ru-signer-512', by: 'foreign' })
    unknown = await foreignSigner(abroad, 'bign', { name: 'unknown', by: 'foreign' })
    const pki = await makePki({ name: 'third party' })
    const third = await pki.authority('KZ')
    const made = [await third.leaf('seal', 'ec-p256'), await third.leaf('seal', 'ec-p256', { name: 'stranger' })] as const
    ;[responder, stranger] = made.map(({ keyPem, certificatePem }) => ({
      key: createPrivateKey(keyPem),
      certificate: readCertificate(certificatePem),
      chain: [],
      algorithm: 'ecdsa-sha256',
    })) as unknown as [SealKey, SealKey]
    const tls = await third.leaf('tls-server', 'ec-p256')
    desk = {
      key: responder.key,
      certificatePem: made[0].certificatePem,
      signers: [bign, gost, unknown],
      tls: { cert: tls.certificatePem + tls.chainPem, key: tls.keyPem },
    }
    ttp = await startTtp(desk)
    const keys = (name: string, pem: string) => writeFileSync(join(ru.folder, 'keys', name), pem)
    keys('by-signer.pem', bign.certificatePem + foreignAuthority(abroad, 'bign'))
    keys('ru-signer.pem', gost.certificatePem)
    keys('ru-signer-512.pem', left.certificatePem)
    keys('ttp.pem', made[0].certificatePem)
    keys('ttp-root.pem', pki.rootPem)
    edit(join(ru.folder, 'partners', 'VN.yaml'), ({ certificates, eaeu, ...text }) => ({
      ...text,
      certificates: {
        ...(certificates as object),
        seal: [
          ...(certificates as { seal: readonly object[] }).seal,
          ...['by-signer', 'ru-signer', 'ru-signer-512'].map((name) => ({ file: `../keys/${name}.pem` })),
        ],
      },
      eaeu: {
        ...(eaeu as object),
        leftToReceipt: [METHODS['gost2012-512']],
        ttp: {
          anchors: ['../keys/ttp.pem'],
          service: {
            url: ttp.url.replace('127.0.0.1', 'localhost'),
            responder: '../keys/ttp.pem',
            anchors: ['../keys/ttp-root.pem'],
            methods: [METHODS.bign, METHODS['gost2012-256']],
            timeout: '6s',
          },
        },
      },
    }))
    road = await openSigningRoad(vn, ru)
    edit(join(vn.folder, 'partners', 'RU.yaml'), (text) => ({
      ...text,
      transport: { ...(text.transport as object), url: `https://localhost:${road.port}/eaeu` },
      retry: { firstDelay: '200ms', maxDelay: '1s' },
      breaker: { failures: 100, open: '1s' },
    }))
    for (const site of [vn, ru]) running.push(await startGateway(site))
    ;[sender, receiver] = [new Client(vn), new Client(ru)]
  })
  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()))
    await road?.close()
    await ttp?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const numbers = async () => (await receiver.entries('customs', '?limit=100')).map(({ identity }) => identity.number)
  /** Sent by the gateway of the partner, signed on its way; resolves when the delivery is over. */
  async function goes(serial: number, change: SigningRoad['change']) {
    road.change = change
    road.answers.length = 0
    const { delivery, exchange } = await sender.submit(formEav(serial))
    const { state } = await until(
      'over',
      () => sender.message(delivery),
      (one) => ['delivered', 'refused'].includes(one.state),
      60_000,
    )
    const codes = (await sender.timeline(exchange))
      .filter(({ kind }) => kind === 'conversation-heard')
      .map(({ data }) => data?.code)
    return { state, codes, taken: (await numbers()).filter((one) => one === formEav(serial).referenceNumber).length }
  }
  const by = (signer: ForeignSigner, method?: string) => (container: Uint8Array) => signedAbroad(container, signer, method)
  /** Codes that the receiving gateway has told since. */
  function told() {
    const from = readFileSync(join(ru.folder, 'gateway.log'), 'utf8').length
    return () =>
      [
        ...readFileSync(join(ru.folder, 'gateway.log'), 'utf8')
          .slice(from)
          .matchAll(/"code":"(ASW_\w+)"/g),
      ].map(([, code]) => code)
  }

  it.each([
    ['STB 34.101.45', 1, () => bign],
    ['GOST R 34.10-2012', 2, () => gost],
  ])('%s: the third party verifies it, it is in the inbox once, and the sender has its receipt', async (_, serial, signer) => {
    const before = ttp.asked
    expect(await goes(serial, by(signer()))).toMatchObject({ state: 'delivered', taken: 1 })
    expect(ttp.asked).toBe(before + 1)
    expect(ttp.lastDocument?.toString('utf8')).toContain(METHODS[signer().kind])
  })

  it('a key that it can read is judged without asking anybody', async () => {
    const before = ttp.asked
    expect(await goes(3, (container) => container)).toMatchObject({ state: 'delivered', taken: 1 })
    expect(ttp.asked).toBe(before)
  })

  it.each<[string, number, SigningRoad['change'], string, number]>([
    [
      'what the third party does not verify',
      10,
      (container) =>
        Buffer.from(swap(signedAbroad(container, bign).toString('utf8'), /<ds:SignatureValue>.{4}/, '<ds:SignatureValue>AAAA')),
      'ASW_SIGNATURE_WRONG',
      1,
    ],
    [
      'another document under the signature',
      11,
      (container) =>
        Buffer.from(swap(signedAbroad(container, gost).toString('utf8'), /DocInstance="[^"]*/, 'DocInstance="urn:uuid:other')),
      'ASW_SIGNATURE_WRONG',
      1,
    ],
    [
      'a signer who is not registered, and whom the third party knows',
      12,
      (container) => by(unknown)(container),
      'ASW_SIGNER_UNKNOWN',
      0,
    ],
    ['a GOST certificate whose signature says RSA', 13, (container) => by(gost, RSA)(container), 'ASW_KEY_WEAK', 0],
    [
      'an STB certificate whose signature says GOST',
      14,
      (container) => by(bign, METHODS['gost2012-256'])(container),
      'ASW_KEY_WEAK',
      0,
    ],
    [
      'a certificate that it can read whose signature says STB',
      15,
      (container) =>
        Buffer.from(
          swap(container.toString('utf8'), 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', METHODS.bign).replace(
            /(<ds:X509Certificate>[^<]*<\/ds:X509Certificate>)(<ds:X509Certificate>[^<]*<\/ds:X509Certificate>)+/,
            '$1',
          ),
        ),
      'ASW_KEY_WEAK',
      0,
    ],
  ])('%s is refused by a fault, and the sender knows', async (_, serial, change, code, asked) => {
    const [before, codes] = [ttp.asked, told()]
    const outcome = await goes(serial, change)
    expect(outcome).toMatchObject({ state: 'refused', taken: 0 })
    expect(outcome.codes).toEqual(['int:DataError'])
    expect(codes()).toContain(code)
    expect(ttp.asked - before).toBe(asked)
  })

  it('a third party that does not answer is an outage: the sender repeats by itself, and nothing is lost or taken twice', async () => {
    ttp.mood = 'silent'
    const going = goes(20, by(gost))
    await until(
      '503',
      async () => road.answers,
      (all) => all.includes(503),
      30_000,
    )
    ttp.mood = 'verified'
    expect(await going).toMatchObject({ state: 'delivered', taken: 1 })
    expect(road.answers).toEqual([...road.answers.slice(0, -1).map(() => 503), 202])
  })

  it('an answer that a stranger has signed is no answer: 503, and the repeat is taken', async () => {
    const say = () => sayCertificate(vn, ru, formEav(21), by(bign))
    const codes = told()
    Object.assign(desk, { key: stranger.key, certificatePem: pemOf(stranger) })
    await expect(say()).rejects.toThrow('503')
    expect(codes()).toContain('ASW_PROVIDER_DOWN')
    expect(await numbers()).not.toContain(formEav(21).referenceNumber)
    Object.assign(desk, { key: responder.key, certificatePem: pemOf(responder) })
    await say()
    await until('in the inbox', numbers, (all) => all.includes(String(formEav(21).referenceNumber)))
  })

  it.each(['impossible', 'garbage', 'other-nonce', 'other-document', { status: 500 }] as const)(
    'a third party that is %j has said nothing: 503, nothing is taken',
    async (mood) => {
      ttp.mood = mood
      await expect(sayCertificate(vn, ru, formEav(22), by(bign))).rejects.toThrow('503')
      ttp.mood = 'verified'
      expect(await numbers()).not.toContain(formEav(22).referenceNumber)
    },
  )

  const receipted =
    (signer: ForeignSigner, key: SealKey, wish: object = {}, change = (xml: string) => xml) =>
    async (container: Buffer) => {
      const text = signedAbroad(container, signer).toString('utf8')
      const [, docId = ''] = /DocInstance="([^"]*)"/.exec(text) ?? []
      const [, content = ''] = /SignedContent [^>]*Id="([^"]*)"/.exec(text) ?? []
      return Buffer.from(change(await withReceipt(text, key, { docId, covers: [content], ...wish })))
    }

  it.each([
    ['beside a signature that the third party verifies', 30, () => bign, 1],
    ['in place of one that nobody here can judge', 31, () => left, 0],
  ])('a receipt %s is taken', async (_, serial, signer, asked) => {
    const before = ttp.asked
    expect(await goes(serial, (container) => receipted(signer(), responder)(container))).toMatchObject({
      state: 'delivered',
      taken: 1,
    })
    expect(ttp.asked - before).toBe(asked)
  })

  it.each<[string, number, SigningRoad['change'], string]>([
    ['about another document', 40, (one) => receipted(bign, responder, { docId: 'urn:uuid:other' })(one), 'ASW_RECEIPT_INVALID'],
    [
      'whose ReceiptId was exchanged',
      41,
      (one) => receipted(bign, responder, {}, (xml) => swap(xml, /<rcpt:ReceiptId>[^<]*/, '<rcpt:ReceiptId>urn:uuid:other'))(one),
      'ASW_SIGNATURE_DIGEST',
    ],
    ['by a stranger', 42, (one) => receipted(bign, stranger)(one), 'ASW_CERTIFICATE_PATH'],
    [
      'with an error',
      43,
      (one) =>
        receipted(bign, responder, {
          report:
            '<rcpt:Error><rcpt:ReasonCode>Signature.Error</rcpt:ReasonCode><rcpt:ReasonText>no</rcpt:ReasonText></rcpt:Error>',
        })(one),
      'ASW_RECEIPT_NEGATIVE',
    ],
    [
      'that does not cover the document, in place of a signature',
      44,
      (one) => receipted(left, responder, { covers: [] })(one),
      'ASW_RECEIPT_INVALID',
    ],
  ])('a receipt %s is refused by a fault', async (_, serial, change, code) => {
    const codes = told()
    const outcome = await goes(serial, change)
    expect(outcome).toMatchObject({ state: 'refused', codes: ['int:DataError'], taken: 0 })
    expect(codes()).toContain(code)
  })

  it('a signature left to its receipt under a certificate that is not registered is refused', async () => {
    const abroad = await (await makePki()).authority('RU')
    const other = await foreignSigner(abroad, 'gost2012-512')
    const codes = told()
    expect(await goes(45, (one) => receipted(other, responder)(one))).toMatchObject({ state: 'refused', taken: 0 })
    expect(codes()).toContain('ASW_SIGNER_UNKNOWN')
  })

  it('the certificates are in the view, with their algorithms and who judges them', async () => {
    const { certificates } = (await receiver.call('GET', '/v1/certificates')) as { certificates: Record<string, unknown>[] }
    const shown = certificates
      .filter(({ owner, use }) => owner === 'VN' && use === 'seal')
      .map(({ key, judgedBy, state }) => ({ key, judgedBy, state }))
    expect(shown).toEqual([
      { key: 'EC prime256v1', judgedBy: ['gateway'], state: 'in-use' },
      { key: 'STB 34.101.45', judgedBy: ['trusted-third-party'], state: 'in-use' },
      { key: 'GOST R 34.10-2012, 256 bit', judgedBy: ['trusted-third-party'], state: 'in-use' },
      { key: 'GOST R 34.10-2012, 512 bit', judgedBy: ['receipt'], state: 'in-use' },
    ])
  })
})

function pemOf({ certificate }: SealKey): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate.der)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
}
