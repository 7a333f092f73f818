import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/journal.ts'
import { Fault } from '../../src/message/fault.ts'
import type { FaultCode } from '../../src/message/faults.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import type { ReceiveDeps } from '../../src/receive/deps.ts'
import { receive } from '../../src/receive/receive.ts'
import { type Alone, openAlone, settled } from './alone.ts'
import { cancellation, certificate } from './documents.ts'
import { letter } from './letter.ts'

/** Trouble of our own is a 503 and never a verdict; nothing is promised before its row is durable. */
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
})
afterAll(() => th.close())
beforeEach(() => settled(th))

const BUSY = { status: 503, retryAfter: 10 }
const vietnam = () => ({ fingerprint: th.pen('VN').keys.tlsClient.certificate.fingerprint })
const inbox = async (number: string) =>
  (await th.gateway.journal.entries('customs', { limit: 100 })).filter((entry) => entry.identity.number === number)

function broken(method: keyof Journal, code: FaultCode = 'ASW_JOURNAL_DOWN'): ReceiveDeps {
  const { receiving } = th.gateway
  const fail = async () => {
    throw new Fault(code, 'out of order')
  }
  return { ...receiving, journal: { ...receiving.journal, [method]: fail } }
}

describe('the journal', () => {
  it('that does not take the raw bytes: 503, nothing is judged, and the next try is new', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    const judged: string[] = []
    const deps = broken('arrive')
    const watching = { ...deps, trust: { ...deps.trust, peer: () => void judged.push('peer') as undefined } }
    expect(await receive(watching, { wire, peer: vietnam() })).toEqual(BUSY)
    expect(judged).toEqual([])
    expect(await th.gateway.journal.openArrivals(10, 0)).toEqual([])
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect(await inbox(json.referenceNumber)).toHaveLength(1)
  })

  it.each([
    ['recall', 'ASW_JOURNAL_DOWN'],
    ['accept', 'ASW_JOURNAL_DOWN'],
    ['accept', 'ASW_OVERLOADED'],
    ['accept', 'ASW_INTERNAL'],
  ] as const)('that fails in %s with %s: 503, nothing is sent, and the partner may come again', async (method, code) => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    expect(await receive(broken(method, code), { wire, peer: vietnam() })).toEqual(BUSY)
    expect(await th.mail()).toEqual([])
    expect(await inbox(json.referenceNumber)).toEqual([])
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
    expect(await inbox(json.referenceNumber)).toHaveLength(1)
  })

  it('that cannot say what it knows of a certificate: its cancellation gets 503, and is taken when it comes again', async () => {
    const json = certificate()
    expect(await th.post('VN', (await letter(th.pen('VN'), json)).wire)).toEqual({ status: 202 })
    await settled(th)
    const { wire } = await letter(th.pen('VN'), cancellation(json))
    expect(await receive(broken('exchangeOf'), { wire, peer: vietnam() })).toEqual(BUSY)
    expect(await th.mail()).toEqual([])
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect((await inbox(json.referenceNumber)).map(({ document }) => document)).toEqual(['certificate-of-origin', 'cancellation'])
  })

  it('that cannot even write that we are in trouble: the arrival stays open and is judged later, without the partner', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    const deps = broken('accept')
    const dead = { ...deps, journal: { ...deps.journal, dismiss: broken('dismiss').journal.dismiss } }
    expect(await receive(dead, { wire, peer: vietnam() })).toEqual(BUSY)
    // As long as it is dead nothing moves, and the sweep does not turn in a circle.
    expect(await judgeOpenArrivals(dead, 0)).toBe(0)
    expect(await judgeOpenArrivals(th.gateway.receiving, 0)).toBe(1)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
    expect(await inbox(json.referenceNumber)).toHaveLength(1)
  })

  it('whose exchange changes under our hands is asked again, and decides on what it says then', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    const { receiving } = th.gateway
    let conflicts = 3
    const accept: Journal['accept'] = async (acceptance) => {
      conflicts -= 1
      if (conflicts >= 0) throw new Fault('ASW_STATE_CONFLICT', 'the exchange has changed')
      return receiving.journal.accept(acceptance)
    }
    expect(await receive({ ...receiving, journal: { ...receiving.journal, accept } }, { wire, peer: vietnam() })).toEqual({
      status: 202,
    })
    expect(conflicts).toBe(-1)
    expect(await inbox(json.referenceNumber)).toHaveLength(1)
  })

  it('whose exchange never comes to rest gives the message back', async () => {
    const { wire } = await letter(th.pen('VN'), certificate())
    expect(await receive(broken('accept', 'ASW_STATE_CONFLICT'), { wire, peer: vietnam() })).toEqual(BUSY)
  })
})

describe('our own keys and configuration', () => {
  it.each([
    ['an envelope key that cannot sign', 'envelopeKey', 'ASW_KEY_UNUSABLE'],
    ['decryption keys that cannot be read', 'decryptionKeys', 'ASW_CONFIG_INVALID'],
  ] as const)('%s: 503, no ErrorList, and the same bytes are accepted afterwards', async (_name, member, code) => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    const { receiving } = th.gateway
    const fail = () => {
      throw new Fault(code, 'out of order')
    }
    expect(await receive({ ...receiving, self: { ...receiving.self, [member]: fail } }, { wire, peer: vietnam() })).toEqual(BUSY)
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'trouble', code })
    expect(await th.mail()).toEqual([])
    await th.post('VN', wire)
    expect(await inbox(json.referenceNumber)).toHaveLength(1)
  })

  it('a pack that cannot be compiled is no verdict on the document', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    const { receiving } = th.gateway
    const pack = () => {
      throw Object.assign(new Error('line 3'), { code: 'ASW_PACK_INVALID' })
    }
    expect(await receive({ ...receiving, pack }, { wire, peer: vietnam() })).toEqual(BUSY)
    expect(await th.mail()).toEqual([])
    await th.post('VN', wire)
    expect(await inbox(json.referenceNumber)).toHaveLength(1)
  })

  it("an error that nobody thought of is ours, never the document's", async () => {
    const { wire } = await letter(th.pen('VN'), certificate())
    const { receiving } = th.gateway
    const route = () => {
      throw new TypeError('undefined is not a function')
    }
    expect(await receive({ ...receiving, route }, { wire, peer: vietnam() })).toEqual(BUSY)
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'trouble', code: 'ASW_INTERNAL' })
    expect(await th.mail()).toEqual([])
  })
})
