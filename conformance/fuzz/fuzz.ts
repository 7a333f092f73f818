import type { Bed } from '../src/steps/bed.ts'
import { seeded } from '../src/twin/habits.ts'
import { DOORS, type DoorName, type Find, knock } from './doors.ts'

export interface FuzzResult {
  readonly tries: Readonly<Record<DoorName, number>>
  readonly finds: readonly Find[]
}

interface Wish {
  readonly seed: number
  readonly ms: number
  /** Knocks at each door, also when the time is up. */
  readonly least?: number
}

/** Knocks at all doors at once until the time is up, each door with a chance of its own: its finds depend on the seed alone. */
export async function fuzz(bed: Bed, { seed, ms, least = 0 }: Wish): Promise<FuzzResult> {
  const tries = { xml: 0, mime: 0, json: 0 }
  const finds: Find[] = []
  const deadline = Date.now() + ms
  await Promise.all(
    DOORS.map(async (door, index) => {
      const chance = seeded(seed * DOORS.length + index)
      while ((Date.now() < deadline || tries[door] < least) && finds.length < 50) {
        tries[door] += 1
        const find = await knock(bed, door, chance)
        if (find) finds.push(find)
      }
    }),
  )
  return { tries, finds }
}
