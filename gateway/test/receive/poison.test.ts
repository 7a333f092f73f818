import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type judgeEaeu, receiveEaeu } from '../../src/eaeu/index.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { READINGS } from '../../src/journal/readings.ts'
import { wireDigestOf } from '../../src/message/digest.ts'
import { Fault } from '../../src/message/fault.ts'
import { exchangeId } from '../../src/message/ids.ts'
import type { Arrived } from '../../src/message/stages.ts'
import type { Wire } from '../../src/message/wire.ts'
import { endReadings, judgeOpenArrivals } from '../../src/receive/again.ts'
import type { ReceiveDeps } from '../../src/receive/deps.ts'
import { judge, receive } from '../../src/receive/receive.ts'
import { type Alone, openAlone } from './alone.ts'
import { certificate } from './documents.ts'
import { letter } from './letter.ts'

/** What ends the process whenever it is read must not keep the gateway down, and nothing else may be taken for it. */
let th: Alone
beforeEach(async () => {
  th = await openAlone('TH', ['VN'])
})
afterEach(() => th.close())

const BUSY = { status: 503, retryAfter: 10 }
const vietnam = () => ({ fingerprint: th.pen('VN').keys.tlsClient.certificate.fingerprint })
const wires = async (count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await letter(th.pen('VN'), certificate())).wire))
/** It came, was kept, and the process ended while it was read. */
async function cutOff(wire: Wire): Promise<string> {
  const id = th.world.uuid()
  await th.gateway.journal.arrive({ id, wire, wireDigest: wireDigestOf(wire), peer: vietnam() })
  return id
}
const poisonous =
  (poison: Wire, read: string[]) =>
  async (arrived: Arrived): ReturnType<typeof judge> => {
    read.push(arrived.wireDigest)
    if (arrived.wireDigest === wireDigestOf(poison)) throw new Error('the process ends here')
    return judge(th.gateway.receiving, arrived)
  }
/** Starts until one comes up: how many did not. */
async function deaths(judgeOne: (arrived: Arrived) => ReturnType<typeof judge>): Promise<number> {
  for (let died = 0; ; died += 1) {
    try {
      while ((await judgeOpenArrivals(th.gateway.receiving, 0, judgeOne)) > 0);
      return died
    } catch (error) {
      expect(String(error)).toContain('the process ends here')
      await th.restart()
    }
  }
}
const state = async () => {
  const counts = await th.gateway.journal.counts()
  return { open: counts['arrival.open'], aside: counts['arrival.aside'] }
}

describe('a message that ends the process whenever it is read', () => {
  it('is read three times in all and then set aside; its neighbours are read once more and have their verdict', async () => {
    const [before, poison, after] = (await wires(3)) as [Wire, Wire, Wire]
    for (const wire of [before, poison, after]) await cutOff(wire)
    const read: string[] = []
    expect(await deaths(poisonous(poison, read))).toBe(READINGS - 1)
    expect(read.filter((digest) => digest === wireDigestOf(poison))).toHaveLength(READINGS - 1)
    for (const wire of [before, after]) expect(read.filter((digest) => digest === wireDigestOf(wire))).toHaveLength(1)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment', 'acknowledgment'])
    expect(await state()).toEqual({ open: 0, aside: 1 })
    expect(th.gateway.notes).toContainEqual(expect.objectContaining({ what: 'aside', code: 'ASW_SET_ASIDE' }))
  })

  it('is not read when the partner sends it again: no answer yet, and no arrival more; others are', async () => {
    const [poison, good] = (await wires(2)) as [Wire, Wire]
    await cutOff(poison)
    await deaths(poisonous(poison, []))
    const read: string[] = []
    const { receiving } = th.gateway
    const peer = (...args: Parameters<ReceiveDeps['trust']['peer']>) => {
      read.push('read')
      return receiving.trust.peer(...args)
    }
    const watching = { ...receiving, trust: { ...receiving.trust, peer } }
    expect(await receive(watching, { wire: poison, peer: vietnam() })).toEqual({ status: 202 })
    expect(read).toEqual([])
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'aside', code: 'ASW_SET_ASIDE' })
    expect(await state()).toEqual({ open: 0, aside: 1 })
    expect(await receive(watching, { wire: good, peer: vietnam() })).toEqual({ status: 202 })
    expect(read).not.toEqual([])
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })

  it('is read no more often when its copies come between the falls', async () => {
    const [poison] = (await wires(1)) as [Wire]
    await cutOff(poison)
    await cutOff(poison)
    expect(await deaths(poisonous(poison, []))).toBe(READINGS - 2)
    expect(await state()).toEqual({ open: 0, aside: 1 })
  })

  it('is accepted and acknowledged when a mended program reads it, and a copy gets the same answer', async () => {
    const [poison] = (await wires(1)) as [Wire]
    const id = await cutOff(poison)
    await deaths(poisonous(poison, []))
    await th.gateway.journal.readAgain(id, 'duty')
    expect(await judgeOpenArrivals(th.gateway.receiving, 0)).toBe(1)
    const [acknowledgment] = await th.mail()
    expect(acknowledgment?.content.kind).toBe('acknowledgment')
    expect(await th.post('VN', poison)).toEqual({ status: 202 })
    expect((await th.mail()).map(({ wire }) => wire)).toEqual([acknowledgment?.wire])
  })

  it('is no new message at the door of the EAEU either', async () => {
    const [poison] = (await wires(1)) as [Wire]
    await cutOff(poison)
    await deaths(poisonous(poison, []))
    const eaeu = th.gateway.receiving as Parameters<typeof receiveEaeu>[0]
    expect(await receiveEaeu(eaeu, { wire: poison, peer: vietnam() })).toEqual({ status: 202 })
    expect(await state()).toEqual({ open: 0, aside: 1 })
  })
})

