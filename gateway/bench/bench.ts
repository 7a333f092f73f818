import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judge } from './goals.ts'
import { measureIntake } from './intake/measure.ts'
import { machine } from './machine.ts'
import { measureMemory } from './memory/measure.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { measureRelays } from './relay/index.ts'
import { report } from './report.ts'
import type { Results } from './results.ts'
import { SERVE_FLAGS } from './serve-flags.ts'
import { measureTimings } from './timings.ts'
import { compileXmlsec1 } from './xmlsec1.ts'

if (SERVE_FLAGS.some((flag) => !process.execArgv.includes(flag)))
  process.execve?.(process.execPath, [process.execPath, ...SERVE_FLAGS, ...process.argv.slice(1)])

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FOLDER = join(ROOT, '.bench')

const PACES = {
  full: {
    timing: { rounds: 21, turnMs: 25 },
    memory: { warmUp: 2_000, messages: 20_000, points: 20 },
    intake: { connections: 64, rounds: 5, seconds: 5, restartSeconds: 2, warmUpSeconds: 20 },
    relay: { backlog: 10_000, messages: 3_000, shared: 1_000, ceilingSeconds: 5 },
  },
  quick: {
    timing: { rounds: 5, turnMs: 10 },
    memory: { warmUp: 300, messages: 1_000, points: 5 },
    intake: { connections: 64, rounds: 1, seconds: 2, restartSeconds: 1, warmUpSeconds: 1 },
    relay: { backlog: 600, messages: 300, shared: 200, ceilingSeconds: 1 },
  },
} as const

/** What is going on now; standard output holds the result alone. */
function progress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`)
}

async function run(options: Options): Promise<Results> {
  const pace = PACES[options.quick ? 'quick' : 'full']
  const about = machine(ROOT, options.quick)
  const wantsXmlsec1 = options.operations.includes('sign') || options.operations.includes('verify')
  const xmlsec1 = wantsXmlsec1 ? compileXmlsec1() : undefined
  const program = xmlsec1 && 'open' in xmlsec1 ? xmlsec1 : undefined
  try {
    const operations = await measureTimings({ operations: options.operations, pace: pace.timing, xmlsec1: program, progress })
    const memory = options.memory ? await measureMemory(pace.memory, progress) : undefined
    const intake = options.intake ? await measureIntake({ ...pace.intake, folder: FOLDER }, progress) : undefined
    const relays = options.relay ? await measureRelays({ ...pace.relay, folder: FOLDER }, progress) : undefined
    return {
      machine: about,
      operations,
      ...(memory ? { memory } : {}),
      ...(intake ? { intake } : {}),
      ...(relays ? { relay: relays.relay } : {}),
      skipped: [
        ...(xmlsec1 && 'missing' in xmlsec1 ? [{ what: 'libxmlsec1', why: xmlsec1.missing }] : []),
        ...(relays?.skipped ?? []),
      ],
    }
  } finally {
    program?.remove()
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options === 'help') {
    console.log(HELP)
    return 0
  }
  const results = await run(options)
  const verdicts = judge(results)
  const file = join(FOLDER, 'bench.json')
  mkdirSync(FOLDER, { recursive: true })
  const json = JSON.stringify({ ...results, goals: verdicts }, undefined, 1)
  writeFileSync(file, `${json}\n`)
  console.log(options.json ? json : `${report(results, verdicts)}\n\nall numbers: ${file}`)
  return options.enforce && verdicts.some(({ outcome }) => outcome === 'missed') ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n${HELP}` : error)
  process.exitCode = 2
}
