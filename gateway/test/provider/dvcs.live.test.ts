import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTtp, type Ttp, type TtpMood } from '@asw/certs-dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeRequest } from '../../src/provider/dvcs/request.ts'
import { dvcsProvider, post } from '../../src/provider/index.ts'
import { verifyContainer } from '../../src/sign/edoc/index.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { live } from '../live/live.ts'
import { containerOf, outcome, swap } from '../sign/edoc/fixture.ts'
import { keyFor } from '../sign/fixture.ts'
import { BIGN, desk, policy, type Responder, responder } from './fixture.ts'

live('a trusted third party over HTTP', () => {
  let ttp: Ttp
  let who: Responder
  let official: SealKey
  let xml = ''
  beforeAll(async () => {
    who = await responder('KZ')
    ttp = await startTtp(who)
    official = await keyFor('ecdsa-sha256')
    xml = swap(await containerOf([{ ...official, chain: [] }]), 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', BIGN)
  })
  afterAll(() => ttp.close())

  /** The clock of the desk stands still; this third party's does not. */
  const judge = async (mood: TtpMood, timeoutMs = 60_000) => {
    ttp.mood = mood
    await using ask = post({ url: ttp.url, timeoutMs, maxBytes: 65_536 })
    const provider = dvcsProvider(await policy(ask, [official.certificate.der], { now: Date.now }))
    return outcome(verifyContainer(Buffer.from(xml), { providers: [provider], receipt: { need: 'optional', providers: [] } }))
  }

  it.each<[TtpMood, string]>([
    ['verified', 'accepted'],
    ['not-verified', 'ASW_SIGNATURE_WRONG'],
    ['impossible', 'ASW_SIGNATURE_UNDECIDED'],
    ['error', 'ASW_SIGNATURE_UNDECIDED'],
    ['garbage', 'ASW_PROVIDER_DOWN'],
    ['endless', 'ASW_PROVIDER_DOWN'],
    [{ status: 500 }, 'ASW_PROVIDER_DOWN'],
    [{ status: 302 }, 'ASW_PROVIDER_DOWN'],
    ['other-nonce', 'ASW_PROVIDER_DOWN'],
    ['old', 'ASW_PROVIDER_DOWN'],
  ])('that is %j: %s', async (mood, code) => {
    expect(await judge(mood)).toBe(code)
  })
  it('that is silent is given up after the time that is set', async () => {
    expect(await judge('silent', 300)).toBe('ASW_PROVIDER_DOWN')
  })
  it('that is not there is an outage', async () => {
    await using ask = post({ url: 'http://127.0.0.1:9/dvcs', timeoutMs: 2_000, maxBytes: 1_000 })
    await expect(ask(Buffer.from('x'))).rejects.toMatchObject({ code: 'ASW_PROVIDER_DOWN' })
  })
  it('gets the document that was signed', async () => {
    await judge('verified')
    expect(ttp.lastDocument?.toString()).toContain('<doc:SignedContent')
  })
})

live('openssl judges what passes between us and a trusted third party', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-dvcs-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const openssl = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    return { status, said: stdout + stderr }
  }

  it('the request is DER, a DVCS request for VSD', () => {
    writeFileSync(
      join(folder, 'request'),
      writeRequest({ document: Buffer.from('<x/>'), transactionId: 'urn:uuid:1', nonce: 0xffffn }),
    )
    const { status, said } = openssl('asn1parse', '-inform', 'DER', '-in', join(folder, 'request'))
    expect(status).toBe(0)
    expect(said).toMatch(
      /id-smime-ct-DVCSRequestData[\s\S]*ENUMERATED\s*:02[\s\S]*INTEGER\s*:FFFF[\s\S]*OCTET STRING[\s\S]*cont \[ 6 \]/,
    )
  })
  it.each(['ec-p256', 'rsa-2048'] as const)(
    'the answer of the third party made for tests is signed as CMS has it: %s',
    async (kind) => {
      const ask = desk(await responder('KZ', kind))
      const answer = await ask(writeRequest({ document: Buffer.from('<x/>'), transactionId: 'urn:uuid:1', nonce: 1n }))
      writeFileSync(join(folder, 'answer'), answer)
      const { status, said } = openssl(
        'cms',
        '-verify',
        '-inform',
        'DER',
        '-in',
        join(folder, 'answer'),
        '-noverify',
        '-binary',
        '-out',
        join(folder, 'content'),
      )
      expect(said).toMatch(/Verification successful/i)
      expect(status).toBe(0)
      expect(readFileSync(join(folder, 'content')).length).toBeGreaterThan(50)
    },
  )
})