describe('trouble of ours never counts', () => {
  const fail = async () => {
    throw new Fault('ASW_JOURNAL_DOWN', 'out of order')
  }
  const down = (...methods: (keyof Journal)[]): ReceiveDeps => {
    const { receiving } = th.gateway
    return { ...receiving, journal: { ...receiving.journal, ...Object.fromEntries(methods.map((name) => [name, fail])) } }
  }
  const begun = async () => (await th.gateway.journal.openArrivals(10, 0)).map((one) => one.begun)

  it('a journal that is down while a message is read, so often one likes', async () => {
    const [wire] = (await wires(1)) as [Wire]
    const dead = down('accept', 'dismiss')
    expect(await receive(dead, { wire, peer: vietnam() })).toEqual(BUSY)
    for (let n = 0; n < 2 * READINGS; n += 1) expect(await judgeOpenArrivals(dead, 0)).toBe(0)
    await endReadings(dead)
    expect(await begun()).toEqual([0])
    expect(await judgeOpenArrivals(th.gateway.receiving, 0)).toBe(1)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })

  it('one that cannot even hear that the reading has ended: it hears it later', async () => {
    const [wire] = (await wires(1)) as [Wire]
    const dead = down('accept', 'dismiss', 'endReading')
    expect(await receive(dead, { wire, peer: vietnam() })).toEqual(BUSY)
    await expect(endReadings(dead)).rejects.toMatchObject({ code: 'ASW_JOURNAL_DOWN' })
    expect(await begun()).toEqual([1])
    await endReadings(th.gateway.receiving)
    expect(await begun()).toEqual([0])
  })

  it('the same of a message of the EAEU', async () => {
    const [wire] = (await wires(1)) as [Wire]
    const dead = down('dismiss') as Parameters<typeof judgeEaeu>[0]
    expect(await receiveEaeu(dead, { wire, peer: vietnam() })).toEqual(BUSY)
    await endReadings(dead)
    expect(await begun()).toEqual([0])
  })

  it('a revocation source that says nothing: each copy is read, and the good one is taken', async () => {
    const [wire] = (await wires(1)) as [Wire]
    const { receiving } = th.gateway
    const signer = async () => {
      throw new Fault('ASW_REVOCATION_UNKNOWN', 'no list')
    }
    const unknown = { ...receiving, trust: { ...receiving.trust, signer } }
    for (let n = 0; n < 2 * READINGS; n += 1) expect(await receive(unknown, { wire, peer: vietnam() })).toEqual(BUSY)
    expect(await state()).toEqual({ open: 0, aside: 0 })
    expect(await receive(receiving, { wire, peer: vietnam() })).toEqual({ status: 202 })
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })
})

describe('a message whose bytes in the journal are not those that came', () => {
  it('is not read and keeps nobody from the start; it stays open, and its neighbours have their verdict', async () => {
    const [bad, good] = (await wires(2)) as [Wire, Wire]
    const [forged] = [await cutOff(bad), await cutOff(good)]
    const { journal } = th.gateway
    const beginReading: Journal['beginReading'] = async (id, olderThanMs) => {
      if (id === forged) throw new Fault('ASW_JOURNAL_DAMAGED', 'other bytes', { digest: wireDigestOf(bad) })
      return journal.beginReading(id, olderThanMs)
    }
    const deps = { ...th.gateway.receiving, journal: { ...journal, beginReading } }
    while ((await judgeOpenArrivals(deps, 0)) > 0);
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
    expect(await state()).toEqual({ open: 1, aside: 0 })
    expect(th.gateway.notes).toContainEqual(expect.objectContaining({ what: 'trouble', code: 'ASW_JOURNAL_DAMAGED' }))
    const alarms = (await journal.timeline(exchangeId('gateway'))).filter(({ data }) => data?.alarm === 'payload-damaged')
    expect(alarms.map(({ data }) => [data?.arrival, data?.digest])).toEqual([[forged, wireDigestOf(bad)]])
  })
})
