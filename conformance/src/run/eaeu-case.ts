import { setTimeout as sleep } from 'node:timers/promises'
import type { EaeuCase, EaeuStep } from '../cases/eaeu-case.ts'
import { fill } from '../documents/fill.ts'
import { deepFill } from '../steps/build.ts'
import type { EaeuBed, EaeuState } from '../steps/eaeu/bed.ts'
import { eaeuValues } from '../steps/eaeu/build.ts'
import { expectEaeu } from '../steps/eaeu/expect.ts'
import { sendEaeu } from '../steps/eaeu/send.ts'
import { faultEaeu, handedOver, submitEaeu } from '../steps/eaeu/submit.ts'
import { verifyEaeu } from '../steps/eaeu/verify.ts'
import { inbox } from '../steps/verify.ts'
import { missingNeed } from './needs.ts'
import type { Running } from './running.ts'

export function startEaeuCase(bed: EaeuBed, which: EaeuCase): Running {
  const serial = String(bed.nextSerial()).padStart(7, '0')
  const state: EaeuState = {
    bed,
    case: which,
    sent: new Map(),
    came: new Map(),
    submitted: new Map(),
    serial,
    number: numberFor(which, serial),
    evidence: [],
    notes: [],
  }
  return {
    evidence: state.evidence,
    notes: state.notes,
    steps: which.steps.length,
    missing: () => which.needs?.map((need) => missingNeed(bed, need)).find(Boolean),
    perform: (step) => perform(state, filled(state, which.steps[step] as EaeuStep)),
    end: () => {},
  }
}

/** What a case expects may name the values of this run; what it sends is filled when it is built. */
function filled(state: EaeuState, step: EaeuStep): EaeuStep {
  if (step.send ?? step.submit) return step
  const { writer } = state.bed.twin
  return deepFill(step, (text) => fill(text, eaeuValues(state), writer.now(), writer.uuid))
}

async function perform(state: EaeuState, step: EaeuStep): Promise<void> {
  if (step.send) return sendEaeu(state, step.send)
  if (step.expect) return expectEaeu(state, step.expect)
  if (step.verify) return verifyEaeu(state, step.verify)
  if (step.fault) return faultEaeu(state, step.fault)
  if (step.submit) return submitEaeu(state, step.submit)
  if (step.inbox) return inbox({ bed: state.bed, number: step.inbox.number ?? handedOver(state, step.inbox.of) }, step.inbox)
  if (step.wait) await sleep(step.wait.ms)
}

/** Numbers of Viet Nam have a pattern (E-24); those of the Union have none that is published. */
function numberFor(which: EaeuCase, serial: string): string {
  const year = new Date().toISOString().slice(2, 4)
  // Who verifies a certificate has issued it: the other side asks.
  const isOutward = which.steps.some(({ submit, send }) =>
    submit ? submit.what !== 'verification-request' : send?.what === 'verification-request',
  )
  return isOutward ? `VN-RU ${year}/${serial.slice(0, 2)}/${serial.slice(2)}` : `RU/20${year}/${serial}-EAV`
}
