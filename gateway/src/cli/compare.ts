import type { Issue } from '@asw/mappings'
import {
  type CompareWish,
  type Comparison,
  compare,
  type Finding,
  holdingOutcome,
  MATCH_REASONS,
  OUTCOMES,
  type PaperKind,
  paperIssues,
  paperKind,
  type Seen,
  wishIssues,
} from '@asw/mappings/compare'
import Table from 'cli-table3'
import { type Command, Option } from 'commander'
import { parseJson } from '../intake/rest/body.ts'
import { Fault } from '../message/fault.ts'
import { day } from './day.ts'
import { EXIT } from './exit.ts'
import { inFile, print, readInput } from './files.ts'

interface CompareOptions {
  readonly known?: string
  readonly settings?: string
  readonly overrides?: string
  readonly on: string
  readonly all?: boolean
  readonly json?: boolean
}

/** compare: a certificate of origin against export declaration and import declarations, without any network. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('Compare a certificate of origin with an export declaration (ACDD) and import declarations')
    .argument(
      '<papers...>',
      'JSON files in any order: one certificate-of-origin, at most one export-declaration, import-declarations',
    )
    .option('--known <file>', 'what is known beside the papers: status, earlier uses, product-specific rules, rates (JSON)')
    .option('--settings <file>', 'tolerances and lists that take the place of the defaults (JSON)')
    .option('--overrides <file>', 'conclusions of officers, a list (JSON)')
    .addOption(
      new Option('--on <date>', 'day of the comparison (YYYY-MM-DD)')
        .default(new Date().toISOString().slice(0, 10))
        .argParser(day),
    )
    .option('--all', 'show also what is the same')
    .option('--json', 'the whole comparison as JSON')
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing is asked of anybody, 1 somebody must explain, prove, verify, or gets no preference; or a paper is not valid.
Example: asw compare certificate.json acdd.json import.json`,
    )
    .action((files: readonly string[], options: CompareOptions) => {
      const read = (path: string) => inFile(path, () => parseJson(readInput(path)))
      const papers = sorted(files.map((path) => ({ path, json: read(path) })))
      const beside = besideOf(options, read)
      const issues = [
        ...[...papers.values()].flat().flatMap(({ path, json }) => paperIssues(json).map((issue) => ({ path, issue }))),
        ...wishIssues(beside).map((issue) => ({ path: 'options', issue })),
      ]
      if (issues.length > 0) return refuse(issues, options)
      const comparison = compare({ ...wishOf(papers, options), ...beside })
      print(options.json ? JSON.stringify(comparison, undefined, 2) : told(comparison, options.all ?? false))
      process.exitCode = OUTCOMES[comparison.outcome].decision === 'GIVEN' ? EXIT.good : EXIT.bad
    })
}

interface Read {
  readonly path: string
  readonly json: unknown
}

/** By what each document says that it is. */
function sorted(files: readonly Read[]): ReadonlyMap<PaperKind | undefined, readonly Read[]> {
  const papers = Map.groupBy(files, ({ json }) => paperKind(json))
  if (papers.get('certificate')?.length !== 1) throw new Fault('ASW_USAGE', 'give exactly one certificate-of-origin')
  if ((papers.get('acdd')?.length ?? 0) > 1) throw new Fault('ASW_USAGE', 'give at most one export-declaration')
  const numbers = papers.get('declaration')?.map(({ json }) => (json as { declarationNumber?: unknown }).declarationNumber) ?? []
  if (new Set(numbers).size < numbers.length)
    throw new Fault('ASW_USAGE', 'give each import-declaration once: its lines would count twice')
  return papers
}

function wishOf(papers: ReadonlyMap<PaperKind | undefined, readonly Read[]>, { on }: CompareOptions): CompareWish {
  const acdd = papers.get('acdd')?.[0]?.json
  return {
    certificate: papers.get('certificate')?.[0]?.json,
    declarations: papers.get('declaration')?.map(({ json }) => json) ?? [],
    today: on,
    ...(acdd === undefined ? {} : { acdd }),
  }
}

