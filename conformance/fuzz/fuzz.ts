import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bed } from '../src/steps/bed.ts'
import type { EaeuBed } from '../src/steps/eaeu/bed.ts'
import { seeded } from '../src/twin/habits.ts'
import { DOORS, type DoorName, type Find, knock } from './doors.ts'
import { EaeuKnocker } from './eaeu-door.ts'
import type { EaeuFind } from './eaeu-judge.ts'

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

export interface EaeuFuzzResult {
  readonly tries: number
  /** HTTP statuses and kinds of messages that came, with their number. */
  readonly answers: Readonly<Record<string, number>>
  /** Resident memory of the gateway after the first tenth of the time and at the end; undefined where nobody can tell. */
  readonly memoryMb?: readonly [number, number]
  readonly finds: readonly (EaeuFind | Pick<EaeuFind, 'door' | 'what'>)[]
}

/** A gateway may fill its caches; what grows beyond this has no bound. */
const MAX_GROWTH_MB = 400
const HANDS = 3

/** Knocks at the door of the EAEU with several hands, then waits until nothing comes any more. `pid`: of the gateway. */
export async function fuzzEaeu(
  bed: EaeuBed,
  { seed, ms, pid }: { readonly seed: number; readonly ms: number; readonly pid?: number },
): Promise<EaeuFuzzResult> {
  // Nothing of the twin's own accord: every message that comes is about one that was sent here.
  bed.twin.usual = () => ({ name: 'silence' })
  const knocker = new EaeuKnocker(bed, seeded(seed))
  const finds: (EaeuFind | Pick<EaeuFind, 'door' | 'what'>)[] = []
  const start = Date.now()
  let tries = 0
  let before: number | undefined
  await Promise.all(
    Array.from({ length: HANDS }, async () => {
      while (Date.now() < start + ms && finds.length < 50) {
        tries += 1
        finds.push(...(await knocker.knock()))
        if (Date.now() > start + ms / 10) before ??= memoryMb(pid)
      }
    }),
  )
  while (await bed.twin.wait(() => true, bed.agreement.timeouts.silenceMs, bed.twin.incoming.length)) await sleep(0)
  finds.push(...knocker.judge())
  const after = memoryMb(pid)
  if (before !== undefined && after !== undefined && after - before > MAX_GROWTH_MB)
    finds.push({ door: 'eaeu', what: `the gateway has grown from ${before} to ${after} MB` })
  const memory = before === undefined || after === undefined ? {} : { memoryMb: [before, after] as const }
  return { tries, answers: knocker.answers, finds, ...memory }
}

function memoryMb(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kb === undefined ? undefined : Math.round(Number(kb) / 1024)
  } catch {
    return undefined
  }
}
