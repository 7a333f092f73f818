import Table from 'cli-table3'
import type { Command } from 'commander'
import { Fault } from '../message/fault.ts'
import { print } from './files.ts'
import { type ExchangeName, type ExchangeShown, type SourceOptions, withSource } from './source.ts'

interface Options extends SourceOptions {
  readonly json?: boolean
  readonly number?: string
  readonly country?: string
  readonly scheme: string
}

/** exchanges show: where a certificate stands, whose turn it is and until when, its account and its clocks. */
export function addExchanges(program: Command): void {
  const group = program.command('exchanges').description('Certificates, declarations and reports over their months')
  group
    .command('show')
    .description('Status, whose turn it is and until when, quantities and clocks')
    .argument('[id]', 'exchange id; or give --country and --number')
    .option('--number <number>', 'reference number of the certificate')
    .option('--country <country>', 'country that gave the number, for example VN')
    .option('--scheme <scheme>', 'scheme of the certificate', 'ATIGA')
    .option('--url <url>', 'domestic door of the gateway (or ASW_URL)')
    .option('--key <key>', 'API key (or ASW_KEY; the environment keeps it out of the process list)')
    .option('--json', 'as JSON')
    .option('--journal <folder|asw.yaml>', 'read this journal folder, or the journal that a configuration names, instead')
    .action((id: string | undefined, options: Options) => {
      const name = nameOf(id, options)
      return withSource(options, async (source) => {
        const found = await source.exchange(name)
        print(options.json ? JSON.stringify(found, undefined, 2) : page(found))
      })
    })
}

function nameOf(id: string | undefined, { number, country, scheme }: Options): ExchangeName {
  if (id !== undefined) return { id }
  if (number === undefined || country === undefined)
    throw new Fault('ASW_USAGE', 'name the exchange by its id, or by --country and --number')
  return { scheme, issuingCountry: country, number }
}

const PLAIN = { style: { head: [], border: [] } }

function page(one: ExchangeShown): string {
  const { turn } = one
  const until = turn.until === undefined ? '' : ` until ${turn.until}`
  return [
    `${one.scheme} ${one.issuingCountry} ${one.number}, we are the ${one.role}, with ${one.partner}`,
    `${one.status}${one.conditions.length === 0 ? '' : ` (${one.conditions.join(', ')})`}`,
    registered(one),
    `turn: ${turn.who}${until}: ${turn.why}`,
    rows(
      ['item', 'unit', 'certified', 'used', 'balance', 'decision'],
      ['seq', 'unit', 'certified', 'used', 'balance', 'decision'],
      one.items,
    ),
    ...(one.accounts ? [rows(ACCOUNT, ACCOUNT, one.accounts)] : []),
    rows(CLOCK, CLOCK, one.clocks),
    rows(QUESTION, QUESTION, one.questions ?? []),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function registered({ register }: ExchangeShown): string {
  if (register === undefined) return ''
  const { status, since, duplicates = [] } = register
  return `register: ${status} since ${since}${duplicates.length === 0 ? '' : `, duplicate ${duplicates.join(', ')}`}`
}

const ACCOUNT = ['item', 'unit', 'certified', 'committed', 'reserved', 'child', 'available']
const QUESTION = ['document', 'asking', 'delivery', 'arrival', 'at']
const CLOCK = ['name', 'subject', 'owner', 'deadline', 'state', 'level']

function rows(head: readonly string[], names: readonly string[], list: readonly object[]): string {
  if (list.length === 0) return ''
  const table = new Table({ head: [...head], ...PLAIN })
  for (const one of list) table.push(names.map((name) => String((one as Readonly<Record<string, unknown>>)[name] ?? '')))
  return table.toString()
}
