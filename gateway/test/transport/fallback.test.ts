import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import type { FaultCode } from '../../src/message/faults.ts'
import type { Wire } from '../../src/message/wire.ts'
import { withFallback } from '../../src/transport/fallback.ts'
import type { Outlet } from '../../src/transport/transport.ts'

const WIRE: Wire = { contentType: 'text/xml', body: Buffer.from('sealed once') }
const never = new AbortController().signal

/** A road that fails as it is told to, and keeps what it was given. */
function road(outcome: FaultCode | undefined, facts: Readonly<Record<string, unknown>> = {}) {
  const given: Wire[] = []
  const one = {
    given,
    closed: false,
    outcome,
    ours: undefined as FaultCode | undefined,
    assure: () => {
      if (one.ours) throw new Fault(one.ours, 'as told')
    },
    send: async (wire: Wire) => {
      given.push(wire)
      if (one.outcome) throw new Fault(one.outcome, 'as told', facts)
      return { status: 202 }
    },
    close: async () => {
      one.closed = true
    },
  }
  return one
}
function both(first: Outlet, second: Outlet) {
  let now = 0
  const world = { now: () => now, random: () => 0, uuid: () => '', sleep: async () => undefined }
  return {
    outlet: withFallback({ roads: [first, second], avoidMs: 1_000, timeoutMs: 10_000, world }),
    pass: (ms: number) => {
      now += ms
    },
  }
}

describe('two roads to one partner', () => {
  it('uses the first while it works', async () => {
    const [first, second] = [road(undefined), road(undefined)]
    expect(await both(first, second).outlet.send(WIRE, never)).toEqual({ status: 202 })
    expect([first.given.length, second.given.length]).toEqual([1, 0])
  })

  it.each(['ASW_PARTNER_UNREACHABLE', 'ASW_PARTNER_BUSY'] as const)(
    'gives the second the very same bytes after %s',
    async (code) => {
      const [first, second] = [road(code), road(undefined)]
      await both(first, second).outlet.send(WIRE, never)
      expect(second.given).toEqual([WIRE])
      expect(second.given[0]).toBe(first.given[0])
    },
  )

  it.each(['ASW_PARTNER_REFUSED', 'ASW_CONFIG_INVALID'] as const)('takes %s for what it is', async (code) => {
    const [first, second] = [road(code), road(undefined)]
    await expect(both(first, second).outlet.send(WIRE, never)).rejects.toMatchObject({ code })
    expect(second.given).toEqual([])
  })

  it('does not try the second after the send was given up', async () => {
    const [first, second] = [road('ASW_PARTNER_UNREACHABLE'), road(undefined)]
    await expect(both(first, second).outlet.send(WIRE, AbortSignal.abort())).rejects.toMatchObject({
      code: 'ASW_PARTNER_UNREACHABLE',
    })
    expect(second.given).toEqual([])
  })

  it('avoids a road that failed for a while, and comes back to it', async () => {
    const [first, second] = [road('ASW_PARTNER_UNREACHABLE'), road(undefined)]
    const { outlet, pass } = both(first, second)
    await outlet.send(WIRE, never)
    await outlet.send(WIRE, never)
    expect([first.given.length, second.given.length]).toEqual([1, 2])
    first.outcome = undefined
    pass(1_001)
    await outlet.send(WIRE, never)
    expect([first.given.length, second.given.length]).toEqual([2, 2])
  })

  it('tries an avoided road all the same when the other one fails', async () => {
    const [first, second] = [road('ASW_PARTNER_UNREACHABLE'), road(undefined)]
    const { outlet } = both(first, second)
    await outlet.send(WIRE, never)
    first.outcome = undefined
    second.outcome = 'ASW_PARTNER_UNREACHABLE'
    expect(await outlet.send(WIRE, never)).toEqual({ status: 202 })
  })

  it.each<[FaultCode, FaultCode, FaultCode]>([
    ['ASW_PARTNER_BUSY', 'ASW_PARTNER_BUSY', 'ASW_PARTNER_BUSY'],
    ['ASW_PARTNER_BUSY', 'ASW_PARTNER_UNREACHABLE', 'ASW_PARTNER_UNREACHABLE'],
    ['ASW_PARTNER_UNREACHABLE', 'ASW_PARTNER_UNREACHABLE', 'ASW_PARTNER_UNREACHABLE'],
  ])('%s and %s together are %s', async (one, other, together) => {
    await expect(both(road(one), road(other)).outlet.send(WIRE, never)).rejects.toMatchObject({ code: together })
  })

  it('where both ask to wait, waits as long as the shorter one', async () => {
    const sending = both(road('ASW_PARTNER_BUSY', { retryAfterMs: 900 }), road('ASW_PARTNER_BUSY', { retryAfterMs: 300 }))
    await expect(sending.outlet.send(WIRE, never)).rejects.toMatchObject({ facts: { retryAfterMs: 300 } })
  })

  it('what is wrong on our side of a road is asked of the one that goes first', async () => {
    const [first, second] = [road('ASW_PARTNER_UNREACHABLE'), road(undefined)]
    const { outlet, pass } = both(first, second)
    second.ours = 'ASW_CONFIG_INVALID'
    outlet.assure(WIRE)
    await outlet.send(WIRE, never)
    expect(() => outlet.assure(WIRE)).toThrow(expect.objectContaining({ code: 'ASW_CONFIG_INVALID' }))
    pass(1_001)
    outlet.assure(WIRE)
  })

  it('closes both', async () => {
    const [first, second] = [road(undefined), road(undefined)]
    await both(first, second).outlet.close()
    expect([first.closed, second.closed]).toEqual([true, true])
  })
})
