import Table from 'cli-table3'
import type { Command } from 'commander'
import type { Reconciliation } from '../acknowledge/reconcile.ts'
import { callApi, withJson } from './api.ts'
import { print } from './files.ts'

interface Options {
  readonly url?: string
  readonly key?: string
  readonly json?: boolean
}

/** held show, reconcile, release: a restored journal, from its start until it sends again. */
export function addHeld(program: Command): void {
  const group = program
    .command('held')
    .description('A restored journal sends nothing until it is released: how it stands, what the partners know, release')
  withJson(group.command('show').description('Why it is held, what it knows up to, and every open message')).action(
    async (options: Options) => show(options, await callApi(options, 'GET', '/v1/held')),
  )
  withJson(group.command('reconcile').description('Ask the partners about every open message (StatusRequest)')).action(
    async (options: Options) => show(options, await callApi(options, 'POST', '/v1/held/reconcile')),
  )
  withJson(group.command('release').description('Let it send again')).action(async (options: Options) => {
    const result = (await callApi(options, 'POST', '/v1/held/release')) as { readonly released?: boolean }
    print(
      options.json
        ? JSON.stringify(result, undefined, 2)
        : result.released === false
          ? 'it was not held: nothing to release'
          : 'released: it sends again',
    )
  })
}

function show(options: Options, value: unknown): void {
  print(options.json ? JSON.stringify(value, undefined, 2) : text(value as Reconciliation))
}

function text({ held, recoveryPoint, open, unanswered }: Reconciliation): string {
  const head = held === undefined ? 'not held' : `held: ${held}\nit knows what happened up to ${recoveryPoint ?? 'its beginning'}`
  if (open.length === 0) return `${head}\nno message is open`
  const table = new Table({
    head: ['to', 'certificate', 'document', 'state', 'message id', 'the partner says'],
    style: { head: [], border: [] },
  })
  for (const one of open) {
    const said = one.told?.status ?? one.trouble ?? (one.asked ? 'nothing yet' : one.messageId ? 'not asked' : 'not sealed')
    table.push([one.partner, one.number, one.document, one.state, one.messageId ?? '', said])
  }
  return `${head}\n${table.toString()}\n${open.length} open, ${unanswered} without an answer`
}
