import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreementSet } from '../../src/agreement/open.ts'
import { processOf } from '../../src/eaeu/process.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { certificateKey, identityKey } from '../../src/message/ids.ts'
import { statusOf } from '../../src/message/status.ts'
import { DAY, MINUTE, TODAY } from '../receive/world.ts'
import { Offices, PACK, sample } from './offices.ts'

let offices: Offices
let serial = 0
beforeAll(async () => {
  offices = await Offices.open()
})
afterAll(() => offices.close())

const form = (more: object = {}): CanonicalDocument => {
  serial += 1
  return { ...sample('certificate-of-origin.vn-ru-two-items-by-sea'), referenceNumber: `VN-RU 26/02/${1000 + serial}`, ...more }
}
const exchangeAt = async (side: 'vn' | 'ru', json: CanonicalDocument) =>
  (await offices[side].journal.exchangeOf(certificateKey(identityOf(json))))!

describe('a certificate EAV', () => {
  it('is issued: RCV, PRS and R.006 are recorded, the delivery is delivered, the inbox has the same JSON', async () => {
    const json = form()
    const { delivery, exchange } = await offices.vn.submit(json)
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({ state: 'delivered', answer: { kind: 'acknowledgment' } })
    // Three messages leave at once: which of them is judged first is chance, that all are recorded is not.
    expect([...(await offices.vn.heard(exchange))].sort()).toEqual(['P.XX.99.MSG.002', 'PRS', 'RCV'])
    const events = await offices.vn.journal.timeline(exchange)
    expect(events.find(({ kind }) => kind === 'processing-result')?.data).toMatchObject({ code: '3', positive: true })
    expect(events.find(({ kind }) => kind === 'conversation-closed')?.data).toMatchObject({ outcome: 'done' })
    const row = await offices.vn.journal.exchange(exchange)
    expect(Object.keys(row!.view.hops).sort()).toEqual(['AS1', 'AS2'])
    const [entry] = (await offices.ru.inbox()).filter(({ identity }) => identity.number === json.referenceNumber)
    expect(entry?.json).toEqual(json)
    expect((await exchangeAt('ru', json)).role).toBe('importer')
    expect(await offices.vn.journal.stuck()).toEqual([])
    for (const side of [offices.vn, offices.ru]) expect((await side.journal.verifyChains()).broken).toBeUndefined()
  })

  it('comes again on the same conversation: said again, handed over once', async () => {
    const json = form()
    await offices.vn.submit(json)
    await offices.carry()
    const at = offices.passed.lastIndexOf('VN:001')
    const before = (await offices.ru.inbox()).length
    const send = offices.vn.relaying.outlet(offices.vn.gateway.agreements[0]!)
    await send.send(offices.wires[at]!, new AbortController().signal)
    expect(await offices.carry()).toEqual([])
    expect(await offices.ru.inbox()).toHaveLength(before)
  })

  it('is sent again by hand after it was delivered: a new conversation, R.006 says yes again, handed over once', async () => {
    const json = form()
    const { delivery, exchange } = await offices.vn.submit(json)
    await offices.carry()
    const before = (await offices.ru.inbox()).length
    const { view } = (await offices.vn.journal.exchange(exchange))!
    await offices.vn.journal.replay(delivery, 'operator')
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({ state: 'delivered' })
    expect((await offices.vn.journal.exchange(exchange))?.view).toEqual(view)
    expect(await offices.ru.inbox()).toHaveLength(before)
    const opened = (await offices.vn.journal.timeline(exchange)).filter(({ kind }) => kind === 'conversation-opened')
    expect(new Set(opened.map(({ data }) => data?.conversation)).size).toBe(2)
  })

  it('loses the first answers: repeated with a new MessageID, everything else as it was', async () => {
    const json = form()
    const { delivery } = await offices.vn.submit(json)
    offices.loses = (label) => label.startsWith('RU:')
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('awaiting')
    offices.loses = () => false
    offices.world.advance(2 * MINUTE + 1)
    const first = offices.wires[offices.passed.lastIndexOf('VN:001')]!
    expect(await offices.carry()).toEqual(['VN:001', 'RU:002'])
    const second = offices.wires[offices.passed.lastIndexOf('VN:001')]!
    const ids = [first, second].map(({ body }) => {
      const text = Buffer.from(body).toString('utf8')
      const of = (name: string) => new RegExp(`<${name}(?: [^>]*)?>([^<]+)<`).exec(text)?.[1]
      return ['wsa:MessageID', 'int:ConversationID', 'int:ProcedureID', 'csdo:EDocId'].map(of)
    })
    expect(ids[0]![0]).not.toBe(ids[1]![0])
    expect(ids[0]!.slice(1)).toEqual(ids[1]!.slice(1))
    expect(ids[0]).not.toContain(undefined)
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
    const entries = (await offices.ru.inbox()).filter(({ identity }) => identity.number === json.referenceNumber)
    expect(entries).toHaveLength(1)
  })

  it('is repeated by the times of the agreement, where it has its own; what the pack does not await is not awaited', async () => {
    const { vn } = offices
    const [agreement] = vn.gateway.agreements
    const changed = { ...agreement!, eaeu: { ...agreement!.eaeu!, times: { receiveMs: MINUTE } } }
    const process = processOf(() => PACK, changed).process
    const times = [...process.operations.values()].map(({ transaction }) => transaction.receiveMs)
    expect(times).toEqual([MINUTE, MINUTE, undefined, MINUTE, MINUTE, MINUTE, undefined])
    const before = { eaeu: vn.eaeu, relaying: vn.relaying }
    const agreements = () => agreementSet([changed], 2)
    vn.eaeu = { ...vn.eaeu, agreements }
    vn.relaying = { ...vn.relaying, agreements }
    const { delivery } = await vn.submit(form())
    offices.loses = (label) => label.startsWith('RU:')
    await offices.carry()
    offices.loses = () => false
    offices.world.advance(MINUTE / 2)
    expect(await offices.carry()).toEqual([])
    offices.world.advance(MINUTE / 2 + 1)
    expect(await offices.carry()).toEqual(['VN:001', 'RU:002'])
    expect((await vn.journal.delivery(delivery))?.state).toBe('delivered')
    vn.eaeu = before.eaeu
    vn.relaying = before.relaying
  })

  it('is never answered: after its repeats it is abandoned with an alarm, and a replay by hand heals it', async () => {
    const { delivery, exchange } = await offices.vn.submit(form())
    offices.loses = (label) => label.startsWith('VN:')
    for (let n = 0; n < 6; n++) {
      await offices.carry()
      offices.world.advance(3 * MINUTE)
    }
    expect(offices.passed.slice(-4)).toEqual(['VN:001', 'VN:001', 'VN:001', 'VN:001'])
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({
      state: 'abandoned',
      lastCode: 'ASW_ACKNOWLEDGMENT_MISSING',
    })
    expect(await offices.vn.kinds(exchange)).toEqual(expect.arrayContaining(['conversation-stuck', 'silent', 'alarm']))
    offices.loses = () => false
    await offices.vn.journal.replay(delivery, 'operator')
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
  })

  it('is cancelled by the register of the issuing side, and another takes its place', async () => {
    const json = form()
    const { exchange } = await offices.vn.submit(json)
    await offices.carry()
    const status = {
      ...sample('certificate-status.cancelled'),
      certificate: { referenceNumber: json.referenceNumber, issuingCountry: 'VN', issuedOn: json.issuedOn },
    } as CanonicalDocument
    await offices.vn.submit(status)
    expect(await offices.carry()).toEqual(['VN:003', 'RU:RCV', 'RU:PRS', 'RU:002'])
    for (const row of [await offices.vn.journal.exchange(exchange), await exchangeAt('ru', json)])
      expect(statusOf(row!.view, TODAY).status).toBe('CANCELLED')
    const substitution = { ...sample('certificate-of-origin.vn-kz-substitution-third-country-invoice') } as CanonicalDocument
    const { delivery } = await offices.vn.submit(substitution)
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
  })

  it('comes from the Union and is delivered to the domestic inbox as the same canonical JSON', async () => {
    const json = sample('certificate-of-origin.ru-vn-under-verification')
    const { delivery } = await offices.ru.submit(json)
    expect(await offices.carry()).toEqual(['RU:001', 'VN:RCV', 'VN:PRS', 'VN:002'])
    expect((await offices.ru.journal.delivery(delivery))?.state).toBe('delivered')
    expect((await offices.vn.inbox()).map((entry) => entry.json)).toContainEqual(json)
  })
})

