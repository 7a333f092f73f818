import { beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { type Ask, dvcsProvider } from '../../src/provider/index.ts'
import { verifyContainer } from '../../src/sign/edoc/index.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { containerOf, outcome, ownTrusting, swap } from '../sign/edoc/fixture.ts'
import { keyFor } from '../sign/fixture.ts'
import { BIGN, desk, policy, type Responder, responder } from './fixture.ts'

let official: SealKey
let ttp: Responder
beforeAll(async () => {
  ;[official, ttp] = await Promise.all([keyFor('ecdsa-sha256'), responder('KZ')])
})

/** A container as Belarus signs it: an algorithm that nobody here computes, and one certificate. */
async function foreign(signatures = 1): Promise<string> {
  const xml = await containerOf(Array.from({ length: signatures }, () => ({ ...official, chain: [] })))
  return xml
    .replaceAll('http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', BIGN)
    .replaceAll('http://www.w3.org/2001/04/xmlenc#sha256', 'urn:EAEU:Digest:belt-hash256')
}
async function judge(xml: string, ask: Ask, narrowed: Parameters<typeof policy>[2] = {}) {
  const provider = dvcsProvider(await policy(ask, [official.certificate.der], narrowed))
  return verifyContainer(Buffer.from(xml), {
    providers: [ownTrusting([]), provider],
    receipt: { need: 'optional', providers: [] },
  })
}

describe('a signature left to a trusted third party', () => {
  it.each(['ec-p256', 'rsa-2048'] as const)(
    'is right where the third party says so, with an %s key; its answer is kept',
    async (kind) => {
      const ask = desk(await responder('KZ', kind))
      const xml = await foreign()
      const { signatures, documents } = await judge(xml, ask)
      expect(signatures).toMatchObject([
        { by: 'dvcs', method: BIGN, signer: { fingerprint: expect.any(String) }, evidence: expect.any(Uint8Array) },
      ])
      expect(documents).toHaveLength(1)
      expect(ask.documents).toHaveLength(1)
      expect(ask.documents[0]?.toString()).toContain('<doc:SignedDoc')
    },
  )
  it('is asked about once for all signatures of a document', async () => {
    const ask = desk(ttp)
    expect((await judge(await foreign(2), ask)).signatures).toHaveLength(2)
    expect(ask.documents).toHaveLength(1)
  })

  it.each([
    ['not-verified', 'ASW_SIGNATURE_WRONG', 'document-wrong'],
    ['impossible', 'ASW_SIGNATURE_UNDECIDED', 'own-dependency-down'],
    ['error', 'ASW_SIGNATURE_UNDECIDED', 'own-dependency-down'],
  ] as const)('%s: %s', async (says, code, kind) => {
    const error = await judge(await foreign(), desk(ttp, { outcome: says })).catch((caught) => caught)
    expect(error).toMatchObject({ code, row: { class: kind } })
  })

  it.each(['other-nonce', 'no-nonce', 'other-document', 'other-service', 'old'] as const)(
    'is not decided by an answer that is %s: no verdict',
    async (flaw) => {
      expect(await outcome(judge(await foreign(), desk(ttp, { flaw })))).toBe('ASW_PROVIDER_DOWN')
    },
  )
  it('is not decided by a rejection that answers another question either', async () => {
    expect(await outcome(judge(await foreign(), desk(ttp, { outcome: 'not-verified', flaw: 'other-document' })))).toBe(
      'ASW_PROVIDER_DOWN',
    )
  })
  it('can do without a nonce where the service knows none, and looks at the time all the same', async () => {
    expect(await outcome(judge(await foreign(), desk(ttp, { flaw: 'no-nonce' }), { nonce: false }))).toBe('accepted')
    expect(await outcome(judge(await foreign(), desk(ttp, { flaw: 'old' }), { nonce: false }))).toBe('ASW_PROVIDER_DOWN')
    const ahead = desk(ttp, { at: new Date('2026-03-01T08:02:00Z') })
    expect(await outcome(judge(await foreign(), ahead))).toBe('ASW_PROVIDER_DOWN')
  })

  it.each([
    ['of another authority', () => responder('VN')],
    ['that has expired', () => responder('KZ', 'ec-p256', 'expired')],
    ['that may not sign', () => responder('KZ', 'ec-p256', 'wrong-usage')],
  ])('is not decided by a third party with a certificate %s', async (_, who) => {
    expect(await outcome(judge(await foreign(), desk(await who())))).toBe('ASW_PROVIDER_DOWN')
  })
  it.each<[string, (answer: Uint8Array) => Uint8Array]>([
    ['one changed byte of its content', (answer) => changed(answer, Buffer.from([0x02, 0x02, 0x01, 0xa5]), 2)],
    [
      'one changed byte of its signature',
      (answer) => Buffer.concat([answer.subarray(0, -1), Buffer.from([answer[answer.length - 1]! ^ 1])]),
    ],
    ['nothing', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('<html>')],
    ['half of it', (answer) => answer.subarray(0, answer.length / 2)],
  ])('is not decided by an answer with %s', async (_, spoil) => {
    const ask = desk(ttp)
    expect(await outcome(judge(await foreign(), async (body) => spoil(await ask(body))))).toBe('ASW_PROVIDER_DOWN')
  })
  it('is not decided where nobody answers', async () => {
    const down: Ask = () => Promise.reject(new Fault('ASW_PROVIDER_DOWN', 'no answer'))
    expect(await outcome(judge(await foreign(), down))).toBe('ASW_PROVIDER_DOWN')
  })

  it('must be by one certificate, which we know: the third party knows signatures, not partners', async () => {
    const ask = desk(ttp)
    const two = swap(await foreign(), /<ds:X509Certificate>[^<]*<\/ds:X509Certificate>/, '$&$&')
    expect(await outcome(judge(two, ask))).toBe('ASW_SIGNATURE_SHAPE')
    expect(await outcome(judge(await foreign(), ask, { candidates: [] }))).toBe('ASW_SIGNER_UNKNOWN')
    expect(ask.documents).toHaveLength(0)
  })
  it('is not even asked about an algorithm that is not left to it', async () => {
    const ask = desk(ttp)
    expect(await outcome(judge(await foreign(), ask, { methods: ['urn:other'] }))).toBe('ASW_SIGNATURE_ALGORITHM')
    expect(ask.documents).toHaveLength(0)
  })
})

function changed(bytes: Uint8Array, at: Uint8Array, offset: number): Uint8Array {
  const copy = Buffer.from(bytes)
  const place = copy.indexOf(at)
  if (place === -1) throw new Error('nothing to change')
  copy[place + offset] = copy[place + offset]! ^ 1
  return copy
}
