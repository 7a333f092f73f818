import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Agreement, OwnKey } from '../../src/agreement/agreement.ts'
import { receiveEaeu } from '../../src/eaeu/index.ts'
import type { ExchangeId } from '../../src/message/ids.ts'
import { openBook, type RevocationBook, type RevocationMode } from '../../src/trust/index.ts'
import type { Keys } from '../receive/keys.ts'
import { ownKey } from '../receive/keys.ts'
import { DAY, MINUTE, MORNING } from '../receive/world.ts'
import { Offices, sample } from './offices.ts'

/** Russia looks certificates of Viet Nam up in the lists of Viet Nam's authority; Viet Nam has no lists, and its agreement is soft. */
let offices: Offices
let book: RevocationBook
let number = 0
/** Certificates that no list speaks of, whatever the book holds. */
let unlisted: readonly OwnKey[]
let policy: RevocationMode

const lists = {
  look: (one: Uint8Array, issuer: Uint8Array) =>
    unlisted.some(({ certificate }) => Buffer.compare(certificate.der, one) === 0) ? undefined : book.look(one, issuer),
}
/** The country's own authority is the anchor, so that one list speaks of everything. */
const agreed = (side: 'VN' | 'RU', keys: Keys): Partial<Agreement> => ({
  revocation: { policy: side === 'RU' ? policy : 'soft', graceMs: 0, urls: [] },
  certificates: {
    anchors: [keys.intermediate],
    intermediates: [],
    seal: [keys.seal.certificate],
    envelope: [],
    encryption: [],
    tlsClient: [keys.tlsClient.certificate],
    tlsServer: [keys.tlsClient.certificate],
  },
})
async function open(mode: RevocationMode): Promise<void> {
  policy = mode
  offices = await Offices.open(agreed, lists)
  await known([])
}
/** The next list of Viet Nam, or of Russia, with these certificates in it. */
async function known(revoked: readonly OwnKey[], nextUpdate = 10 * DAY, of: 'vn' | 'ru' = 'vn'): Promise<void> {
  number += 1
  const now = offices.world.now()
  const { authority, intermediate } = offices[of].gateway.keys
  const text = await authority.list({
    number,
    thisUpdate: new Date(now - MINUTE),
    nextUpdate: new Date(now + nextUpdate),
    revoked: revoked.map(({ certificate }) => ({
      certificatePem: new X509Certificate(certificate.der).toString(),
      at: new Date(MORNING - DAY),
      reason: 'certificateHold' as const,
    })),
  })
  book = openBook([intermediate])
  book.take(Buffer.from(text), now)
}
beforeEach(() => {
  book = openBook([])
  unlisted = []
})
afterEach(() => offices.close())

const GATEWAY = 'gateway' as ExchangeId
const form = () => sample('certificate-of-origin.vn-ru-two-items-by-sea')
const textOf = (label: string) => Buffer.from(offices.wires[offices.passed.lastIndexOf(label)]!.body).toString('utf8')
const dismissed = async () =>
  (await offices.ru.journal.timeline(GATEWAY)).filter(({ kind }) => kind === 'dismissed').map(({ data }) => data)
const inbox = async () => (await offices.ru.inbox()).length
const stateOf = async (delivery: Parameters<typeof offices.vn.journal.delivery>[0]) =>
  (await offices.vn.journal.delivery(delivery))?.state
const ALL = ['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002']

describe('XS-39: a container whose signer is revoked', () => {
  it.each<RevocationMode>(['required', 'soft'])(
    '%s: a fault that tells the partner the code alone, the proof with us, and taken once the hold is lifted',
    async (mode) => {
      await open(mode)
      await known([offices.vn.gateway.keys.seal])
      const { delivery } = await offices.vn.submit(form())
      expect(await offices.carry()).toEqual(['VN:001', 'RU:fault'])
      expect(textOf('RU:fault')).toContain('int:DataError')
      expect(textOf('RU:fault')).toContain('ASW_CERTIFICATE_REVOKED: the certificate is revoked<')
      const proof =
        /is revoked since .* \(certificateHold\), says the list number \d+ of .*SHA-256 [0-9a-f]{64}; answered by fault/
      expect((await dismissed()).at(-1)).toMatchObject({
        code: 'ASW_CERTIFICATE_REVOKED',
        detail: expect.stringMatching(proof),
      })
      expect(offices.ru.gateway.notes.at(-1)).toMatchObject({ what: 'refused', partner: 'VN', code: 'ASW_CERTIFICATE_REVOKED' })
      expect(await stateOf(delivery)).toBe('refused')
      expect(await inbox()).toBe(0)
      await known([])
      await offices.vn.journal.replay(delivery, 'operator')
      expect(await offices.carry()).toEqual(ALL)
      expect(await stateOf(delivery)).toBe('delivered')
      expect(await inbox()).toBe(1)
    },
  )

  it('off: nobody asks', async () => {
    await open('off')
    await known([offices.vn.gateway.keys.seal, offices.vn.gateway.keys.tlsClient])
    await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(ALL)
  })

  it('of another certificate hurts nobody', async () => {
    await open('required')
    await known([await ownKey(offices.vn.gateway.keys.authority, 'seal')])
    await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(ALL)
  })

  it('after the document was taken: its repeat is answered as before and judged by nobody again', async () => {
    await open('required')
    const { delivery } = await offices.vn.submit(form())
    offices.loses = (label) => label.startsWith('RU:')
    expect(await offices.carry()).toEqual(ALL)
    offices.loses = () => false
    await known([offices.vn.gateway.keys.seal])
    offices.world.advance(2 * MINUTE + 1)
    expect(await offices.carry()).toEqual(['VN:001', 'RU:002'])
    expect(await stateOf(delivery)).toBe('delivered')
    expect(await inbox()).toBe(1)
  })
})