describe('verification of origin', () => {
  it('is asked, and answered months later in a new transaction of the same procedure; the clock runs until then', async () => {
    const request = { ...sample('origin-verification-request.authenticity') } as CanonicalDocument
    const { exchange, delivery } = await offices.ru.submit(request)
    expect(await offices.carry()).toEqual(['RU:006', 'VN:RCV', 'VN:PRS', 'VN:002', 'RU:RCV', 'RU:PRS'])
    expect((await offices.ru.journal.delivery(delivery))?.state).toBe('delivered')
    offices.world.advance(20 * MINUTE)
    await offices.carry()
    const asked = await offices.vn.journal.exchangeOf(certificateKey(identityOf(request)))
    expect(await offices.vn.kinds(asked!.id)).toEqual(
      expect.arrayContaining(['accepted', 'clock-started', 'conversation-closed']),
    )
    // The end of the day that the letter names, in Viet Nam, for who asks and who must answer.
    for (const [side, id] of [[offices.ru, exchange] as const, [offices.vn, asked!.id] as const])
      expect((await side.journal.clocks(id)).map(({ deadline }) => deadline)).toEqual(['2027-05-20T16:59:59.999Z'])
    const first = await offices.vn.journal.conversationAbout(asked!.id, 'request-verification')
    offices.world.advance(60 * DAY)
    const result = {
      ...sample('origin-verification-result.confirmed'),
      request: { number: request.requestNumber, date: request.requestedOn },
    } as unknown as CanonicalDocument
    await offices.vn.submit(result)
    expect(await offices.carry()).toEqual(['VN:007', 'RU:RCV', 'RU:PRS', 'RU:002'])
    const answer = await offices.vn.journal.conversationAbout(asked!.id, 'answer-verification')
    expect(answer!.id).not.toBe(first!.id)
    expect(JSON.parse(answer!.head).procedures).toEqual(JSON.parse(first!.head).procedures)
    expect((await offices.ru.journal.timeline(exchange)).map(({ data }) => data?.identity)).toContain(
      identityKey(identityOf(result)),
    )
  })
})

