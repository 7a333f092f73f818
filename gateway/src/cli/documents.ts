import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  checkXml,
  DocumentFault,
  explain,
  type Issue,
  type LineageRow,
  loadPack,
  type Pack,
  packFolder,
  toJson,
  validate,
} from '@asw/mappings'
import { canonicalize, parseXml } from '@asw/mappings/xml'
import Table from 'cli-table3'
import { type Command, Option } from 'commander'
import { parseJson } from '../intake/rest/body.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { stripSeal } from '../sign/index.ts'
import { day } from './day.ts'
import { EXIT } from './exit.ts'
import { note, print, readInput } from './files.ts'

interface PackOption {
  readonly pack: string
}
export const packOption = () => new Option('--pack <name>', 'pack: a shipped name or a folder').default('asw')
export const sideOption = () =>
  new Option('--side <side>', 'judge as the issuing or as the importing side').choices(['issue', 'import']).default('issue')

export const onOption = () =>
  new Option('--on <date>', 'judge as of this day (YYYY-MM-DD)').default(new Date().toISOString().slice(0, 10)).argParser(day)

/** validate, explain: documents without any network. */
export function addDocuments(program: Command): void {
  program
    .command('validate')
    .description('Judge a JSON or XML document: schema, code lists, business rules. Every finding, not only the first')
    .argument('<in>', 'JSON or XML file, - for standard input')
    .addOption(packOption())
    .addOption(sideOption())
    .addOption(onOption())
    .option('--json', 'findings as JSON')
    .action((input: string, options: PackOption & { side: 'issue' | 'import'; on: string; json?: boolean }) => {
      const issues = findings(packNamed(options.pack), readInput(input), options.side, options.on)
      const valid = !issues.some((issue) => issue.severity === 'E')
      if (options.json) print(JSON.stringify({ valid, issues }, undefined, 2))
      else print(valid ? `valid${issues.length > 0 ? `, ${issues.length} remarks` : ''}` : 'not valid')
      if (!options.json && issues.length > 0) print(issueTable(issues))
      process.exitCode = valid ? EXIT.good : EXIT.bad
    })

  program
    .command('explain')
    .description('Show where every element of the XML comes from: source, conversion, code list edition')
    .argument('<in>', 'JSON file, - for standard input')
    .addOption(packOption())
    .option('--json', 'rows as JSON')
    .action((input: string, options: PackOption & { json?: boolean }) => {
      const rows = explain(packNamed(options.pack), parseJson(readInput(input)))
      print(options.json ? JSON.stringify(rows, undefined, 2) : lineageTable(rows))
    })
}

/** A pack that is not there was named wrongly; one that is broken is ASW_PACK_INVALID. */
export function packNamed(name: string): Pack {
  if (existsSync(join(packFolder(name), 'pack.yaml'))) return loadPack(name)
  throw new Fault('ASW_USAGE', `no pack ${name}: give the name of a shipped one, or a folder with a pack.yaml`)
}

function looksLikeXml(bytes: Uint8Array): boolean {
  const first = bytes.find(
    (byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0xef && byte !== 0xbb && byte !== 0xbf,
  )
  return first === 0x3c
}

/** Any well-formed XML, made canonical, its Signature taken off: translation looks at the document alone. */
export function canonicalOf(bytes: Uint8Array): Uint8Array {
  using parsed = parseXml(bytes)
  if (stripSeal(parsed)) note('note: a signature was found and NOT checked; asw verify checks it')
  return canonicalize(parsed, 'exc-c14n')
}

function findings(pack: Pack, bytes: Uint8Array, side: 'issue' | 'import', today: string): readonly Issue[] {
  try {
    if (!looksLikeXml(bytes)) return validate(pack, parseJson(bytes), { side, today })
    using parsed = parseXml(bytes)
    if (stripSeal(parsed)) note('note: a signature was found and NOT checked; asw verify checks it')
    const schema = checkXml(pack, parsed)
    if (schema.length > 0) return schema
    return validate(pack, toJson(pack, canonicalize(parsed, 'exc-c14n')), { side, today })
  } catch (error) {
    if (error instanceof DocumentFault)
      return error.issues.length > 0 ? error.issues : [issueOf(error.code, error.message, error.line)]
    if (error instanceof Fault && error.row.class === 'document-wrong') return [issueOf(error.code, error.message, undefined)]
    throw faultOf(error)
  }
}

function issueOf(code: string, message: string, line: number | undefined): Issue {
  return { severity: 'E', code, message, ...(line === undefined ? {} : { line }) }
}

function issueTable(issues: readonly Issue[]): string {
  const table = new Table({
    head: ['', 'rule', 'where', 'what', 'ground'],
    colWidths: [3, 12, 34, 56, 28],
    wordWrap: true,
    style: { head: [], border: [] },
  })
  for (const issue of issues) {
    const where = [issue.pointer, issue.xpath, issue.line === undefined ? undefined : `line ${issue.line}`]
      .filter(Boolean)
      .join('\n')
    table.push([issue.severity, issue.rule ?? issue.code, where, issue.message, issue.legalBasis ?? ''])
  }
  return table.toString()
}

function lineageTable(rows: readonly LineageRow[]): string {
  const table = new Table({
    head: ['json', 'xml', 'value', 'conversion', 'code list'],
    colWidths: [34, 46, 28, 14, 24],
    wordWrap: true,
    style: { head: [], border: [] },
  })
  for (const row of rows) {
    const list = row.codeList ? `${row.codeList.name} ${row.codeList.edition}` : ''
    table.push([row.pointer ?? '', row.xpath ?? '', String(row.value ?? '').slice(0, 80), row.conversion ?? '', list])
  }
  return table.toString()
}
