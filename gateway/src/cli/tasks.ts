import Table from 'cli-table3'
import type { Command } from 'commander'
import type { TaskRow } from '../journal/tasks.ts'
import { callApi, withJson } from './api.ts'
import { print } from './files.ts'

interface Options {
  readonly url?: string
  readonly key?: string
  readonly json?: boolean
}
type Shown = TaskRow & { readonly releasable: boolean }

/** tasks list, show, close, release: what a person hands over because the partner does not take it electronically. */
export function addTasks(program: Command): void {
  const group = program.command('tasks').description('What people hand over, because the partner does not take it electronically')

  withJson(group.command('list').description('Open tasks, the longest first'))
    .option('--all', 'closed and released ones too, newest first')
    .option('--partner <partner>', 'partner, for example TH')
    .option('--limit <n>', 'how many, 1 to 100', '50')
    .action(async (options: Options & { all?: boolean; partner?: string; limit: string }) => {
      const { all, partner, limit } = options
      const query = new URLSearchParams({ limit, ...(all ? { all: 'true' } : {}), ...(partner ? { partner } : {}) })
      const { items } = (await callApi(options, 'GET', `/v1/tasks?${query}`)) as { items: readonly Shown[] }
      show(options, items, table)
    })

  withJson(group.command('show').description('One task; with --document the document itself'))
    .argument('<id>', 'task id')
    .option('--document', 'print what is to be handed over, as JSON')
    .action(async (id: string, options: Options & { document?: boolean }) => {
      const path = `/v1/tasks/${encodeURIComponent(id)}`
      if (options.document) return print(JSON.stringify(await callApi(options, 'GET', `${path}/json`), undefined, 2))
      show(options, [(await callApi(options, 'GET', path)) as Shown], table)
    })

  withJson(group.command('close').description('It was handed over: your key, the time and these words stay with it'))
    .argument('<id>', 'task id')
    .requiredOption('--how <how>', 'courier, email, in person, ...')
    .option('--note <note>', 'a tracking number, who took it')
    .option('--at <instant>', 'when it was handed over, where that was earlier: 2027-03-01T09:00:00+07:00')
    .action(async (id: string, options: Options & { how: string; note?: string; at?: string }) => {
      const { how, note, at } = options
      const body = { how, ...(note === undefined ? {} : { note }), ...(at === undefined ? {} : { at }) }
      const task = (await callApi(options, 'POST', `/v1/tasks/${encodeURIComponent(id)}/close`, body)) as Shown
      show(options, task, () => `closed: handed over by ${task.endedBy} (${task.how})`)
    })

  withJson(group.command('release').description('Send it electronically, now that the partner takes it'))
    .argument('<id>', 'task id')
    .action(async (id: string, options: Options) => {
      const task = (await callApi(options, 'POST', `/v1/tasks/${encodeURIComponent(id)}/release`)) as Shown
      show(options, task, () => `due: see asw messages show ${id}`)
    })
}

function show<T>(options: Options, value: T, say: (value: T) => string): void {
  print(options.json ? JSON.stringify(value, undefined, 2) : say(value))
}

function table(tasks: readonly Shown[]): string {
  if (tasks.length === 0) return 'nothing waits for a person'
  const rows = new Table({
    head: ['id', 'to', 'document', 'number', 'state', 'until', 'why', 'ended'],
    style: { head: [], border: [] },
  })
  for (const task of tasks) {
    const { id, partner, document, identity, deadline, why, endedAt, endedBy, how, note } = task
    const state = task.releasable ? 'open, may be sent' : task.passedAt && task.state === 'open' ? 'open, late' : task.state
    const ended = [endedAt, endedBy, how, note].filter((part) => part !== undefined).join(' ')
    rows.push([id, partner, document, `${identity.issuingCountry} ${identity.number}`, state, deadline, why, ended])
  }
  return rows.toString()
}
