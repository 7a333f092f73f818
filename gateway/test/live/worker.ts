import { join } from 'node:path'

/**
 * A folder of this worker in one of the run: a test that kills its broker or its database kills nobody else's. Vitest numbers
 * the workers that run at the same time, from 1.
 */
export function ownFolder(ofRun: string): string {
  return join(ofRun, process.env.VITEST_POOL_ID ?? '1')
}
