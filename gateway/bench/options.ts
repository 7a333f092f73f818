import { parseArgs } from 'node:util'
import { OPERATIONS, type OperationName } from './operations/index.ts'

/** What one run measures and how it says so. */
export interface Options {
  readonly operations: readonly OperationName[]
  readonly memory: boolean
  readonly intake: boolean
  readonly relay: boolean
  /** Fewer and shorter rounds: a look, not a figure. */
  readonly quick: boolean
  /** The results as JSON on standard output in place of the tables. */
  readonly json: boolean
  /** Status 1 where a goal is missed; without it only a failure is one, for machines are noisy. */
  readonly enforce: boolean
}

const NAMES = [...(Object.keys(OPERATIONS) as OperationName[]), 'memory', 'intake', 'relay'] as const
export const HELP = `npm run bench -- [--quick] [--only ${NAMES.join(',')}] [--json] [--enforce]`

/** Throws TypeError for what is not an option. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      enforce: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const only = values.only?.flatMap((list) => list.split(',')) ?? [...NAMES]
  const unknown = only.find((name) => !(NAMES as readonly string[]).includes(name))
  if (unknown !== undefined) throw new TypeError(`nothing is called ${unknown}: ${NAMES.join(', ')}`)
  const { quick, json, enforce } = values
  return {
    operations: (Object.keys(OPERATIONS) as OperationName[]).filter((name) => only.includes(name)),
    memory: only.includes('memory'),
    intake: only.includes('intake'),
    relay: only.includes('relay'),
    quick,
    json,
    enforce,
  }
}
