import { makeMaterial } from './material.ts'
import { type Pace, sideBySide } from './measure.ts'
import { OPERATIONS, type OperationName } from './operations/index.ts'
import { type Bed, GATEWAY } from './operations/operation.ts'
import type { Timing } from './results.ts'
import { KEYS, type KeyName, makeStand } from './stand.ts'
import { median, ratio, spread } from './statistics.ts'
import type { Xmlsec1 } from './xmlsec1.ts'

export interface TimingWish {
  readonly operations: readonly OperationName[]
  readonly pace: Pace
  readonly xmlsec1: Xmlsec1 | undefined
  /** Told before each measurement. */
  readonly progress: (line: string) => void
}

export const KILOBYTES = [10, 50, 200] as const

/** CPU time of each operation, by kind of key and size of document. */
export async function measureTimings({ operations, pace, xmlsec1, progress }: TimingWish): Promise<readonly Timing[]> {
  const timings: Timing[] = []
  const today = new Date().toISOString().slice(0, 10)
  for (const keys of Object.keys(KEYS) as KeyName[]) {
    const wanted = operations.filter((name) => OPERATIONS[name].keys.includes(keys))
    if (wanted.length === 0) continue
    const stand = await makeStand(keys)
    for (const kilobytes of KILOBYTES) {
      const material = await makeMaterial(stand, kilobytes, today)
      for (const operation of wanted) {
        progress(`${operation} ${keys} ${kilobytes} KB`)
        timings.push(await measureOne(operation, { stand, keys, material, xmlsec1 }, pace))
      }
    }
  }
  return timings
}

async function measureOne(operation: OperationName, bed: Bed, pace: Pace): Promise<Timing> {
  const { contestants, close } = OPERATIONS[operation].open(bed)
  try {
    const rounds = await sideBySide(contestants, pace)
    const gateway = rounds.get(GATEWAY) ?? []
    return {
      operation,
      keys: bed.keys,
      kilobytes: bed.material.kilobytes,
      bytes: bed.material.bytes,
      contestants: [...rounds].map(([name, values]) => ({
        name,
        medianUs: median(values),
        spread: spread(values),
        gatewayIs: ratio(gateway, values),
        roundsUs: values,
      })),
    }
  } finally {
    close?.()
  }
}
