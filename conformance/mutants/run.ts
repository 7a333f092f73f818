/** `npm run mutants`: plants every fault of mutants.yaml, one at a time, and tells which of them the suite finds. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { loadCases } from '../src/cases/load.ts'
import { Copy, isStale, type Mutant } from './copy.ts'
import { tryMutant, type Verdict } from './try.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    hints: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
  },
})
const HERE = fileURLToPath(new URL('.', import.meta.url))
const all = parse(readFileSync(join(HERE, 'mutants.yaml'), 'utf8')) as readonly Mutant[]
const wanted = values.only === '' ? all : all.filter(({ id }) => values.only.split(',').includes(id))
const cases = loadCases()
const folder = mkdtempSync(join(tmpdir(), 'asw-mutants-'))
const verdicts: { readonly mutant: Mutant; readonly verdict: Verdict }[] = []
try {
  const copy = new Copy(join(folder, 'copy'))
  for (const mutant of wanted) {
    const site = join(folder, mutant.id)
    mkdirSync(site, { recursive: true })
    const verdict: Verdict = isStale(mutant)
      ? { outcome: 'stale', text: 'its place is no longer in the sources' }
      : await copy.with(mutant, () => tryMutant(copy.asw, site, cases, mutant, values.hints))
    verdicts.push({ mutant, verdict })
    rmSync(site, { recursive: true, force: true })
    process.stdout.write(`${mutant.id} ${verdict.outcome.padEnd(8)} ${mutant.what}: ${verdict.text}\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const caught = verdicts.filter(({ verdict }) => verdict.outcome === 'caught').length
const tried = verdicts.filter(({ verdict }) => verdict.outcome === 'caught' || verdict.outcome === 'missed').length
const share = tried === 0 ? 0 : (100 * caught) / tried
process.stdout.write(`\n${caught} of ${tried} mutants caught: ${share.toFixed(1)} %\n`)
if (values.table) writeTable()
process.exitCode = caught === tried && tried === verdicts.length ? 0 : 1

/** The table in the README, between its two marks. */
function writeTable(): void {
  const file = join(HERE, '..', 'README.md')
  const rows = verdicts.map(
    ({ mutant, verdict }) => `| ${mutant.id} | ${mutant.what} | ${verdict.outcome} | ${verdict.by ?? ''} |`,
  )
  const table = [
    `${caught} of ${tried} caught, ${share.toFixed(1)} % (${new Date().toISOString().slice(0, 10)}).`,
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
