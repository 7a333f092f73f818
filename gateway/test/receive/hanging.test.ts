import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ORPHAN_MS } from '../../src/house/loops.ts'
import { wireDigestOf } from '../../src/message/digest.ts'
import type { Wire } from '../../src/message/wire.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import type { ReceiveDeps } from '../../src/receive/deps.ts'
import { receive } from '../../src/receive/receive.ts'
import { READING_MS } from '../../src/receive/within.ts'
import { type Alone, openAlone } from './alone.ts'
import { certificate } from './documents.ts'
import { letter } from './letter.ts'

const BUSY = { status: 503, retryAfter: 10 }

/** What is asked while a message is read answers nothing, and breaks off nothing: no fault, no fall, no end. */
describe('a reading that waits for what never answers', () => {
  let th: Alone
  /** Ends the time of the first reading. */
  let ring: () => void
  /** Lets the answer come after all. */
  let answer: () => void
  let waits: Promise<void>
  let limits: number[]
  let asked: number

  beforeEach(async () => {
    th = await openAlone('TH', ['VN'])
  })
  afterEach(() => th.close())

  /** The trust in signers hangs for the first that asks. */
  function hanging(): ReceiveDeps {
    const { receiving } = th.gateway
    limits = []
    asked = 0
    const rung = new Promise<void>((resolve) => {
      ring = resolve
    })
    const late = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { promise, resolve: waiting } = Promise.withResolvers<void>()
    waits = promise
    const signer: ReceiveDeps['trust']['signer'] = async (...of) => {
      asked += 1
      if (asked === 1) {
        waiting()
        await late
      }
      return receiving.trust.signer(...of)
    }
    const sleep = (ms: number) => {
      limits.push(ms)
      return limits.length === 1 ? rung : new Promise<void>(() => undefined)
    }
    return {
      ...receiving,
      readingMs: READING_MS,
      world: { ...receiving.world, sleep },
      trust: { ...receiving.trust, signer },
    }
  }
  const vietnam = () => ({ fingerprint: th.pen('VN').keys.tlsClient.certificate.fingerprint })
  const fresh = async () => (await letter(th.pen('VN'), certificate())).wire
  async function cutOff(wire: Wire): Promise<void> {
    await th.gateway.journal.arrive({ id: th.world.uuid(), wire, wireDigest: wireDigestOf(wire), peer: vietnam() })
  }
  const counts = async () => {
    const { 'arrival.open': open, 'arrival.aside': aside } = await th.gateway.journal.counts()
    return { open, aside }
  }
  const kinds = async () => (await th.mail()).map((one) => one.content.kind)

  it('is given up before another may begin, with a note, a 503 and no verdict; sent again the message is accepted', async () => {
    expect(READING_MS).toBeLessThan(ORPHAN_MS)
    const deps = hanging()
    const wire = await fresh()
    const door = receive(deps, { wire, peer: vietnam() })
    await waits
    expect(await counts()).toEqual({ open: 1, aside: 0 })
    ring()
    expect(await door).toEqual(BUSY)
    expect(limits).toEqual([READING_MS])
    expect(th.gateway.notes).toContainEqual(
      expect.objectContaining({ what: 'trouble', code: 'ASW_READING_HANGS', partner: 'VN' }),
    )
    expect(await counts()).toEqual({ open: 0, aside: 0 })
    expect(await kinds()).toEqual([])
    expect(await receive(th.gateway.receiving, { wire, peer: vietnam() })).toEqual({ status: 202 })
    expect(await kinds()).toEqual(['acknowledgment'])
  })

  it('changes nothing when the answer comes after all', async () => {
    const deps = hanging()
    const wire = await fresh()
    const door = receive(deps, { wire, peer: vietnam() })
    await waits
    ring()
    await door
    const { journal } = th.gateway
    const before = await journal.counts()
    const touched: string[] = []
    for (const name of ['recall', 'accept', 'dismiss'] as const) {
      const method = journal[name] as (...args: readonly unknown[]) => Promise<unknown>
      Object.assign(journal, {
        [name]: (...args: readonly unknown[]) => {
          touched.push(name)
          return method(...args)
        },
      })
    }
    answer()
    // The same message again goes the whole way meanwhile.
    expect(await receive(th.gateway.receiving, { wire, peer: vietnam() })).toEqual({ status: 202 })
    expect(touched).toEqual(['recall', 'accept'])
    expect((await journal.counts()).event).toBeGreaterThan(before.event ?? 0)
    expect(await kinds()).toEqual(['acknowledgment'])
  })

  it('keeps nobody behind it when what a fall left is read again', async () => {
    const [bad, good] = [await fresh(), await fresh()]
    for (const wire of [bad, good]) await cutOff(wire)
    const sweep = judgeOpenArrivals(hanging(), 0)
    await waits
    ring()
    expect(await sweep).toBe(2)
    expect(await counts()).toEqual({ open: 0, aside: 0 })
    expect(th.gateway.notes.filter(({ code }) => code === 'ASW_READING_HANGS')).toHaveLength(1)
    expect(await kinds()).toEqual(['acknowledgment'])
  })

  it('leaves no limit running behind a reading that came to its end', async () => {
    const { receiving } = th.gateway
    const signals: (AbortSignal | undefined)[] = []
    const sleep = (_ms: number, signal?: AbortSignal) => {
      signals.push(signal)
      return new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('ended'))))
    }
    const deps = { ...receiving, readingMs: READING_MS, world: { ...receiving.world, sleep } }
    expect(await receive(deps, { wire: await fresh(), peer: vietnam() })).toEqual({ status: 202 })
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
  })
})
