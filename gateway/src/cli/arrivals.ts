import Table from 'cli-table3'
import type { Command } from 'commander'
import type { AsideArrival } from '../journal/readings.ts'
import { callApi, fetchBytes, withApi, withJson } from './api.ts'
import { print, writeOutput } from './files.ts'

interface Options {
  readonly url?: string
  readonly key?: string
  readonly json?: boolean
}

const path = (id: string, what: string) => `/v1/arrivals/${encodeURIComponent(id)}/${what}`

/** arrivals list, fetch, read, dismiss: what the gateway does not read any more by itself. */
export function addArrivals(program: Command): void {
  const group = program.command('arrivals').description('Messages that were set aside, because reading them came to no end')

  withJson(group.command('list').description('What is set aside, the oldest first')).action(async (options: Options) => {
    const { items } = (await callApi(options, 'GET', '/v1/arrivals/aside')) as { items: readonly AsideArrival[] }
    print(options.json ? JSON.stringify(items, undefined, 2) : table(items))
  })

  withApi(group.command('fetch').description('Its bytes as they came, for a report to the developers'))
    .argument('<id>', 'arrival id')
    .requiredOption('-o, --out <file>', 'where to; - is standard output')
    .action(async (id: string, options: Options & { out: string }) => {
      writeOutput(options.out, await fetchBytes(options, path(id, 'wire')))
    })

  withApi(group.command('read').description('Have it read once more, after an update'))
    .argument('<id>', 'arrival id')
    .action(async (id: string, options: Options) => {
      await callApi(options, 'POST', path(id, 'read'))
      print('it is read within half a minute; without an end it is set aside again')
    })

  withApi(group.command('dismiss').description('End it, unread: the partner gets no Acknowledgment'))
    .argument('<id>', 'arrival id; one that is held too')
    .requiredOption('--reason <reason>', 'stays in the events')
    .action(async (id: string, options: Options & { reason: string }) => {
      await callApi(options, 'POST', path(id, 'dismiss'), { reason: options.reason })
      print('dismissed')
    })
}

function table(arrivals: readonly AsideArrival[]): string {
  if (arrivals.length === 0) return 'nothing is set aside'
  const rows = new Table({ head: ['id', 'came', 'from', 'readings', 'last begun', 'bytes'], style: { head: [], border: [] } })
  for (const { id, at, peer, begun, since, size } of arrivals)
    rows.push([id, at, peer.partner ?? peer.subject ?? peer.fingerprint ?? peer.address ?? '', begun, since, size])
  return rows.toString()
}
