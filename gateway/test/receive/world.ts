import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { World } from '../../src/message/clock.ts'

/** The morning on which these tests take place. */
export const MORNING = Date.parse('2026-11-24T03:00:00.000Z')
export const TODAY = '2026-11-24'

/** A world in which it is MORNING: its clock runs, and jumps when a test says so. Its dice always fall the same. */
export interface VirtualWorld extends World {
  advance(ms: number): void
  /** What `random()` gives; zero makes every backoff due at once. */
  chance: number
  /** For the journal, so that its clock and ours are one. */
  readonly skewMs: () => number
}

export function virtualWorld(): VirtualWorld {
  let ahead = MORNING - Date.now()
  const advance = (ms: number) => {
    ahead += ms
  }
  const world: VirtualWorld = {
    chance: 0,
    now: () => Date.now() + ahead,
    random: () => world.chance,
    uuid: () => randomUUID(),
    sleep: async (ms) => {
      advance(ms)
      await turn()
    },
    advance,
    skewMs: () => ahead,
  }
  return world
}

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
