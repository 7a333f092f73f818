import type { Fault } from '../message/fault.ts'

export const EXIT = { good: 0, bad: 1, usage: 2, trouble: 3 } as const

/** Exit code of a fault: wrong usage, a verdict on the input, or trouble of our own. */
export function exitOf(fault: Fault): number {
  if (fault.code === 'ASW_USAGE') return EXIT.usage
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
