import { setTimeout as sleep } from 'node:timers/promises'
import { choose } from './dice.ts'
import type { Plant } from './plant.ts'

/** What can happen to a plant, and how often compared with the rest. Each resolves when the harm is done and undone. */
export const FAULTS = [
  { name: 'node killed (-9)', weight: 6, strike: killNode },
  { name: 'partner connections cut', weight: 3, strike: async (plant, throws) => pick(plant.wires.partners, throws).cut() },
  { name: 'database connections cut', weight: 2, strike: async (plant) => plant.wires.database.cut() },
  { name: 'broker connections cut', weight: 2, strike: async (plant) => plant.wires.broker.cut() },
  { name: 'broker stopped and started', weight: 1, strike: (plant, throws) => plant.restartBroker('stop', throws() * 3_000) },
  { name: 'broker killed (-9)', weight: 1, strike: (plant, throws) => plant.restartBroker('kill', throws() * 3_000) },
  { name: 'PostgreSQL restarted', weight: 1, strike: (plant, throws) => plant.restartDatabase('fast', throws() * 2_000) },
  { name: 'PostgreSQL crashed', weight: 1, strike: (plant, throws) => plant.restartDatabase('immediate', throws() * 2_000) },
] as const satisfies readonly Fault[]

interface Fault {
  readonly name: string
  readonly weight: number
  readonly strike: (plant: Plant, throws: () => number) => Promise<unknown>
}
export type FaultName = (typeof FAULTS)[number]['name']
export interface Struck {
  readonly name: FaultName
  /** Milliseconds after the start. */
  readonly at: number
}

async function killNode(plant: Plant, throws: () => number): Promise<void> {
  await pick(plant.nodes, throws).gateway.kill()
}

function pick<Row>(rows: readonly Row[], throws: () => number): Row {
  return rows[Math.floor(throws() * rows.length)]!
}

/** Strikes at moments that follow from the dice alone, one fault after the other, until `spanMs` have passed. Rejects once `signal` says so. */
export async function strikeAll(
  plant: Plant,
  throws: () => number,
  { spanMs, gapMs }: { readonly spanMs: number; readonly gapMs: number },
  told: (struck: Struck) => void,
  signal: AbortSignal,
): Promise<readonly Struck[]> {
  const struck: Struck[] = []
  const start = performance.now()
  const passed = () => performance.now() - start
  for (let due = 0; ; ) {
    // Exponential gaps: a moment says nothing about the next one.
    due += -Math.log(1 - throws()) * gapMs
    if (due > spanMs) return struck
    const fault = choose(FAULTS, throws())
    await sleep(Math.max(0, due - passed()), undefined, { signal })
    const one = { name: fault.name, at: Math.round(passed()) }
    struck.push(one)
    told(one)
    await fault.strike(plant, throws)
  }
}
