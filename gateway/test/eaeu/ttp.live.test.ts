import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePki, startTtp, type Ttp } from '@asw/certs-dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client, until } from '../../demo/client.ts'
import { formEav } from '../../demo/eaeu/papers.ts'
import { sayCertificate } from '../../demo/eaeu/say.ts'
import { eaeuSites, edit } from '../../demo/eaeu/sites.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import type { Site } from '../../demo/site.ts'
import { live } from '../live/live.ts'

const BIGN = 'urn:EAEU:Signature:bign-with-hbelt'
const ECDSA = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'

/** The container as software of Belarus would sign it: one certificate, and an algorithm that nobody here can compute. */
function foreign(container: Uint8Array): Uint8Array {
  const text = Buffer.from(container).toString('utf8')
  expect(text).toContain(ECDSA)
  const [first, ...others] = text.match(/<(\w+:)?X509Certificate>[^<]+<\/(\w+:)?X509Certificate>/g) ?? []
  expect(first).toBeDefined()
  return Buffer.from(others.reduce((whole, one) => whole.replace(one, ''), text).replace(ECDSA, BIGN))
}

live('a serving gateway asks the trusted third party of its agreement', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-ttp-'))
  let ttp: Ttp
  let vn: Site
  let ru: Site
  let running: RunningGateway | undefined
  let client: Client
  beforeAll(async () => {
    ;[vn, ru] = await eaeuSites(folder)
    const leaf = await (await (await makePki({ name: 'third party' })).authority('BY')).leaf('envelope', 'ec-p256')
    ttp = await startTtp({ key: createPrivateKey(leaf.keyPem), certificatePem: leaf.certificatePem })
    writeFileSync(join(ru.folder, 'keys', 'ttp.pem'), leaf.certificatePem)
    edit(join(ru.folder, 'partners', 'VN.yaml'), (text) => ({
      ...text,
      eaeu: {
        ...(text.eaeu as object),
        ttp: {
          anchors: ['../keys/root.pem'],
          service: { url: ttp.url, responder: '../keys/ttp.pem', methods: [BIGN], timeout: '6s' },
        },
      },
    }))
    running = await startGateway(ru)
    client = new Client(ru)
  })
  afterAll(async () => {
    await running?.stop()
    await ttp.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const say = (serial: number, change?: typeof foreign) => sayCertificate(vn, ru, formEav(serial), change)
  const numbers = async () => (await client.entries('customs', '?limit=100')).map(({ identity }) => identity.number)
  const arrived = (serial: number) =>
    until('in the inbox', numbers, (all) =>
      all.includes(String((formEav(serial) as { referenceNumber?: string }).referenceNumber)),
    )

  it('about a foreign algorithm: what it has verified is in the inbox', async () => {
    await say(1, foreign)
    await arrived(1)
    expect(ttp.asked).toBe(1)
    expect(ttp.lastDocument?.toString('utf8')).toContain(BIGN)
  })
  it('not about what it can judge by itself', async () => {
    await say(2)
    await arrived(2)
    expect(ttp.asked).toBe(1)
  })
  it('what the third party says is wrong is not taken', async () => {
    ttp.mood = 'not-verified'
    await say(3, foreign)
    await until(
      'asked',
      async () => ttp.asked,
      (asked) => asked === 2,
    )
    expect(await numbers()).toHaveLength(2)
  })
  it.each(['impossible', 'silent', { status: 500 }] as const)(
    'that is %j is an outage: 503, and the repeat is taken',
    async (mood) => {
      ttp.mood = mood
      const serial = 10 + ttp.asked
      await expect(say(serial, foreign)).rejects.toThrow('503')
      expect(await numbers()).not.toContain(formEav(serial).referenceNumber)
      ttp.mood = 'verified'
      await say(serial, foreign)
      await arrived(serial)
    },
  )
})
