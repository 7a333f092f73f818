import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OwnKey } from '../../src/agreement/agreement.ts'
import { openBook, type RevocationBook } from '../../src/trust/index.ts'
import { type Alone, openAlone, settled } from './alone.ts'
import { certificate, utilisation } from './documents.ts'
import { deliveries } from './gateways.ts'
import { letter } from './letter.ts'
import { DAY, MINUTE, MORNING } from './world.ts'

/** Thailand, whose agreement with Viet Nam requires that certificates are known not to be revoked; with Malaysia it is soft. */
let th: Alone
let book: RevocationBook
let number = 100
const required = { policy: 'required', graceMs: 0, urls: [] } as const

beforeAll(async () => {
  const lists = { look: (one: Uint8Array, issuer: Uint8Array) => book.look(one, issuer) }
  th = await openAlone(
    'TH',
    ['VN', 'MY'],
    (partner, keys) => {
      const own = keys[partner]
      if (own === undefined) throw new Error(`no keys of ${partner}`)
      const revocation = partner === 'VN' ? required : { ...required, policy: 'soft' as const }
      // The country's own authority is the anchor here, so that one list speaks of everything.
      const certificates = {
        anchors: [own.intermediate],
        intermediates: [],
        seal: [own.seal.certificate],
        envelope: [own.envelope.certificate],
        encryption: [own.encryption.certificate],
        tlsClient: [own.tlsClient.certificate],
        tlsServer: [own.tlsClient.certificate],
      }
      return { revocation, certificates, ...(partner === 'MY' ? { cpaId: 'asw-my-th-1' } : {}) }
    },
    lists,
  )
})
afterAll(() => th.close())

const pem = ({ certificate: { der } }: OwnKey) => new X509Certificate(der).toString()
/** The next list of a country, with these certificates in it. */
async function list(country: string, revoked: readonly OwnKey[], nextUpdate = 10 * DAY) {
  number += 1
  const now = th.world.now()
  const { authority, intermediate } = th.pen(country).keys
  const text = await authority.list({
    number,
    thisUpdate: new Date(now - 60_000),
    nextUpdate: new Date(now + nextUpdate),
    revoked: revoked.map((key) => ({
      certificatePem: pem(key),
      at: new Date(MORNING - DAY),
      reason: 'certificateHold' as const,
    })),
  })
  return { text: Buffer.from(text), intermediate }
}
async function known(country: string, revoked: readonly OwnKey[], nextUpdate?: number): Promise<void> {
  const { text, intermediate } = await list(country, revoked, nextUpdate)
  book = openBook([intermediate])
  book.take(text, th.world.now())
}
function nothing(): void {
  book = openBook([])
}
beforeEach(async () => {
  await settled(th)
  await known('VN', [])
})
const accepted = async () => (await th.gateway.journal.entries('customs', { limit: 100 })).length

describe('XS-39: a message under a revoked certificate', () => {
  it.each(['seal', 'envelope'] as const)(
    'of the %s is refused with its proof, and taken once the hold is lifted',
    async (use) => {
      const before = await accepted()
      const { wire, messageId } = await letter(th.pen('VN'), certificate())
      await known('VN', [th.pen('VN').keys[use]])
      expect(await th.post('VN', wire)).toMatchObject({ status: 202 })
      const note = th.gateway.notes.at(-1)
      expect(note).toMatchObject({ what: 'refused', code: 'ASW_CERTIFICATE_REVOKED', messageId })
      expect(note).toMatchObject({
        detail: expect.stringMatching(/since .* \(certificateHold\), says the list number \d+ of .*SHA-256 [0-9a-f]{64}$/),
      })
      const [answer] = await th.mail()
      expect(answer?.content).toMatchObject({ kind: 'error-list', errors: [{ code: 'SecurityFailure' }] })
      expect(await accepted()).toBe(before)
      await known('VN', [])
      expect(await th.post('VN', wire)).toEqual({ status: 202 })
      expect((await th.mail()).map((one) => one.content.kind)).toContain('acknowledgment')
      expect(await accepted()).toBe(before + 1)
    },
  )

  it('of TLS comes from a stranger: no answer of ours, and the journal knows why', async () => {
    const { wire } = await letter(th.pen('VN'), certificate())
    await known('VN', [th.pen('VN').keys.tlsClient])
    const answer = await th.post('VN', wire)
    expect(answer.status).toBe(422)
    expect(answer.wire).toBeUndefined()
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'stranger', code: 'ASW_CERTIFICATE_REVOKED' })
    expect(await th.mail()).toEqual([])
  })

  it('of a neighbour hurts nobody', async () => {
    await known('VN', [th.pen('VN').keys.encryption])
    const { wire } = await letter(th.pen('VN'), certificate())
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect((await th.mail()).map((one) => one.content.kind)).toContain('acknowledgment')
  })
})

describe('XS-39: a list that is out of date or missing', () => {
  it.each([
    ['out of date', () => known('VN', [], -1)],
    ['missing', async () => nothing()],
  ])('and %s: where required, no verdict; the same bytes are taken once there is one', async (_, make) => {
    const before = await accepted()
    const { wire } = await letter(th.pen('VN'), certificate())
    await make()
    const answer = await th.post('VN', wire)
    expect(answer).toMatchObject({ status: 503, retryAfter: expect.any(Number) })
    expect(answer.wire).toBeUndefined()
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'trouble', code: 'ASW_REVOCATION_UNKNOWN' })
    expect(await accepted()).toBe(before)
    await known('VN', [])
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect(await accepted()).toBe(before + 1)
  })

  it('does not hold up a partner whose agreement is soft', async () => {
    const { wire } = await letter(th.pen('MY'), certificate(), { header: { cpaId: 'asw-my-th-1' } })
    book = openBook([])
    expect(await th.post('MY', wire)).toMatchObject({ status: 202 })
    expect(th.gateway.notes.at(-1)?.code).not.toBe('ASW_REVOCATION_UNKNOWN')
  })
})

describe('XS-39: outward', () => {
  it('nothing is encrypted to a revoked certificate; the document waits and goes once another stands good', async () => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    await th.mail()
    await known('VN', [th.pen('VN').keys.encryption])
    const { delivery } = await th.gateway.submit(utilisation(json, '400'))
    expect(await th.mail()).toEqual([])
    const [row] = (await deliveries(th.gateway)).filter(({ id }) => id === delivery)
    expect(row?.state).toBe('due')
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'trouble', code: 'ASW_CERTIFICATE_REVOKED' })
    await known('VN', [])
    th.world.advance(2 * MINUTE)
    expect((await th.mail()).map(({ content }) => content.kind)).toEqual(['user'])
  })
})