/** Files beside the papers; `wishIssues` judges them before they are believed. */
function besideOf(
  options: CompareOptions,
  read: (path: string) => unknown,
): Pick<CompareWish, 'known' | 'settings' | 'overrides'> {
  const entries = (['known', 'settings', 'overrides'] as const).flatMap((name) => {
    const path = options[name]
    return path === undefined ? [] : [[name, read(path)] as const]
  })
  return Object.fromEntries(entries)
}

function refuse(issues: readonly { readonly path: string; readonly issue: Issue }[], { json }: CompareOptions): void {
  if (json)
    print(JSON.stringify({ valid: false, issues: issues.map(({ path, issue }) => ({ file: path, ...issue })) }, undefined, 2))
  else print(['not valid', ...issues.map(({ path, issue }) => `${path}${issue.pointer ?? ''}: ${issue.message}`)].join('\n'))
  process.exitCode = EXIT.bad
}

const PLAIN = { wordWrap: true, style: { head: [], border: [] } }

function told(comparison: Comparison, all: boolean): string {
  const { certificate, declarations, outcome, flags, findings, strayOverrides } = comparison
  const shown = findings.filter((finding) => all || holdingOutcome(finding) !== 'OK' || finding.outcome !== 'OK')
  const head = `${certificate.issuingCountry ?? ''} ${certificate.referenceNumber ?? ''} against ${[comparison.acdd, ...declarations].filter(Boolean).join(', ') || 'nothing'}: ${outcome}, ${OUTCOMES[outcome].text}`
  return [
    head,
    ...(flags.length === 0 ? [] : [`flags: ${flags.join(', ')}`]),
    itemTable(comparison),
    ...matchLines(comparison),
    shown.length === 0 ? 'no differences' : findingTable(shown),
    `${findings.length} comparisons, ${findings.length - shown.length} not shown${all ? '' : ' (--all shows them)'}`,
    ...strayOverrides.map(({ override, why }) => `override of ${override.finding}: ${why}`),
  ].join('\n')
}

function itemTable({ items, balances }: Comparison): string {
  const table = new Table({
    head: ['item', 'outcome', 'decision', 'reasons', 'certified', 'used before', 'declared', 'granted'],
    ...PLAIN,
  })
  for (const { seq, outcome, decision, reasonCodes } of items) {
    const book = balances.find((balance) => balance.items.includes(seq))
    const amount = (value: string | undefined) => (book === undefined || value === undefined ? '' : `${value} ${book.unit}`)
    const sums = [book?.certified, book?.usedBefore, book?.declared, book?.granted].map(amount)
    table.push([seq, outcome, decision ?? 'not declared', reasonCodes?.join() ?? '', ...sums])
  }
  return table.toString()
}

function matchLines({ matches }: Comparison): readonly string[] {
  return matches.map(({ items, lines, why }) => {
    const reasons = [...new Set(why.map(({ reason }) => MATCH_REASONS[reason]))].join('; ')
    return `item ${items.join(', ')} = line ${lines.map(({ declaration, seq }) => `${declaration}/${seq}`).join(', ')}: ${reasons}`
  })
}

function findingTable(findings: readonly Finding[]): string {
  const table = new Table({
    head: ['rule', 'outcome', 'one side', 'other side', 'what', 'ground'],
    colWidths: [6, 12, 30, 30, 44, 30],
    ...PLAIN,
  })
  for (const finding of findings) {
    const { rule, outcome, left, right, text, legalBasis, due, override } = finding
    const said = override === undefined ? outcome : `${outcome}\n-> ${override.outcome}\n(${override.code})`
    const what = [
      text,
      ...(due === undefined ? [] : [`until ${due}`]),
      ...(override === undefined ? [] : [`${override.by}: ${override.reason}`]),
    ]
    table.push([rule, said, side(left), side(right), what.join('\n'), legalBasis])
  }
  return table.toString()
}

const MOST_LETTERS = 100

function side({ document, id, pointer, value, normalised }: Seen): string {
  const raw = value === undefined ? '-' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const where = `${document}${id === undefined ? '' : ` ${id}`} ${pointer}`
  return [raw, ...(normalised === undefined || normalised === raw ? [] : [`= ${normalised}`]), where]
    .map((line) => line.slice(0, MOST_LETTERS))
    .join('\n')
}
