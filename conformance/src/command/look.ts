import Table from 'cli-table3'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { LAYERS } from '../cases/case.ts'
import { type AnyCase, loadCases, loadClauses } from '../cases/load.ts'
import { writeReports } from '../report/write.ts'
import { latestRun, RunStore } from '../run/store.ts'
import { print } from './progress.ts'
import { type Selection, select } from './run.ts'

const many = (value: string, all: readonly string[] = []) => [...all, ...value.split(',')]

/** Commands that look at cases and runs without asking anybody. */
export function addLookCommands(program: Command, state: { exitCode: number }): void {
  program
    .command('list')
    .description('all cases')
    .option('--case <ID>', 'only these', many)
    .option('--tag <TAG>', 'only with one of these tags', many)
    .option('--layer <L0..L5>', 'only these layers', many)
    .option('--suite <asw|eaeu>', 'the family of cases', 'asw')
    .option('--json', 'as JSON')
    .action((wish: Selection & { readonly json?: boolean }) => list(select(loadCases(), wish), wish.json === true))
  program
    .command('explain <CASE>')
    .description('what a case asks, why, and what it differs from')
    .action((id: string) => {
      state.exitCode = explain(id)
    })
  program
    .command('report [RUN]')
    .description('write the reports of a run again: JSON, JUnit, GITB TAR, HTML')
    .option('--out <FOLDER>', 'where runs are kept', 'conformance-runs')
    .action((folder: string | undefined, { out }: { out: string }) => {
      const found = folder ?? latestRun(out)
      if (found === undefined) throw new Error(`${out} holds no run`)
      for (const file of writeReports(found, new RunStore(found).read(), loadCases(), loadClauses())) print(file)
    })
}

function list(cases: readonly AnyCase[], json: boolean): void {
  if (json) {
    const facts = cases.map(({ id, title, layer, level, clause, kind, tags }) => ({
      id,
      title,
      layer,
      level,
      clause,
      kind,
      tags,
    }))
    print(JSON.stringify(facts, undefined, 2))
    return
  }
  const table = new Table({
    head: ['case', 'layer', 'level', 'clause', 'title'],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [16, 7, 8, 20, 64],
  })
  for (const { id, layer, level, clause, title } of cases) table.push([id, layer, level, clause, title])
  print(table.toString())
  print(`${cases.length} cases`)
}

function explain(id: string): number {
  const cases = loadCases()
  const found = cases.find((one) => one.id.toLowerCase() === id.toLowerCase())
  if (!found) {
    process.stderr.write(`no case ${id}; asw-conformance list shows all\n`)
    return 2
  }
  const clause = loadClauses().get(found.clause)
  const pair = cases.find((one) => one.id === found.pair)
  print(`${found.id}  ${found.title}`)
  print(`layer      ${found.layer} (${LAYERS[found.layer]}), ${found.level}, ${found.kind}`)
  print(
    `clause     ${clause?.source ?? found.clause}: ${clause?.text ?? ''}${clause?.basis === 'proposal' ? ' (a proposal of this suite)' : ''}`,
  )
  if (pair) print(`pair       ${pair.id} ${pair.title}`)
  if (found.change) print(`differs in ${found.change}`)
  if (found.needs) print(`needs      ${found.needs.join(', ')}`)
  print(`to change  ${found.advice}`)
  print(`steps\n${stringify(found.steps, { lineWidth: 110 }).replace(/^/gm, '  ').trimEnd()}`)
  return 0
}
