import { setTimeout as sleep } from 'node:timers/promises'
import type { Case, Step } from '../cases/case.ts'
import { fill } from '../documents/fill.ts'
import type { Bed, CaseState } from '../steps/bed.ts'
import { deepFill, valuesOf } from '../steps/build.ts'
import { expect } from '../steps/expect.ts'
import { send, uuid } from '../steps/send.ts'
import { fault, submit } from '../steps/submit.ts'
import { inbox, verify } from '../steps/verify.ts'
import { type CaseResult, Inconclusive, outcomeOf, Skipped, Unmet } from './result.ts'

export interface RunOptions {
  readonly parallel: number
  readonly stopAtFirstFailure?: boolean
  readonly done?: (result: CaseResult) => void
}

/** Runs the cases that may share the line side by side, then the others one by one. */
export async function runCases(bed: Bed, cases: readonly Case[], options: RunOptions): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  let stopped = false
  const one = async (which: Case) => {
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

export async function runCase(bed: Bed, which: Case): Promise<CaseResult> {
  const serial = bed.nextSerial()
  const state: CaseState = {
    bed,
    case: which,
    sent: new Map(),
    answers: new Map(),
    submitted: new Map(),
    serial: String(serial).padStart(7, '0'),
    number: numberFor(bed, which, serial),
    evidence: [],
    notes: [],
  }
  const started = Date.now()
  const at = new Date(started).toISOString()
  let step = 0
  try {
    const missing = whatIsMissing(bed, which)
    if (missing !== undefined) throw new Skipped(missing)
    for (const one of which.steps) {
      step += 1
      await perform(state, filled(state, one))
    }
    return {
      id: which.id,
      outcome: 'PASS',
      ms: Date.now() - started,
      at,
      ...(state.notes.length > 0 ? { notes: state.notes } : {}),
    }
  } catch (error) {
    const outcome = outcomeOf(error, which)
    return {
      id: which.id,
      outcome,
      ms: Date.now() - started,
      at,
      step,
      reason:
        error instanceof Error
          ? error instanceof Unmet || error instanceof Skipped || error instanceof Inconclusive
            ? error.message
            : (error.stack ?? error.message)
          : String(error),
      ...(error instanceof Unmet
        ? {
            expected: error.expected,
            actual: error.actual,
            ...(error.location === undefined ? {} : { location: error.location }),
          }
        : {}),
      ...(outcome === 'SKIP' ? {} : { wire: state.evidence }),
    }
  } finally {
    if (which.steps.some((one) => one.fault?.tls !== undefined)) bed.door?.show('tls-server')
  }
}

/** What a case expects may name the values of this run; what it sends is filled when it is built. */
function filled(state: CaseState, step: Step): Step {
  if (step.send ?? step.submit) return step
  const values = valuesOf(state)
  return deepFill(step, (text) => fill(text, values, new Date(), () => uuid(state.bed.random)))
}

async function perform(state: CaseState, step: Step): Promise<void> {
  if (step.send) return send(state, step.send)
  if (step.expect) return expect(state, step.expect)
  if (step.verify) return verify(state, step.verify)
  if (step.fault) return fault(state, step.fault)
  if (step.submit) return submit(state, step.submit)
  if (step.inbox) return inbox(state, step.inbox)
  if (step.wait) await sleep(step.wait.ms)
}

/** Why a case cannot be asked of this system; undefined where it can. */
export function whatIsMissing(bed: Bed, which: Case): string | undefined {
  for (const need of which.needs ?? []) {
    if (need === 'domestic' && !bed.driver) return 'needs the domestic side: --domestic or --driver'
    if (need === 'https' && bed.road !== 'https') return 'can only be asked over HTTPS'
    if (need === 'amqp' && bed.road !== 'amqp') return 'can only be asked over AMQP'
    if (need === 'own-codes' && bed.agreement.sut.codes !== 'asw') return 'asks for codes that only an ASW gateway gives'
    const [, kind, name = ''] = /^(key|suite):(.+)$/.exec(need) ?? []
    if (kind === 'key' && !bed.agreement.keys.has(name)) return `the agreement names no key "${name}"`
    if (kind === 'suite' && !bed.agreement.acceptSuites.includes(name as 'none'))
      return `the agreement does not accept the suite ${name}`
  }
  return undefined
}

/**
 * Number of the certificate that a case is about. Viet Nam's pattern is the only published one; the others take it as well.
 * What the system under test issues bears its own country in front.
 */
function numberFor({ agreement }: Bed, which: Case, serial: number): string {
  const outward =
    which.steps[0]?.submit !== undefined ||
    which.steps.some((step) => step.submit && step.submit.what === undefined && step.submit.about === undefined)
  const [issuer, importer] = outward
    ? [agreement.sut.country, agreement.twin.country]
    : [agreement.twin.country, agreement.sut.country]
  const year = new Date().toISOString().slice(2, 4)
  const digits = String(serial).padStart(7, '0')
  return `${issuer}-${importer} ${year}/${digits.slice(0, 2)}/${digits.slice(2)}`
}
