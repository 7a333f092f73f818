import { describe } from 'vitest'
import { SKIP_LIVE } from './skip.ts'

/** `describe` for tests that need tools, listeners or child processes: skipped, and said so, with ASW_SKIP_LIVE=1. */
export function live(name: string, tests: () => void): void {
  if (SKIP_LIVE) console.log(`ASW_SKIP_LIVE=1 skips: ${name}`)
  describe.skipIf(SKIP_LIVE)(name, tests)
}

/** The same, for tests that also cannot run where `skip`: `why` is printed then. */
live.unless = (skip: boolean, why: string, name: string, tests: () => void): void => {
  if (skip) console.log(`${why}: not run: ${name}`)
  else live(name, tests)
}
