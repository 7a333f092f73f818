import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { agreementSet } from '../../src/agreement/open.ts'
import { receiveEaeu } from '../../src/eaeu/index.ts'
import { unpack } from '../../src/envelope/eaeu/index.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { Fault } from '../../src/message/fault.ts'
import { certificateKey, type ExchangeId } from '../../src/message/ids.ts'
import { statusOf } from '../../src/message/status.ts'
import { lengthen } from '../journal/long.ts'
import { ownKey } from '../receive/keys.ts'
import { MINUTE, TODAY } from '../receive/world.ts'
import { Offices, sample } from './offices.ts'

let offices: Offices
beforeEach(async () => {
  offices = await Offices.open()
})
afterEach(() => offices.close())

const GATEWAY = 'gateway' as ExchangeId
const form = (more: object = {}): CanonicalDocument => ({
  ...sample('certificate-of-origin.vn-ru-two-items-by-sea'),
  ...more,
})
const textOf = (label: string) => Buffer.from(offices.wires[offices.passed.lastIndexOf(label)]!.body).toString('utf8')

describe('a document that is not right', () => {
  it('breaks a rule: ERR with the code of the rule, and the transaction is refused on both sides', async () => {
    const { id } = await offices.vn.say(form({ validTo: '2029-10-12' }))
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:ERR'])
    expect(textOf('RU:ERR')).toMatch(/Code[^>]*>E-\d\d</)
    const heard = (await offices.vn.journal.timeline(GATEWAY)).filter(({ kind }) => kind === 'conversation-heard')
    expect(heard.at(-1)?.data).toMatchObject({ code: 'ERR', errors: [expect.stringMatching(/^E-\d\d$/)] })
    for (const [side, partner] of [
      [offices.vn, 'RU'],
      [offices.ru, 'VN'],
    ] as const) {
      const row = await side.journal.conversation(partner as never, id)
      expect(JSON.parse(row!.state)).toMatchObject({ outcome: 'refused' })
    }
    expect(await offices.ru.inbox()).toEqual([])
  })

  it.each<[string, object, string]>([
    [
      'is addressed to a country that this side does not speak for',
      { own: ['BY'], partner: ['VN'] },
      'EX-10: it is addressed to RU',
    ],
    ['comes from a country that the partner does not speak for', { own: ['RU'], partner: ['LA'] }, 'EX-10: VN is not agreed'],
  ])('%s: ERR', async (_, countries, why) => {
    const [agreement] = offices.ru.gateway.agreements
    const changed = { ...agreement!, eaeu: { ...agreement!.eaeu!, countries } } as Agreement
    offices.ru.eaeu = { ...offices.ru.eaeu, agreements: () => agreementSet([changed], 2) }
    await offices.vn.say(form())
    expect((await offices.carry()).at(-1)).toBe('RU:ERR')
    expect(textOf('RU:ERR')).toContain(why)
  })

  it('has a number that came before with other content: held with an alarm, R.006 says no, and the inbox has the first', async () => {
    await offices.vn.submit(form())
    await offices.carry()
    await offices.vn.say(form({ validTo: '2027-10-11' }))
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect((await offices.ru.inbox()).map((entry) => entry.json)).toEqual([form()])
    expect((await offices.ru.journal.stuck()).map(({ what }) => what)).toEqual(['held'])
    const results = (await offices.vn.journal.timeline(GATEWAY)).filter(({ kind }) => kind === 'processing-result')
    expect(results.map(({ data }) => data?.code)).toEqual(['9'])
  })

  it('comes again in another conversation with the same content: a duplicate, said to be added, handed over once', async () => {
    await offices.vn.submit(form())
    await offices.carry()
    await offices.vn.say(form())
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect(await offices.ru.inbox()).toHaveLength(1)
    expect((await offices.ru.journal.stuck()).map(({ what }) => what)).toEqual([])
  })

  it('a status of a certificate that nobody knows: R.006 says no, nothing is handed over', async () => {
    await offices.vn.say(sample('certificate-status.cancelled'), 'send-certificate-status')
    expect(await offices.carry()).toEqual(['VN:003', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect(await offices.ru.inbox()).toEqual([])
    const results = (await offices.vn.journal.timeline(GATEWAY)).filter(({ kind }) => kind === 'processing-result')
    expect(results.at(-1)?.data).toMatchObject({ code: '9', positive: false })
  })

  describe('a status of a certificate that is closed', () => {
    const status = (name: string, more: object = {}): CanonicalDocument => ({
      ...sample(`certificate-status.${name}`),
      certificate: { referenceNumber: form().referenceNumber, issuingCountry: 'VN', issuedOn: form().issuedOn },
      ...more,
    })
    const cancelled = status('cancelled')
    const replaced = status('replaced', { effectiveAt: '2026-11-02T03:00:00Z' })
    const valid = status('cancelled', { status: 'VALID', effectiveAt: '2026-11-05T03:00:00Z' })
    const at = async () => (await offices.ru.journal.exchangeOf(certificateKey(identityOf(form()))))!
    const codes = async () => {
      const events = await offices.vn.journal.timeline(GATEWAY)
      return events.filter(({ kind }) => kind === 'processing-result').map(({ data }) => data?.code)
    }
    const entries = async () => (await offices.ru.inbox()).filter(({ document }) => document === 'certificate-status')
    const say = async (json: CanonicalDocument) => {
      await offices.vn.say(json, 'send-certificate-status')
      await offices.carry()
    }

    it.each<[string, CanonicalDocument, CanonicalDocument, string]>([
      ['cancelled twice', cancelled, status('cancelled', { effectiveAt: '2026-10-21T14:05:00+07:00' }), 'CANCELLED'],
      ['replaced after it was cancelled', cancelled, replaced, 'CANCELLED'],
      ['revived after it was replaced', replaced, valid, 'REPLACED'],
      ['revived after it was cancelled', cancelled, valid, 'CANCELLED'],
    ])('%s: R.006 says no, nothing is handed over, and it stands as it stood', async (_, first, second, standing) => {
      await offices.vn.submit(form())
      await offices.carry()
      await say(first)
      await say(second)
      expect(await codes()).toEqual(['3', '9'])
      expect((await entries()).map(({ json }) => json)).toEqual([first])
      expect(statusOf((await at()).view, TODAY).status).toBe(standing)
      expect(await offices.ru.journal.stuck()).toEqual([])
      // What was said before is said again, whatever it ended.
      await say(first)
      expect(await codes()).toEqual(['3', '9', '3'])
      expect(await entries()).toHaveLength(1)
    })

    it('is said again after more than a timeline gives at once: known for what it is', async () => {
      await offices.vn.submit(form())
      await offices.carry()
      await lengthen(offices.ru.journal, (await at()).id)
      for (const json of [cancelled, replaced, cancelled]) await say(json)
      expect(await codes()).toEqual(['3', '9', '3'])
      expect(await entries()).toHaveLength(1)
    })

    it('is found good while another one closes it: judged again at once, it is refused', async () => {
      await offices.vn.submit(form())
      await offices.carry()
      offices.loses = (label) => label === 'VN:003'
      for (const json of [cancelled, replaced]) await offices.vn.say(json, 'send-certificate-status')
      await offices.carry()
      offices.loses = () => false
      const [closing, late] = offices.wires.slice(-2)
      const peer = { fingerprint: offices.vn.gateway.keys.tlsClient.certificate.fingerprint }
      const { eaeu } = offices.ru
      // The exchange is looked up for the verdict, and again for what is kept.
      let looks = 0
      const journal = new Proxy(eaeu.journal, {
        get: (of, name) => {
          const own = Reflect.get(of, name)
          if (name !== 'exchangeOf') return typeof own === 'function' ? own.bind(of) : own
          return async (key: string) => {
            looks += 1
            if (looks === 2) expect(await receiveEaeu(eaeu, { wire: closing!, peer })).toMatchObject({ status: 202 })
            return of.exchangeOf(key)
          }
        },
      })
      expect((await receiveEaeu({ ...eaeu, journal }, { wire: late!, peer })).status).toBe(202)
      expect(looks).toBeGreaterThan(2)
      await offices.carry()
      expect([...(await codes())].sort()).toEqual(['3', '9'])
      expect(Object.keys((await at()).view.cancellations)).toHaveLength(1)
      expect(await entries()).toHaveLength(1)
    })
  })

  it('is signed by a key that is not registered: a fault, the delivery of its sender is refused', async () => {
    offices.vn.signsWith = await ownKey(offices.vn.gateway.keys.authority, 'seal')
    await offices.vn.say(form())
    expect(await offices.carry()).toEqual(['VN:001', 'RU:fault'])
    expect(textOf('RU:fault')).toContain('ASW_SIGNER_UNKNOWN')
    expect((await offices.vn.journal.stuck()).map(({ what, turn }) => `${what} ${turn}`)).toEqual(['conversation operator'])
    expect(await offices.ru.inbox()).toEqual([])
  })
})

describe('a no of the partner ends the delivery', () => {
  it('by ERR: refused, with the code of the rule', async () => {
    const { delivery, exchange } = await offices.vn.submit(form())
    offices.ru.eaeu = { ...offices.ru.eaeu, route: () => [] }
    expect((await offices.carry()).at(-1)).toBe('RU:ERR')
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({
      state: 'refused',
      lastCode: 'ASW_PARTNER_REFUSED',
      answer: { kind: 'error-list' },
    })
    expect(await offices.vn.heard(exchange)).toEqual(['RCV', 'ERR'])
  })

  it('by a fault of the sender: refused; replayed by hand once it is mended, it arrives', async () => {
    const { seal } = offices.vn.gateway.keys
    const stranger = await ownKey(offices.vn.gateway.keys.authority, 'seal')
    offices.vn.eaeu = { ...offices.vn.eaeu, sealKey: () => stranger }
    const { delivery } = await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(['VN:001', 'RU:fault'])
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({ state: 'refused' })
    offices.vn.eaeu = { ...offices.vn.eaeu, sealKey: () => seal }
    await offices.vn.journal.replay(delivery, 'operator')
    // The same bytes would meet the same fault: what was refused begins anew.
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({ state: 'delivered' })
  })
})

describe('who is not believed', () => {
  const send = (wire: Parameters<typeof receiveEaeu>[1]['wire'], peer: object) => receiveEaeu(offices.ru.eaeu, { wire, peer })

  it('a stranger gets a bare no; one partner cannot speak in the name of another', async () => {
    await offices.vn.submit(form())
    await offices.carry()
    const [wire] = offices.wires
    expect(await send(wire!, { fingerprint: 'ab' })).toEqual({ status: 403 })
    const foreign = { ...wire!, body: Buffer.from(textOf('VN:001').replaceAll('EAEU://VN/', 'EAEU://LA/')) }
    const { fingerprint } = offices.vn.gateway.keys.tlsClient.certificate
    expect(await send(foreign, { fingerprint })).toEqual({ status: 202 })
    expect(await offices.carry()).toEqual(['RU:fault'])
    expect(textOf('RU:fault')).toContain('ASW_PARTNER_MISMATCH')
  })

  it('a signal in a conversation that nobody knows changes nothing and is not answered', async () => {
    await offices.vn.submit(form())
    await offices.carry()
    const { fingerprint } = offices.ru.gateway.keys.tlsClient.certificate
    const wire = {
      ...offices.wires[1]!,
      body: Buffer.from(textOf('RU:RCV').replace(/(ConversationID>)urn:uuid:......../, '$1urn:uuid:00000000')),
    }
    expect(await receiveEaeu(offices.vn.eaeu, { wire, peer: { fingerprint } })).toEqual({ status: 202 })
    expect(await offices.carry()).toEqual([])
  })

  it('what is no envelope can be answered by the status alone', async () => {
    const { fingerprint } = offices.vn.gateway.keys.tlsClient.certificate
    const wire = { contentType: 'application/soap+xml', body: Buffer.from('<a>') }
    expect(await send(wire, { fingerprint })).toEqual({ status: 422 })
    expect(await offices.carry()).toEqual([])
    expect((await offices.ru.journal.timeline(GATEWAY)).at(-1)).toMatchObject({ kind: 'dismissed' })
  })

  it('what is larger than agreed is read by no parser', async () => {
    await offices.vn.submit(form())
    await offices.carry()
    const { fingerprint } = offices.vn.gateway.keys.tlsClient.certificate
    const [wire] = offices.wires
    const { maxBytes } = offices.ru.eaeu.agreements().all()[0]!.limits
    const large = { ...wire!, body: Buffer.concat([wire!.body, Buffer.alloc(maxBytes, ' ')]) }
    expect(await send(large, { fingerprint })).toEqual({ status: 413 })
    expect(await offices.carry()).toEqual([])
  })
})

describe('trouble of our own', () => {
  it('is a 503 and no verdict: nothing is kept, and the repeat of the partner is taken', async () => {
    const { delivery } = await offices.vn.submit(form())
    const good = offices.ru.eaeu
    offices.ru.eaeu = { ...good, policy: () => Promise.reject(new Fault('ASW_PROVIDER_DOWN', 'no third party')) }
    expect(await offices.carry()).toContain('VN:001')
    expect(await offices.ru.inbox()).toEqual([])
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('awaiting')
    offices.ru.eaeu = good
    offices.world.advance(MINUTE)
    expect((await offices.carry()).slice(-4)).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
  })

  it.each(['after-arrive-commit', 'before-keep-commit', 'after-keep-commit'] as const)(
    'a crash of the receiver at %s: nothing lost, nothing twice',
    async (point) => {
      const { delivery } = await offices.vn.submit(form())
      offices.ru.crashAt = point
      await offices.carry().catch(() => undefined)
      await offices.ru.restart()
      await offices.ru.recover()
      offices.world.advance(2 * MINUTE)
      await offices.carry()
      expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
      expect(await offices.ru.inbox()).toHaveLength(1)
      expect(await offices.vn.journal.stuck()).toEqual([])
    },
  )

  it.each(['before-keep-commit', 'after-keep-commit', 'before-acknowledgment-send', 'after-acknowledgment-send'] as const)(
    'a crash of the sender at %s: one conversation, sent until it is heard',
    async (point) => {
      const { delivery } = await offices.vn.submit(form())
      offices.vn.crashAt = point
      await offices.carry().catch(() => undefined)
      await offices.vn.restart()
      offices.world.advance(2 * MINUTE)
      await offices.carry()
      expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
      expect(await offices.ru.inbox()).toHaveLength(1)
      const conversations = new Set(offices.wires.map((wire) => unpack(wire).header.conversationId))
      expect(conversations.size).toBe(1)
    },
  )

  it('two nodes that look at the same wait repeat once', async () => {
    await offices.vn.submit(form())
    offices.loses = () => true
    await offices.carry()
    offices.world.advance(2 * MINUTE + 1)
    const { conversationsOnce } = await import('../../src/eaeu/index.ts')
    const moved = await Promise.all([conversationsOnce(offices.vn.eaeu), conversationsOnce(offices.vn.eaeu)])
    expect(moved.reduce((sum, n) => sum + n)).toBe(1)
    expect(await offices.carry()).toEqual(['VN:001'])
  })
})

describe('a trusted third party that never answers', () => {
  it('ends the reading in time, as an outage: nothing is kept, and the document is taken when it comes again', async () => {
    await offices.vn.submit(form())
    offices.loses = () => true
    expect(await offices.carry()).toEqual(['VN:001'])
    offices.loses = () => false
    const wire = offices.wires[0]!
    const peer = { fingerprint: offices.vn.gateway.keys.tlsClient.certificate.fingerprint }
    const { eaeu, journal } = offices.ru
    const asked = Promise.withResolvers<void>()
    const over = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    const policy: typeof eaeu.policy = async (agreement) => {
      asked.resolve()
      await answered.promise
      return eaeu.policy(agreement)
    }
    const world = { ...eaeu.world, sleep: () => over.promise }
    const door = receiveEaeu({ ...eaeu, policy, world, readingMs: 1_000 }, { wire, peer })
    await asked.promise
    over.resolve()
    expect(await door).toEqual({ status: 503, retryAfter: 10 })
    expect((await journal.timeline(GATEWAY)).at(-1)).toMatchObject({ kind: 'dismissed', data: { code: 'ASW_READING_HANGS' } })
    answered.resolve()
    expect(await receiveEaeu(eaeu, { wire, peer })).toEqual({ status: 202 })
    expect(await offices.ru.inbox()).toHaveLength(1)
    expect(await journal.counts()).toMatchObject({ 'arrival.open': 0 })
    expect((await offices.carry()).filter((label) => label.startsWith('RU:'))).toEqual(['RU:RCV', 'RU:PRS', 'RU:002'])
  })
})
