import { type Fault, faultOf } from '../message/fault.ts'
import type { FaultCode } from '../message/faults.ts'

export const EXIT = { good: 0, bad: 1, usage: 2, trouble: 3 } as const

const VERDICTS = new WeakSet<Fault>()

/** Runs `work`. Where it fails with `code`, the file that was given is bad, and nothing of our own is wrong. */
export function judged<Result>(code: FaultCode, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const fault = faultOf(error)
    if (fault.code === code) VERDICTS.add(fault)
    throw fault
  }
}

/** Exit code of a fault: wrong usage, a verdict on the input, or trouble of our own. */
export function exitOf(fault: Fault): number {
  if (fault.code === 'ASW_USAGE') return EXIT.usage
  if (VERDICTS.has(fault)) return EXIT.bad
  switch (fault.row.class) {
    case 'document-wrong':
    case 'partner-says-no':
      return EXIT.bad
    case 'config-wrong':
    case 'own-dependency-down':
    case 'partner-unreachable':
      return EXIT.trouble
  }
}