describe('XS-39: an answer whose signer is revoked', () => {
  it('is refused by the side that asked: the delivery waits, and the answer to its repeat is taken once the hold is lifted', async () => {
    await open('soft')
    await known([offices.ru.gateway.keys.seal], undefined, 'ru')
    const { delivery, exchange } = await offices.vn.submit(form())
    expect(await offices.carry()).toEqual([...ALL, 'VN:fault'])
    expect(textOf('VN:fault')).toContain('ASW_CERTIFICATE_REVOKED')
    expect(await stateOf(delivery)).toBe('awaiting')
    expect(await offices.vn.heard(exchange)).not.toContain('P.XX.99.MSG.002')
    await known([], undefined, 'ru')
    offices.world.advance(20 * MINUTE + 1)
    expect((await offices.carry()).slice(-2)).toEqual(['VN:001', 'RU:002'])
    expect(await stateOf(delivery)).toBe('delivered')
    expect(await inbox()).toBe(1)
  })
})

describe('XS-39: a list that is out of date or missing', () => {
  it.each<[string, () => void | Promise<void>]>([
    ['out of date', () => known([], -1)],
    [
      'missing',
      () => {
        unlisted = [offices.vn.gateway.keys.seal]
      },
    ],
  ])('and %s: where required, no verdict and no answer; the document is taken once there is one', async (_, lose) => {
    await open('required')
    const { delivery } = await offices.vn.submit(form())
    await lose()
    expect(new Set(await offices.carry())).toEqual(new Set(['VN:001']))
    expect(offices.ru.gateway.notes.at(-1)).toMatchObject({ what: 'trouble', code: 'ASW_REVOCATION_UNKNOWN' })
    expect(await inbox()).toBe(0)
    expect(await stateOf(delivery)).toBe('awaiting')
    unlisted = []
    await known([])
    offices.world.advance(MINUTE)
    expect((await offices.carry()).slice(-4)).toEqual(ALL)
    expect(await stateOf(delivery)).toBe('delivered')
    expect(await inbox()).toBe(1)
  })

  it('soft: passes', async () => {
    await open('soft')
    book = openBook([])
    await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(ALL)
  })
})

describe('XS-39: the TLS client of an EAEU partner', () => {
  const say = async (revoked: boolean) => {
    const { tlsClient } = offices.vn.gateway.keys
    await offices.vn.submit(form())
    offices.loses = () => true
    await offices.carry()
    await known(revoked ? [tlsClient] : [])
    const [wire] = offices.wires
    return receiveEaeu(offices.ru.eaeu, { wire: wire!, peer: { fingerprint: tlsClient.certificate.fingerprint } })
  }

  it.each<RevocationMode>(['required', 'soft'])(
    '%s: revoked, it is a stranger: a bare 4xx, and the journal knows why',
    async (mode) => {
      await open(mode)
      expect(await say(true)).toEqual({ status: 422 })
      expect(offices.ru.gateway.notes.at(-1)).toMatchObject({ what: 'stranger', code: 'ASW_CERTIFICATE_REVOKED' })
      expect((await dismissed()).at(-1)).toMatchObject({ detail: expect.stringMatching(/SHA-256 [0-9a-f]{64}/) })
      offices.loses = () => false
      expect((await offices.carry()).filter((label) => label.startsWith('RU:'))).toEqual([])
      expect(await inbox()).toBe(0)
    },
  )

  it('required, and no list speaks of it: 503 and no verdict', async () => {
    await open('required')
    unlisted = [offices.vn.gateway.keys.tlsClient]
    expect(await say(false)).toMatchObject({ status: 503, retryAfter: expect.any(Number) })
    expect(offices.ru.gateway.notes.at(-1)).toMatchObject({ what: 'trouble', code: 'ASW_REVOCATION_UNKNOWN' })
    expect(await inbox()).toBe(0)
  })

  it('good: heard', async () => {
    await open('required')
    expect(await say(false)).toEqual({ status: 202 })
    expect(await inbox()).toBe(1)
  })
})
