import {
  type Given,
  type Pack,
  readDocument,
  type TranslationReport,
  toXml,
  translationReport,
  withExamples,
} from '@asw/mappings'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseJson } from '../intake/rest/body.ts'
import { Fault } from '../message/fault.ts'
import { canonicalOf, onOption, packNamed, packOption, sideOption } from './documents.ts'
import { EXIT } from './exit.ts'
import { note, print, readInput, writeOutput } from './files.ts'

interface Options {
  readonly pack: string
  readonly to?: 'xml' | 'json'
  readonly output?: string
  readonly given: Given
  readonly profile?: string
  readonly report?: boolean
  readonly scheme?: string
  readonly side: 'issue' | 'import'
  readonly on: string
  readonly json?: boolean
}

export function addTranslate(program: Command): void {
  program
    .command('translate')
    .description('Translate a document between domestic JSON and partner XML, or say what a translation would lose')
    .argument('<in>', 'JSON or XML file, - for standard input')
    .addOption(packOption())
    .addOption(new Option('--to <form>', 'what to make').choices(['xml', 'json']))
    .option('-o, --output <out>', 'where to write (default: standard output)')
    .addOption(
      new Option('--given <name=value>', 'a value that the XML carries beside the document; may be repeated')
        .default({})
        .argParser(named),
    )
    .option('--profile <name>', 'profile of the pack: versions of its namespaces')
    .option('--report', 'translate nothing: say what the form of the pack cannot carry, and what it needs that is missing')
    .option('--scheme <scheme>', 'with --report: which form, where the pack has several')
    .addOption(sideOption())
    .addOption(onOption())
    .option('--json', 'with --report: as JSON')
    .addHelpText(
      'after',
      `
Examples: asw translate --pack asw --to xml certificate.json -o certificate.xml
          asw translate --pack eaeu --report certificate.json`,
    )
    .action((input: string, options: Options) => {
      const pack = packNamed(options.pack)
      if (options.report) return report(pack, readInput(input), options)
      if (options.to === undefined) throw new Fault('ASW_USAGE', 'say what to make: --to xml, --to json or --report')
      const bytes = options.to === 'xml' ? written(pack, readInput(input), options) : read(pack, readInput(input))
      return writeOutput(options.output, bytes)
    })
}

/** What nobody gives is taken from the pack's examples, and said: this is a tool for looking at documents. */
function written(pack: Pack, bytes: Uint8Array, { given: own, profile }: Options): Uint8Array {
  const json = parseJson(bytes)
  const options = { given: own, ...(profile === undefined ? {} : { profile }) }
  try {
    const { given, taken } = withExamples(pack, json, options)
    if (taken.length > 0) note(`note: ${taken.join(', ')} as in the examples of the pack; --given NAME=VALUE sets them`)
    return toXml(pack, json, { ...options, given }).xml
  } catch (error) {
    if (error instanceof TypeError) throw new Fault('ASW_USAGE', error.message, {}, error)
    throw error
  }
}

function read(pack: Pack, bytes: Uint8Array): Uint8Array {
  const { json, given, passedOver } = readDocument(pack, canonicalOf(bytes))
  for (const [name, value] of Object.entries(given)) note(`beside the document: ${name}=${value}`)
  for (const { xpath, reason } of passedOver) note(`passed over: ${xpath}: ${reason}`)
  return new TextEncoder().encode(`${JSON.stringify(json, undefined, 2)}\n`)
}

function report(pack: Pack, bytes: Uint8Array, { side, on, scheme, json }: Options): void {
  const found = translationReport(pack, asRecord(parseJson(bytes)), { side, today: on }, scheme === undefined ? {} : { scheme })
  print(json ? JSON.stringify(found, undefined, 2) : told(found))
  process.exitCode = found.lost.length + found.missing.length === 0 ? EXIT.good : EXIT.bad
}

function asRecord(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Readonly<Record<string, unknown>>
  throw new Fault('ASW_USAGE', 'the input is no JSON document')
}

function told({ from, to, carried, lost, missing }: TranslationReport): string {
  const head = `${from.scheme} ${from.formVersion} as ${to.version} of the pack ${to.pack}: ${carried} values carried, ${lost.length} not, ${missing.length} needs`
  const losses = lost.map(({ pointer, value, reason, arrives }) => [
    pointer,
    String(JSON.stringify(value)).slice(0, 60),
    arrives === undefined ? reason : `${reason}: ${String(JSON.stringify(arrives)).slice(0, 60)}`,
  ])
  const needs = missing.map(({ pointer = '', rule, code, message }) => [pointer, rule ?? code, message])
  return [
    head,
    ...(losses.length === 0 ? [] : [tableOf(['not carried', 'value', 'why'], losses)]),
    ...(needs.length === 0 ? [] : [tableOf(['needed', 'rule', 'what'], needs)]),
  ].join('\n')
}

function tableOf(head: string[], rows: string[][]): string {
  const table = new Table({ head, colWidths: [36, 30, 60], wordWrap: true, style: { head: [], border: [] } })
  table.push(...rows)
  return table.toString()
}

function named(text: string, before: Given): Given {
  const [name, ...value] = text.split('=')
  if (!name || value.length === 0) throw new InvalidArgumentError('write NAME=VALUE')
  return { ...before, [name]: value.join('=') }
}