describe('results of one letter on one day', () => {
  const result = (certificate: object, result: string) =>
    ({
      ...sample('origin-verification-result.confirmed'),
      request: { number: 'KZ-77/2026', date: '2026-11-30' },
      foundOn: '2027-01-20',
      certificates: [{ ...certificate, result }],
    }) as unknown as CanonicalDocument
  it('are taken one after the other, the same one again changes nothing, and the clock runs until the last', async () => {
    const request = sample('origin-verification-request.two-items-doubted')
    const [first, second] = request.certificates as readonly object[]
    const asked = await offices.ru.submit({ ...request, authority: { country: 'RU', name: 'ФТС' } } as CanonicalDocument)
    await offices.carry()
    const running = async () => {
      const clocks = await offices.ru.journal.clocks(asked.exchange)
      return clocks.filter(({ state }) => state === 'running').map(({ name }) => name)
    }
    const one = result(first!, 'CONFIRMED')
    for (const json of [one, result(second!, 'EXTENDED_TERM')]) {
      const { delivery } = await offices.vn.submit(json)
      await offices.carry()
      expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
      expect(await running()).toEqual(['eaeu-verification-reply'])
    }
    await offices.vn.say(one, 'answer-verification')
    await offices.carry()
    expect((await offices.ru.kinds(asked.exchange)).filter((kind) => kind === 'duplicate' || kind === 'held')).toEqual([
      'duplicate',
    ])
    await offices.vn.submit(result(second!, 'CONFIRMED'))
    await offices.carry()
    expect(await running()).toEqual([])
    const entries = (await offices.ru.inbox()).filter(({ document }) => document === 'origin-verification-result')
    expect(entries.filter(({ identity }) => identity.number === 'KZ-77/2026/2026-11-30')).toHaveLength(3)
  })
})

describe('customs data', () => {
  it('an extract of a declaration that names a certificate is sent and delivered', async () => {
    const json = sample('goods-declaration-extract.vn-export-with-certificate')
    const { delivery } = await offices.vn.submit(json)
    expect(await offices.carry()).toEqual(['VN:008', 'RU:RCV', 'RU:PRS', 'RU:002'])
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
    expect((await offices.ru.inbox()).map((entry) => entry.json)).toContainEqual(json)
  })
})
