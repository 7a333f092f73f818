/**
 * `npm run mutants`: plants every fault of mutants.yaml, one at a time, and tells which of them the suite finds. What was found
 * is kept in results.json, so that a run that was cut off goes on with `--missing`, and `--table` writes the README.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { loadCases } from '../src/cases/load.ts'
import { makeSelfSite } from '../src/self-check/site.ts'
import { Copy, isStale, type Mutant } from './copy.ts'
import { suiteOf, tryMutant, type Verdict } from './try.ts'

const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, hints: flag, missing: flag, table: flag } })
const HERE = fileURLToPath(new URL('.', import.meta.url))
const RESULTS = join(HERE, 'results.json')
const mutants = parse(readFileSync(join(HERE, 'mutants.yaml'), 'utf8')) as readonly Mutant[]
/** By what the mutant does, not by its number: numbers move when one is added. */
const results: Record<string, Verdict> = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {}
const settled = ({ what }: Mutant) => results[what]?.outcome === 'caught'
const wanted = mutants.filter(
  (one) => (values.only === '' || values.only.split(',').includes(one.id)) && !(values.missing && settled(one)),
)
if (!values.table) await tryAll()
const verdicts = mutants.flatMap((mutant) => (results[mutant.what] ? [{ mutant, verdict: results[mutant.what] as Verdict }] : []))
const number = (outcome: Verdict['outcome']) => verdicts.filter(({ verdict }) => verdict.outcome === outcome).length
const [caught, tried] = [number('caught'), number('caught') + number('missed')]
const sum = `${caught} of ${tried} mutants caught: ${tried === 0 ? '0' : ((100 * caught) / tried).toFixed(1)} %; ${mutants.length - tried} not tried, stale or broken`
process.stdout.write(`\n${sum}\n`)
if (values.table) writeTable()
process.exitCode = caught === mutants.length ? 0 : 1

async function tryAll(): Promise<void> {
  const cases = loadCases()
  const folder = mkdtempSync(join(tmpdir(), 'asw-mutants-'))
  try {
    const copy = new Copy(join(folder, 'copy'))
    const keysOf = { asw: join(folder, 'keys-asw'), eaeu: join(folder, 'keys-eaeu') }
    for (const suite of ['asw', 'eaeu'] as const)
      if (wanted.some((one) => suiteOf(one) === suite)) await makeSelfSite(keysOf[suite], { road: 'https', suite })
    for (const mutant of wanted) {
      const site = join(folder, mutant.id)
      mkdirSync(site, { recursive: true })
      const verdict: Verdict = isStale(mutant)
        ? { outcome: 'stale', text: 'its place is no longer in the sources' }
        : await copy.with(mutant, () =>
            tryMutant(copy.asw, site, cases, mutant, { hintsOnly: values.hints, keysOf: keysOf[suiteOf(mutant)] }),
          )
      rmSync(site, { recursive: true, force: true })
      process.stdout.write(`${mutant.id} ${verdict.outcome.padEnd(8)} ${mutant.what}: ${verdict.text}\n`)
      results[mutant.what] = verdict
      writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The table in the README, between its two marks. */
function writeTable(): void {
  const file = join(HERE, '..', 'README.md')
  const rows = verdicts.map(
    ({ mutant, verdict }) => `| ${mutant.id} | ${mutant.what} | ${verdict.outcome} | ${verdict.by ?? ''} |`,
  )
  const table = [
    `${sum}.`,
    '',
    '| mutant | what the mutated gateway does | outcome | first found by |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(
      /(<!-- mutants -->\n)[\s\S]*(\n<!-- \/mutants -->)/,
      (_, before: string, after: string) => before + table + after,
    ),
  )
}
