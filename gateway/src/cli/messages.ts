import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DeliveryState } from '../message/delivery.ts'
import { callApi, withJson } from './api.ts'
import { note, print } from './files.ts'
import { type EventLine, type MessageRow, type SourceOptions, type StuckLine, withSource } from './source.ts'

interface Common extends SourceOptions {
  readonly json?: boolean
}
interface ListOptions extends Common {
  readonly number?: string
  readonly partner?: string
  readonly state?: DeliveryState
  readonly limit: number
  readonly stuck?: boolean
}

const STATES = [
  'due',
  'awaiting',
  'delivered',
  'refused',
  'abandoned',
  'expired',
  'moot',
] as const satisfies readonly DeliveryState[]

const MORE = '--limit N (up to 500), or --number, --partner, --state to narrow it down'

const withJournal = (command: Command): Command =>
  withJson(command).option(
    '--journal <folder|asw.yaml>',
    'read this journal folder, or the journal that a configuration names, instead',
  )

/** messages list, show, replay: through the API of the serving gateway, or read-only from a journal that nobody serves. */
export function addMessages(program: Command): void {
  const group = program.command('messages').description('Messages: where they are, what happened, send again')

  withJournal(group.command('list').description('Search messages, newest first'))
    .option('--number <number>', 'reference number of the certificate')
    .addOption(new Option('--partner <partner>', 'partner, for example TH').argParser(partner))
    .addOption(new Option('--state <state>', 'transport state').choices(STATES))
    .addOption(new Option('--limit <n>', 'how many, 1 to 500').default(20).argParser(count))
    .option('--stuck', 'only what is neither finished nor moving')
    .action((options: ListOptions) =>
      withSource(options, async (source) => {
        if (options.stuck) return show(options, await source.stuck(), stuckTable)
        const { number, state, limit } = options
        const filter = {
          ...(number ? { number } : {}),
          ...(options.partner ? { partner: options.partner } : {}),
          ...(state ? { state } : {}),
        }
        const { rows, more } = await source.list({ ...filter, limit })
        show(options, rows, messageTable)
        if (more) note(`${rows.length} shown, the newest; there may be more: ${MORE}`)
      }),
    )

  withJournal(group.command('show').description('One message with its timeline'))
    .argument('<id>', 'delivery id')
    .action((id: string, options: Common) =>
      withSource(options, async (source) => {
        const message = await source.message(id)
        const timeline = await source.timeline(message)
        show(options, { message, timeline }, () => `${messageTable([message])}\n${timelineTable(timeline)}`)
      }),
    )

  withJson(group.command('ask').description('Ask the partner what it knows of a message; the answer stands in its timeline'))
    .argument('<id>', 'delivery id')
    .action(async (id: string, options: Common) => {
      const result = (await callApi(options, 'POST', `/v1/messages/${encodeURIComponent(id)}/ask`)) as { about: string }
      show(options, result, ({ about }) => `asked about ${about}; see asw messages show ${id}`)
    })

  withJson(
    group
      .command('replay')
      .description(
        'Send a message again that was refused, abandoned or expired, or a delivered certificate that the partner has lost',
      ),
  )
    .argument('<id>', 'delivery id')
    .action(async (id: string, options: Common) => {
      const result = (await callApi(options, 'POST', `/v1/messages/${encodeURIComponent(id)}/replay`)) as { fresh: boolean }
      show(options, result, ({ fresh }) => (fresh ? 'due again, as a new transmission' : 'due again, with the same bytes'))
    })
}

function count(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new InvalidArgumentError('a whole number from 1 to 500')
  return limit
}
function partner(text: string): string {
  if (!/^[A-Z]{2}(-[A-Z0-9]{1,16})?$/.test(text)) throw new InvalidArgumentError('a partner is named like TH or TH-CUSTOMS')
  return text
}

function show<T>(options: Common, value: T, table: (value: T) => string): void {
  print(options.json ? JSON.stringify(value, undefined, 2) : table(value))
}

const PLAIN = { style: { head: [], border: [] } }

function stuckTable(rows: readonly StuckLine[]): string {
  if (rows.length === 0) return 'nothing is stuck'
  const table = new Table({ head: ['what', 'id', 'partner', 'since', 'whose turn', 'why'], ...PLAIN })
  for (const { what, id, partner, since, turn, why } of rows) table.push([what, id, partner ?? '', since, turn, why])
  return table.toString()
}

function messageTable(rows: readonly MessageRow[]): string {
  const table = new Table({ head: ['id', 'certificate', 'document', 'to', 'state', 'hop', 'tries', 'since', 'last'], ...PLAIN })
  for (const row of rows) {
    const certificate = `${row.identity.issuingCountry} ${row.identity.number}`
    table.push([
      row.id,
      certificate,
      row.document,
      row.partner,
      row.state,
      row.hop ?? '',
      row.tries,
      row.createdAt,
      row.lastCode ?? '',
    ])
  }
  return table.toString()
}

function timelineTable(events: readonly EventLine[]): string {
  const table = new Table({ head: ['n', 'at', 'what', 'facts'], colWidths: [5, 27, 24, 70], wordWrap: true, ...PLAIN })
  for (const event of events) table.push([event.n, event.at, event.kind, facts(event.data)])
  return table.toString()
}

function facts(data: Readonly<Record<string, unknown>> | undefined): string {
  return Object.entries(data ?? {})
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ')
    .slice(0, 200)
}
