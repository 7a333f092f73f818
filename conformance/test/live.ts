import { describe } from 'vitest'

const SKIP = process.env.ASW_SKIP_LIVE === '1'

/** `describe` for tests that start a gateway or need tools: skipped, and said so, with ASW_SKIP_LIVE=1. */
export function live(name: string, tests: () => void): void {
  if (SKIP) console.log(`ASW_SKIP_LIVE=1 skips: ${name}`)
  describe.skipIf(SKIP)(name, tests)
}
