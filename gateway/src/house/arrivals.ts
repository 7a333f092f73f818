import { isEaeuWire, judgeEaeu } from '../eaeu/index.ts'
import { judge, judgeOpenArrivals } from '../receive/receive.ts'
import type { House } from './house.ts'

/** What a crash left without a verdict, each by the judge of its envelope. */
export function judgeArrivals({ receiving, eaeu }: House, olderThanMs: number): Promise<number> {
  return judgeOpenArrivals(receiving, olderThanMs, (arrived) =>
    isEaeuWire(arrived.wire) ? judgeEaeu(eaeu, arrived) : judge(receiving, arrived),
  )
}
