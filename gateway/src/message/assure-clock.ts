import type { World } from './clock.ts'
import { Fault } from './fault.ts'

/** A clock before the day this was written is no clock. */
const SANE_FROM = Date.parse('2026-01-01T00:00:00Z')

/** Before anything is judged by the day of today: what a wrong clock finds is no verdict on a document. Throws ASW_CLOCK_WRONG. */
export function assureClock(world: Pick<World, 'now'>): void {
  if (world.now() < SANE_FROM) throw new Fault('ASW_CLOCK_WRONG', 'the system clock is wrong')
}
