import { expect, it } from 'vitest'
import type { World } from '../../src/message/clock.ts'
import { Fault } from '../../src/message/fault.ts'
import { openStation } from '../../src/transport/amqp/station.ts'

/** A station that never reaches its broker, and how many of its runs have not ended. */
function away() {
  const running = new Set<AbortSignal>()
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      if (!signal) return
      running.add(signal)
      signal.addEventListener('abort', () => {
        // Whoever ends it waits a little for it.
        setImmediate(() => {
          running.delete(signal)
          reject(signal.reason)
        })
      })
    })
  const station = openStation({
    door: () => {
      throw new Fault('ASW_BROKER_DOWN', 'away')
    },
    sources: () => [{ name: 'TH', queue: 'asw.from.TH' }],
    topology: () => ({ exchanges: [], queues: [], bindings: [] }) as never,
    declare: false,
    deadQueue: 'asw.dead',
    dead: () => undefined,
    deadPollMs: 1_000,
    backoff: () => 1_000,
    work: async () => ({ what: 'done' }),
    ready: async () => undefined,
    prefetch: 1,
    retryMs: 1_000,
    tries: 1,
    world: { sleep, uuid: () => 'u' } as unknown as World,
    report: () => undefined,
  })
  return { station, running }
}
const turns = async () => {
  for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
}

it('two reloads at once leave one run of the queues, and a close ends it', async () => {
  const { station, running } = away()
  await turns()
  expect(running.size).toBe(1)
  await Promise.all([station.renew(), station.renew()])
  await turns()
  expect(running.size).toBe(1)
  await station.close()
  expect(running.size).toBe(0)
})

it('a reload that was under way at the close starts nothing after it', async () => {
  const { station, running } = away()
  await turns()
  const renewing = station.renew()
  await station.close()
  await renewing
  await turns()
  expect(running.size).toBe(0)
})
