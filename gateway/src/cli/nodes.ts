import Table from 'cli-table3'
import type { Command } from 'commander'
import type { NodeRow } from '../journal/journal.ts'
import { type ApiOptions, callApi } from './api.ts'
import { print } from './files.ts'

interface NodesOptions extends ApiOptions {
  readonly json?: boolean
}

/** nodes: who works on the journal of the gateway that answers. */
export function addNodes(program: Command): void {
  program
    .command('nodes')
    .description('Processes that work on the same journal: who is alive, since when, what each one holds')
    .option('--url <url>', 'domestic door of any of them (or ASW_URL)')
    .option('--key <key>', 'API key (or ASW_KEY; the environment keeps it out of the process list)')
    .option('--json', 'as JSON')
    .action(async (options: NodesOptions) => {
      const { items } = (await callApi(options, 'GET', '/v1/nodes')) as { readonly items: readonly NodeRow[] }
      print(options.json ? JSON.stringify(items, undefined, 2) : nodeTable(items))
    })
}

function nodeTable(nodes: readonly NodeRow[]): string {
  const head = ['', 'host', 'pid', 'version', 'since', 'last beat', 'claims', 'agreements', 'id']
  const table = new Table({ head, style: { head: [], border: [] } })
  for (const { self, host, pid, version, since, beatAt, claims, agreements, id } of nodes)
    table.push([self ? '*' : '', host, pid, version, since, beatAt, claims, agreements, id])
  return `${table.toString()}\n* answers`
}
