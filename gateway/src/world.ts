import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from './message/clock.ts'

/** The real clock and the real dice. Only `main.ts` and the command line use it; everything else is handed a World. */
export const WORLD: World = {
  now: () => Date.now(),
  random: () => Math.random(),
  uuid: () => randomUUIDv7(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal ? { signal } : {})
  },
}
