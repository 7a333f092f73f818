import { parseArgs } from 'node:util'

/** What one soak does, and how it says so. */
export interface Options {
  readonly seed: number
  readonly certificates: number
  /** How long they are spread over, faults among them, in milliseconds. What is late then still has to arrive. */
  readonly spanMs: number
  /** Between two faults, on the average. */
  readonly gapMs: number
  readonly json: boolean
  /** Leaves the folder with logs and data where it is. */
  readonly keep: boolean
}

export const HELP = `npm run soak -- [--certificates 5000] [--minutes 15] [--gap SECONDS] [--seed N] [--keep] [--json]

Two gateways a side (four processes), one RabbitMQ, two databases in one PostgreSQL; certificates, answers and cancellations
travel while nodes are killed, broker and database are restarted and connections are cut, at moments that follow from the seed.`

/** Throws TypeError for what is not an option. `seed`: where none is given. */
export function readOptions(args: readonly string[], seed: number): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      certificates: { type: 'string', default: '5000' },
      minutes: { type: 'string', default: '15' },
      gap: { type: 'string', default: '8' },
      seed: { type: 'string', default: String(seed) },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const { keep, json } = values
  return {
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    certificates: whole('certificates', values.certificates, 1, 99_999),
    spanMs: positive('minutes', values.minutes) * 60_000,
    gapMs: positive('gap', values.gap) * 1_000,
    keep,
    json,
  }
}

function whole(name: string, text: string, from: number, to: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < from || number > to)
    throw new TypeError(`--${name} takes a whole number from ${from} to ${to}, not ${text}`)
  return number
}

function positive(name: string, text: string): number {
  const number = Number(text)
  if (!(number > 0)) throw new TypeError(`--${name} takes a number above zero, not ${text}`)
  return number
}
