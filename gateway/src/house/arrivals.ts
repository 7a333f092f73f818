import { isEaeuWire, judgeEaeu } from '../eaeu/index.ts'
import { faultOf } from '../message/fault.ts'
import { endReadings, judgeOpenArrivals } from '../receive/again.ts'
import { judge } from '../receive/receive.ts'
import type { House } from './house.ts'

/** What a crash left without a verdict, each by the judge of its envelope. */
export function judgeArrivals({ receiving, eaeu }: House, olderThanMs: number): Promise<number> {
  return judgeOpenArrivals(receiving, olderThanMs, (arrived) =>
    isEaeuWire(arrived.wire) ? judgeEaeu(eaeu, arrived) : judge(receiving, arrived),
  )
}

/** Before the journal closes. One that is away hears nothing: it counts a reading too many, once. */
export async function endArrivals({ receiving, options }: House): Promise<void> {
  try {
    await endReadings(receiving)
  } catch (error) {
    options.log.warn({ code: faultOf(error).code, arrivals: receiving.ended.size }, 'readings that ended are counted')
  }
}
