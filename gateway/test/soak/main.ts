import Table from 'cli-table3'
import { ensureTools } from '../live/install.ts'
import { MACHINE } from '../live/machine.ts'
import { TOOLS } from '../live/tools.ts'
import { FAULTS } from './faults.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { type Outcome, soak } from './soak.ts'

/** Breaches of one promise that are printed; the rest is counted. */
const SHOWN = 10

const start = performance.now()
/** On standard error: what is printed at the end is on standard output. */
const say = (line: string) => process.stderr.write(`${((performance.now() - start) / 1000).toFixed(0).padStart(5)} s  ${line}\n`)

async function main(options: Options): Promise<void> {
  ensureTools(
    TOOLS.filter(({ name }) => name === 'rabbitmq' || name === 'postgresql'),
    MACHINE,
  )
  say(`seed ${options.seed}: ${options.certificates} certificates within ${options.spanMs / 60_000} minutes`)
  const outcome = await soak(options, say)
  if (options.json) console.log(JSON.stringify(outcome))
  else print(outcome)
  process.exitCode = outcome.verdicts.every(({ breaches }) => breaches.length === 0) ? 0 : 1
}

function print(outcome: Outcome): void {
  const plain = { style: { head: [], border: [] } }
  const faults = new Table({ head: ['fault', 'times'], ...plain })
  for (const { name } of FAULTS) faults.push([name, outcome.faults.filter((one) => one.name === name).length])
  const verdicts = new Table({ head: ['promise', 'looked at', 'broken'], ...plain })
  for (const { promise, looked, breaches } of outcome.verdicts) verdicts.push([promise, looked, breaches.length])
  const deaths = Object.entries(outcome.deaths).map(([name, count]) => `${name} ${count}`)
  console.log(faults.toString())
  console.log(verdicts.toString())
  for (const { breaches } of outcome.verdicts) for (const breach of breaches.slice(0, SHOWN)) console.log(`  ${breach}`)
  console.log(`seed ${outcome.seed}: ${outcome.certificates} certificates, submitted in ${outcome.sendingSeconds} s, settled`)
  console.log(`${outcome.settlingSeconds} s after the last; nodes died: ${deaths.join(', ')}`)
}

function wished(): Options | 'help' {
  try {
    return readOptions(process.argv.slice(2), Date.now() % 1_000_000)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}

const options = wished()
try {
  if (options === 'help') console.log(HELP)
  else await main(options)
} catch (error) {
  console.error(error)
  // Whatever still insists on an answer would keep this process for minutes.
  process.exit(3)
}
