import { clocksOnce, warningsOnce } from '../acknowledge/clocks.ts'
import { tasksOnce } from '../acknowledge/tasks.ts'
import { conversationsOnce } from '../eaeu/index.ts'
import type { Fault } from '../message/fault.ts'
import { checkpointOnce } from '../observe/checkpoint.ts'
import { purgeOnce } from '../observe/purge.ts'
import { openLanes } from '../relay/lanes.ts'
import { type Loop, startLoop } from '../relay/loop.ts'
import { relayRound } from '../relay/relay.ts'
import { signalsRound } from '../relay/signals.ts'
import { judgeArrivals } from './arrivals.ts'
import type { House } from './house.ts'
import type { Sinks } from './sinks.ts'

const IDLE_MS = 500
const TROUBLE_MS = 2_000
const REVOCATION_MS = 15_000
const FEED_MS = 5_000
const HOUR_MS = 3_600_000
/** A request of a partner is over by then: an arrival that still has no verdict was cut off by a crash. */
export const ORPHAN_MS = 60_000

/** Starts every loop of the house, collects them in `loops`, and gives back the lanes, which grow with the agreements. */
export function startLoops(house: House, sinks: Sinks, loops: Loop[], rotate: () => Promise<void>): { renew(): void } {
  const { world, log } = house.options
  const { journal, self, relaying, base } = house
  const report = (loop: string, fault: Fault) => {
    house.metrics.event('loop-trouble', { code: fault.code })
    log.error({ loop, code: fault.code, detail: fault.message }, 'trouble')
  }
  const loop = (name: string, once: (signal: AbortSignal) => Promise<number>, idleMs = IDLE_MS) =>
    startLoop({ name, once, idleMs, troubleMs: TROUBLE_MS, world, report })
  const relay = openLanes({
    agreements: base.agreements,
    start: (name, lane) => loop(`relay ${name}`, (signal) => relayRound(relaying, signal, lane)),
  })
  const signals = openLanes({
    agreements: base.agreements,
    start: (name, lane) => loop(`signals ${name}`, (signal) => signalsRound(relaying, signal, lane)),
  })
  const told = sinks.loops.map(({ name, once }) => loop(name, once))
  loops.push(
    ...told,
    relay,
    signals,
    loop('clocks', () => clocksOnce(base)),
    loop('tasks', () => tasksOnce(base), 5_000),
    loop('warnings', () => warningsOnce(base), 15_000),
    loop('arrivals', () => judgeArrivals(house, ORPHAN_MS), 15_000),
    loop('conversations', () => conversationsOnce(house.eaeu)),
    loop('checkpoint', () => checkpointOnce(journal, self.envelopeKey), 60_000),
    loop('feed', () => journal.tidyFeed(), FEED_MS),
    loop('purge', () => purgeOnce(journal, house.live.retention), HOUR_MS),
    loop('revocation', (signal) => house.revocation.once(signal), REVOCATION_MS),
    loop('rotate', () => rotate().then(() => 0), HOUR_MS),
  )
  house.wake.now = ({ partner, kind } = {}) => {
    if (kind !== 'signal') relay.wake(partner)
    if (kind !== 'delivery') signals.wake(partner)
    for (const one of told) one.wake()
  }
  return {
    renew: () => {
      relay.renew()
      signals.renew()
    },
  }
}
