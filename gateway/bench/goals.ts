import { FLOOR, LIBXMLSEC1, XML_CRYPTO } from './operations/operation.ts'
import { SHARE } from './relay/share.ts'
import type { ContestantTiming, RelayResults, RelayRun, Results } from './results.ts'

/** A figure that a run gives, and what it must not pass. */
export interface Goal {
  readonly what: string
  /** `undefined` where this run did not measure it. */
  readonly measured: (results: Results) => number | undefined
  readonly bound: { readonly atMost: number } | { readonly atLeast: number }
  readonly unit: string
}
export interface Verdict {
  readonly what: string
  readonly wanted: string
  readonly measured: number | undefined
  readonly unit: string
  readonly outcome: 'reached' | 'missed' | 'not measured'
}

const SIZES = [10, 50, 200] as const
/** Growth over the run that is still called flat: a leak of 1 KB a message would show as 20. */
const FLAT_MB = 16

/** With RSA-2048, as most partners have it. */
export const GOALS: readonly Goal[] = [
  times('sign', 10, FLOOR, 1.15),
  times('sign', 50, FLOOR, 1.2),
  ...SIZES.map((kilobytes) => timesFaster('verify', kilobytes, XML_CRYPTO, 25)),
  ...SIZES.map((kilobytes) => times('verify', kilobytes, LIBXMLSEC1, 1.2)),
  ...SIZES.map((kilobytes) => times('outward', kilobytes, FLOOR, 2.5)),
  {
    what: 'memory flat, growth over the run',
    measured: ({ memory }) => memory && memory.growthBytes / 2 ** 20,
    bound: { atMost: FLAT_MB },
    unit: 'MB',
  },
  {
    what: 'intake, 64 connections, of bare Fastify with ajv',
    measured: ({ intake }) => intake && intake.gateway.requestsPerSecond / intake.bare.requestsPerSecond,
    // 4,000 requests/s where bare Fastify gives 7,500.
    bound: { atLeast: 0.53 },
    unit: 'of it',
  },
  {
    what: 'relay, one node on SQLite over HTTPS, of the ceiling of its slowest raw part',
    measured: ({ relay }) => {
      const run = relay && runOf(relay, 'sqlite', 'https', 1)
      return run && run.perSecond / Math.min(relay.ceilings.crypto, relay.ceilings.sqlite)
    },
    bound: { atLeast: 0.6 },
    unit: 'of it',
  },
  {
    what: `relay, two nodes a side against one, ${SHARE} of a core each (PostgreSQL, HTTPS)`,
    measured: ({ relay }) => {
      const [one, two] = ([1, 2] as const).map((nodes) => relay && runOf(relay, 'postgres', 'https', nodes, SHARE))
      return one && two && two.perSecond / one.perSecond
    },
    bound: { atLeast: 1.6 },
    unit: 'x',
  },
  {
    what: 'relay, growth of what is left after collections while the backlog drains (both sides)',
    measured: ({ relay }) => {
      const run = relay && runOf(relay, 'sqlite', 'https', 1)
      return run && (run.liveBytes[1] - run.liveBytes[0]) / 2 ** 20
    },
    bound: { atMost: 2 * FLAT_MB },
    unit: 'MB',
  },
  { what: 'intake, 64 connections, p99', measured: ({ intake }) => intake?.gateway.p99Ms, bound: { atMost: 40 }, unit: 'ms' },
]

export function judge(results: Results, goals: readonly Goal[] = GOALS): readonly Verdict[] {
  return goals.map(({ what, measured, bound, unit }) => {
    const value = measured(results)
    const wanted = 'atMost' in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`
    return {
      what,
      wanted,
      measured: value,
      unit,
      outcome: value === undefined ? 'not measured' : holds(value, bound) ? 'reached' : 'missed',
    }
  })
}

function holds(value: number, bound: Goal['bound']): boolean {
  return 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast
}

function times(operation: string, kilobytes: number, than: string, atMost: number): Goal {
  return {
    what: `${operation}, ${kilobytes} KB, against ${than}`,
    measured: (results) => timingOf(results, operation, kilobytes, than)?.gatewayIs,
    bound: { atMost },
    unit: 'x its time',
  }
}
function timesFaster(operation: string, kilobytes: number, than: string, atLeast: number): Goal {
  return {
    what: `${operation}, ${kilobytes} KB, against ${than}`,
    measured: (results) => {
      const timing = timingOf(results, operation, kilobytes, than)
      return timing && 1 / timing.gatewayIs
    },
    bound: { atLeast },
    unit: 'x faster',
  }
}

function timingOf({ operations }: Results, operation: string, kilobytes: number, than: string): ContestantTiming | undefined {
  return operations
    .find((row) => row.operation === operation && row.kilobytes === kilobytes && row.keys === 'rsa-2048')
    ?.contestants.find(({ name }) => name === than)
}

function runOf(
  { runs }: RelayResults,
  journal: RelayRun['journal'],
  road: RelayRun['road'],
  nodes: number,
  share?: number,
): RelayRun | undefined {
  return runs.find((run) => run.journal === journal && run.road === road && run.nodes === nodes && run.share === share)
}
