import { setTimeout as sleep } from 'node:timers/promises'
import type { Case, Step } from '../cases/case.ts'
import { fill } from '../documents/fill.ts'
import type { Bed, CaseState } from '../steps/bed.ts'
import { deepFill, valuesOf } from '../steps/build.ts'
import { expect } from '../steps/expect.ts'
import { send, uuid } from '../steps/send.ts'
import { fault, submit } from '../steps/submit.ts'
import { inbox, verify } from '../steps/verify.ts'
import { missingNeed } from './needs.ts'
import type { Running } from './running.ts'

export function startAswCase(bed: Bed, which: Case): Running {
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
  return {
    evidence: state.evidence,
    notes: state.notes,
    steps: which.steps.length,
    missing: () => which.needs?.map((need) => missingNeed(bed, need) ?? missingSuite(bed, need)).find(Boolean),
    perform: (step) => perform(state, filled(state, which.steps[step] as Step)),
    end: () => {
      if (which.steps.some((one) => one.fault?.tls !== undefined)) bed.door?.show('tls-server')
    },
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

function missingSuite(bed: Bed, need: string): string | undefined {
  const name = /^suite:(.+)$/.exec(need)?.[1]
  if (name === undefined || bed.agreement.acceptSuites.includes(name as 'none')) return undefined
  return `the agreement does not accept the suite ${name}`
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
