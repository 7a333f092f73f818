import type { World } from '../message/clock.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { Outlet } from './transport.ts'

export interface FallbackOptions {
  /** The one to prefer in front. */
  readonly roads: readonly Outlet[]
  /** How long a road that failed is tried last. */
  readonly avoidMs: number
  /** For all roads together: a send must be over before its lease is. */
  readonly timeoutMs: number
  readonly world: World
}

/**
 * Several roads to one partner, tried in their order: the same bytes, hence the same message id, whichever road they take.
 * Another road is tried only where one failed (`partner-unreachable`); an answer is an answer, and a wrong configuration is
 * not hidden. A road that failed is tried last for a while. After a lost confirm the bytes may arrive twice: that is known.
 */
export function withFallback({ roads, avoidMs, timeoutMs, world }: FallbackOptions): Outlet {
  const failedUntil = new Map<Outlet, number>()
  const inOrder = () => {
    const now = world.now()
    const avoided = (road: Outlet) => (failedUntil.get(road) ?? 0) > now
    return [...roads.filter((road) => !avoided(road)), ...roads.filter(avoided)]
  }
  return {
    assure: (wire) => inOrder()[0]?.assure(wire),
    send: async (wire, signal) => {
      const faults: Fault[] = []
      for (const road of inOrder()) {
        try {
          const handover = await road.send(wire, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs / roads.length)]))
          failedUntil.delete(road)
          return handover
        } catch (error) {
          const fault = faultOf(error)
          if (fault.row.class !== 'partner-unreachable' || signal.aborted) throw error
          failedUntil.set(road, world.now() + avoidMs)
          faults.push(fault)
        }
      }
      throw every(faults)
    },
    close: async () => {
      await Promise.all(roads.map((road) => road.close()))
    },
  }
}

/** Busy only if every road is: then the partner is there. The shortest time that one of them named. */
function every(faults: readonly Fault[]): Fault {
  const busy = faults.every(({ code }) => code === 'ASW_PARTNER_BUSY')
  const waits = faults.map(({ facts }) => facts.retryAfterMs).filter((wait) => typeof wait === 'number')
  return new Fault(
    busy ? 'ASW_PARTNER_BUSY' : 'ASW_PARTNER_UNREACHABLE',
    faults.map(({ message }) => message).join('; '),
    busy && waits.length > 0 ? { retryAfterMs: Math.min(...waits) } : {},
    faults[0],
  )
}
