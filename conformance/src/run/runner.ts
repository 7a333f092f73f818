import { type AnyCase, isEaeu } from '../cases/load.ts'
import type { Bed } from '../steps/bed.ts'
import type { EaeuBed } from '../steps/eaeu/bed.ts'
import { startAswCase } from './asw-case.ts'
import { startEaeuCase } from './eaeu-case.ts'
import { type CaseResult, Inconclusive, outcomeOf, Skipped, Unmet } from './result.ts'
import type { Running } from './running.ts'

export type AnyBed = Bed | EaeuBed
export interface RunOptions {
  readonly parallel: number
  readonly stopAtFirstFailure?: boolean
  readonly done?: (result: CaseResult) => void
}

/** Runs the cases that may share the line side by side, then the others one by one. */
export async function runCases(bed: AnyBed, cases: readonly AnyCase[], options: RunOptions): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  let stopped = false
  const one = async (which: AnyCase) => {
    const result = await runCase(bed, which)
    results.push(result)
    options.done?.(result)
    if (options.stopAtFirstFailure && (result.outcome === 'FAIL' || result.outcome === 'WARN')) stopped = true
  }
  const queue = cases.filter((which) => !which.exclusive)
  const workers = Array.from({ length: options.parallel }, async () => {
    for (let next = queue.shift(); next && !stopped; next = queue.shift()) await one(next)
  })
  await Promise.all(workers)
  for (const which of cases.filter((candidate) => candidate.exclusive)) if (!stopped) await one(which)
  return results.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** A case can only be asked on a bed of its own suite: on the other it throws Error. */
export async function runCase(bed: AnyBed, which: AnyCase): Promise<CaseResult> {
  const running = start(bed, which)
  const started = Date.now()
  const at = new Date(started).toISOString()
  let step = 0
  try {
    const missing = running.missing()
    if (missing !== undefined) throw new Skipped(missing)
    for (; step < running.steps; step += 1) await running.perform(step)
    const notes = running.notes.length > 0 ? { notes: running.notes } : {}
    return { id: which.id, outcome: 'PASS', ms: Date.now() - started, at, ...notes }
  } catch (error) {
    const outcome = outcomeOf(error, which)
    return {
      id: which.id,
      outcome,
      ms: Date.now() - started,
      at,
      step: step + 1,
      reason: reasonOf(error),
      ...(error instanceof Unmet
        ? {
            expected: error.expected,
            actual: error.actual,
            ...(error.location === undefined ? {} : { location: error.location }),
          }
        : {}),
      ...(outcome === 'SKIP' ? {} : { wire: running.evidence }),
    }
  } finally {
    running.end()
  }
}

function start(bed: AnyBed, which: AnyCase): Running {
  if (bed.suite === 'eaeu' && isEaeu(which)) return startEaeuCase(bed, which)
  if (bed.suite === 'asw' && !isEaeu(which)) return startAswCase(bed, which)
  throw new Error(`${which.id} is no case of the suite ${bed.suite}`)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const told = error instanceof Unmet || error instanceof Skipped || error instanceof Inconclusive
  return told ? error.message : (error.stack ?? error.message)
}
