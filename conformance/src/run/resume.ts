import { isDeepStrictEqual } from 'node:util'
import type { RunHead } from './store.ts'

/** What must be as it was, for the results of before and after to be those of one run, and how it is called. */
const SAME: readonly { readonly what: string; readonly of: (head: RunHead) => unknown }[] = [
  { what: 'system under test', of: ({ system }) => system },
  { what: 'twin', of: ({ twin }) => twin },
  { what: 'agreement', of: ({ cpaId }) => cpaId },
  { what: 'road', of: ({ road }) => road },
  { what: 'selection', of: ({ selection }) => selection },
  { what: 'seed', of: ({ seed }) => seed },
  { what: 'edition of the suite', of: ({ suite }) => suite },
  { what: 'schemas and code lists', of: ({ schemas }) => schemas },
]

/** Throws Error with everything in which a run that is to go on is another one than that which was begun. */
export function assureSameRun(begun: RunHead, now: RunHead): void {
  const others = SAME.filter(({ of }) => !isDeepStrictEqual(of(begun), of(now)))
  if (others.length === 0) return
  const told = others.map(({ what, of }) =>
    what.startsWith('schemas') ? `other ${what}` : `${what}: ${JSON.stringify(of(begun))}, now ${JSON.stringify(of(now))}`,
  )
  throw new Error(
    `the run ${begun.run} is another one: ${told.join('; ')}. Leave --resume away, or name the folder of its runs with --out`,
  )
}
