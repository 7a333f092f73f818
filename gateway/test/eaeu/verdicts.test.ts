import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { receiveEaeu } from '../../src/eaeu/index.ts'
import { unpack } from '../../src/envelope/eaeu/index.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import type { ExchangeId } from '../../src/message/ids.ts'
import { signalsOnce } from '../../src/relay/signals.ts'
import { MINUTE } from '../receive/world.ts'
import { Offices, sample } from './offices.ts'

/** By what a document is judged, and for how long that holds: what is answered is what was done. */
let offices: Offices
beforeEach(async () => {
  offices = await Offices.open()
})
afterEach(() => offices.close())

const never = new AbortController().signal
const form = (): CanonicalDocument => sample('certificate-of-origin.vn-ru-two-items-by-sea')
/** Of this certificate. */
const cancelled = (): CanonicalDocument => sample('certificate-status.cancelled')
const peer = () => ({ fingerprint: offices.vn.gateway.keys.tlsClient.certificate.fingerprint })
/** Codes of R.006 that Viet Nam was told, one for each request. */
const results = async () =>
  (await offices.vn.journal.timeline('gateway' as ExchangeId))
    .filter(({ kind }) => kind === 'processing-result')
    .map(({ data }) => data?.code)
const taken = async () => (await offices.ru.inbox()).map(({ document }) => document).sort()
/** Said by other software, and on the road: nothing of it has arrived. */
async function onTheRoad(json: CanonicalDocument, operation: string) {
  offices.loses = () => true
  await offices.vn.say(json, operation)
  await signalsOnce(offices.vn.relaying, never)
  offices.loses = () => false
  return offices.wires.at(-1)!
}

describe('what a document is about changes between the verdict and the commit', () => {
  /** Something else comes when the exchange is looked up for the n-th time. */
  const meanwhile = (n: number, comes: () => Promise<unknown>) => {
    const { eaeu } = offices.ru
    let looks = 0
    const journal = new Proxy(eaeu.journal, {
      get: (of, name) => {
        const own = Reflect.get(of, name)
        if (name !== 'exchangeOf') return typeof own === 'function' ? own.bind(of) : own
        return async (key: string) => {
          looks += 1
          if (looks === n) await comes()
          return of.exchangeOf(key)
        }
      },
    })
    return { deps: { ...eaeu, journal }, looks: () => looks }
  }

  it('a status is refused because its certificate is not here, and that comes: judged again, it is taken, and R.006 says so', async () => {
    const certificate = await onTheRoad(form(), 'send-certificate')
    const status = await onTheRoad(cancelled(), 'send-certificate-status')
    const { deps, looks } = meanwhile(2, async () => {
      expect(await receiveEaeu(offices.ru.eaeu, { wire: certificate, peer: peer() })).toEqual({ status: 202 })
    })
    expect(await receiveEaeu(deps, { wire: status, peer: peer() })).toEqual({ status: 202 })
    expect(looks()).toBeGreaterThan(2)
    await offices.carry()
    expect(await taken()).toEqual(['certificate-of-origin', 'certificate-status'])
    expect(await results()).toEqual(['3', '3'])
  })

  it('nothing changes: it is refused, and nothing of it is handed over', async () => {
    const status = await onTheRoad(cancelled(), 'send-certificate-status')
    expect(await receiveEaeu(offices.ru.eaeu, { wire: status, peer: peer() })).toEqual({ status: 202 })
    await offices.carry()
    expect(await taken()).toEqual([])
    expect(await results()).toEqual(['9'])
  })
})

describe('what we know changes after the verdict (an agreement, a list, an inbox)', () => {
  it('the answer of a conversation stands for its repeats; asked anew, it is judged by what is known then', async () => {
    const { delivery } = await offices.vn.submit(form())
    const good = offices.ru.eaeu
    offices.ru.eaeu = { ...good, route: () => [] }
    expect((await offices.carry()).at(-1)).toBe('RU:ERR')
    const refused = offices.wires[offices.passed.indexOf('VN:001')]!
    offices.ru.eaeu = good
    const before = offices.passed.length
    expect(await receiveEaeu(offices.ru.eaeu, { wire: refused, peer: peer() })).toEqual({ status: 202 })
    await offices.carry()
    expect(offices.passed.slice(before).filter((label) => label === 'RU:002')).toEqual([])
    expect(await taken()).toEqual([])
    offices.world.advance(MINUTE)
    await offices.vn.journal.replay(delivery, 'operator')
    expect((await offices.carry()).at(-1)).toBe('RU:002')
    expect(await taken()).toEqual(['certificate-of-origin'])
    const ids = offices.wires.filter((_, at) => offices.passed[at] === 'VN:001').map((wire) => unpack(wire).header.conversationId)
    expect(new Set(ids).size).toBe(2)
  })

  it('the other way too: what was taken stays taken, and its repeat hears the same yes', async () => {
    await offices.vn.submit(form())
    await offices.carry()
    const [wire] = offices.wires
    offices.ru.eaeu = { ...offices.ru.eaeu, route: () => [] }
    const before = offices.passed.length
    expect(await receiveEaeu(offices.ru.eaeu, { wire: wire!, peer: peer() })).toEqual({ status: 202 })
    await offices.carry()
    expect(offices.passed.slice(before)).not.toContain('RU:ERR')
    expect(await taken()).toEqual(['certificate-of-origin'])
  })
})
