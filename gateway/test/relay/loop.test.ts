import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { startLoop } from '../../src/relay/loop.ts'
import { virtualWorld } from '../receive/world.ts'

/** A loop whose rests are told to us, and end when we say so. */
function loopOf(once: (signal: AbortSignal) => Promise<number>) {
  const rests: { readonly ms: number; readonly end: () => void }[] = []
  const faults: string[] = []
  const world = {
    ...virtualWorld(),
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        rests.push({ ms, end: resolve })
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      }),
  }
  const report = (_loop: string, fault: Fault) => faults.push(fault.code)
  const loop = startLoop({ name: 'test', once, idleMs: 500, troubleMs: 2_000, world, report })
  return { loop, rests, faults }
}
const turns = async (count = 20) => {
  for (let n = 0; n < count; n++) await Promise.resolve()
}

describe('a loop', () => {
  it('turns as long as there is work, and rests when there is none', async () => {
    const work = [3, 1, 0]
    let rounds = 0
    const { loop, rests } = loopOf(async () => work[rounds++] ?? 0)
    await turns()
    expect([rounds, rests.map((rest) => rest.ms)]).toEqual([3, [500]])
    rests[0]?.end()
    await turns()
    expect([rounds, rests.length]).toEqual([4, 2])
    await loop.stop()
  })

  it('is woken from its rest', async () => {
    let rounds = 0
    const { loop } = loopOf(async () => {
      rounds += 1
      return 0
    })
    await turns()
    loop.wake()
    await turns()
    expect(rounds).toBe(2)
    await loop.stop()
  })

  it('that is woken during a round does another one before it rests', async () => {
    let rounds = 0
    const made = loopOf(async () => {
      await Promise.resolve()
      rounds += 1
      if (rounds === 1) made.loop.wake()
      return 0
    })
    await turns()
    expect([rounds, made.rests.length]).toEqual([2, 1])
    await made.loop.stop()
  })

  it('says what went wrong and rests longer, so that a dead dependency is not asked in a hot circle', async () => {
    const { loop, rests, faults } = loopOf(async () => {
      throw new Fault('ASW_JOURNAL_DOWN', 'the disk is full')
    })
    await turns()
    expect([faults, rests.map((rest) => rest.ms)]).toEqual([['ASW_JOURNAL_DOWN'], [2_000]])
    await loop.stop()
  })

  it('stops from its rest at once, and from a round when that has ended', async () => {
    const gate = Promise.withResolvers<number>()
    let stopped = false
    let told = false
    const { loop } = loopOf((signal) => {
      signal.addEventListener('abort', () => {
        told = true
      })
      return gate.promise
    })
    await turns()
    const stopping = loop.stop().then(() => {
      stopped = true
    })
    await turns()
    expect([told, stopped]).toEqual([true, false])
    gate.resolve(1)
    await stopping
    expect(stopped).toBe(true)
  })
})
