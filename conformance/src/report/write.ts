import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseHead } from '../cases/case.ts'
import type { Clause } from '../cases/load.ts'
import { count, type Run, verdict } from '../run/store.ts'
import { html } from './html.ts'
import { junit } from './junit.ts'
import { tar } from './tar.ts'

/** Writes every report of a run into its folder; the names of the files are fixed. */
export function writeReports(
  folder: string,
  run: Run,
  cases: readonly CaseHead[],
  clauses: ReadonlyMap<string, Clause>,
): readonly string[] {
  const byId = new Map(cases.map((one) => [one.id, one]))
  const files = {
    'report.json': `${JSON.stringify(asJson(run, byId), undefined, 2)}\n`,
    'junit.xml': junit(run, byId),
    'tar.xml': tar(run, byId, clauses),
    'report.html': html(run, byId, clauses),
  }
  return Object.entries(files).map(([name, content]) => {
    const file = join(folder, name)
    writeFileSync(file, content)
    return file
  })
}

function asJson(run: Run, cases: ReadonlyMap<string, CaseHead>): object {
  const results = run.results.map((result) => {
    const { title, layer, level, clause, advice } = cases.get(result.id) ?? {}
    return { ...result, title, layer, level, clause, ...(result.outcome === 'PASS' ? {} : { advice }) }
  })
  return { ...run.head, verdict: verdict(run.results), counts: count(run.results), results }
}
