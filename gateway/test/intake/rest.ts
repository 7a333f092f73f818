import { createHash } from 'node:crypto'
import { canonicalSchemas } from '@asw/mappings'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { askStatus } from '../../src/acknowledge/ask.ts'
import { reconcile, reconciliation } from '../../src/acknowledge/reconcile.ts'
import { isReleasable, releaseTask } from '../../src/acknowledge/tasks.ts'
import { bodiesOf } from '../../src/bodies/index.ts'
import { acknowledgeInbox } from '../../src/deliver/inbox.ts'
import { openDesk } from '../../src/deliver/webhooks/desk.ts'
import { book } from '../../src/intake/book.ts'
import type { RestDeps } from '../../src/intake/rest/deps.ts'
import type { ApiKey } from '../../src/intake/rest/key.ts'
import { buildRest } from '../../src/intake/rest/server.ts'
import { runClock } from '../../src/intake/run-clock.ts'
import { judge, submit } from '../../src/intake/submit.ts'
import { DOCUMENT_KINDS } from '../../src/message/document.ts'
import { noneOfYours } from '../../src/share/pull.ts'
import type { Alone } from '../receive/alone.ts'
import { PACK } from '../receive/gateways.ts'

/** Keys of the people who knock, by name. Each name is also the key itself. */
const HOLDERS: readonly Omit<ApiKey, 'sha256'>[] = [
  { name: 'nsw', roles: ['submitter', 'operator', 'auditor'] },
  { name: 'submitter', roles: ['submitter'] },
  { name: 'operator', roles: ['operator'] },
  { name: 'auditor', roles: ['auditor'] },
  { name: 'certificates-only', roles: ['submitter'], documents: ['certificate-of-origin'] },
  { name: 'answers-only', roles: ['submitter'], documents: ['certificate-response'] },
  { name: 'customs-only', roles: ['submitter'], inboxes: ['customs'] },
  { name: 'own-agency', roles: ['submitter'], agencies: ['MOIT'] },
  { name: 'other-agency', roles: ['submitter'], agencies: ['VCCI'] },
  { name: 'agency-operator', roles: ['operator', 'auditor'], agencies: ['VCCI'] },
  { name: 'kind-operator', roles: ['operator', 'auditor'], documents: ['cancellation'] },
  { name: 'police', roles: ['subscriber'] },
]
export type Holder =
  | 'police'
  | 'nsw'
  | 'submitter'
  | 'operator'
  | 'auditor'
  | 'certificates-only'
  | 'answers-only'
  | 'customs-only'
  | 'own-agency'
  | 'other-agency'
  | 'agency-operator'
  | 'kind-operator'

export interface Door {
  readonly app: FastifyInstance
  call(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    more?: { readonly as?: Holder | undefined; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

/** The domestic door of a gateway, without a socket; `more` replaces parts of what stands behind it. */
export async function openRest(alone: Pick<Alone, 'gateway' | 'world'>, more: Partial<RestDeps> = {}): Promise<Door> {
  const { gateway } = alone
  const asking = { ...gateway.relaying, self: gateway.receiving.self }
  const deps: RestDeps = {
    journal: gateway.journal,
    world: alone.world,
    country: gateway.country,
    keys: () => HOLDERS.map((holder) => ({ ...holder, sha256: createHash('sha256').update(holder.name).digest('hex') })),
    submit: (wish) => submit(gateway.intake, wish),
    book: (exchange, wish, by) => book(gateway.intake, exchange, wish, by),
    runClock: (exchange, wish) =>
      runClock({ journal: gateway.journal, lists: PACK.codeLists, country: gateway.country }, exchange, wish),
    validate: (document, partner) => judge(gateway.intake, document, partner),
    acknowledgeInbox: (inbox, id, holder) => acknowledgeInbox(gateway.intake, inbox, id, holder),
    bodies: () => bodiesOf([]),
    certificates: () => ({ certificates: [], lists: [], sources: [] }),
    inboxes: () => ['customs', 'ministry'],
    partners: () =>
      gateway.agreements.map(({ partner, country, security, capabilities }) => ({
        partner,
        country,
        transport: 'https://gateway.example/ebms2',
        breaker: gateway.breakers.mode(partner),
        suite: security.suite,
        ...capabilities,
      })),
    webhooks: openDesk({
      journal: gateway.journal,
      configured: new Set(),
      webhooks: [],
      receivers: new Map(),
      source: '//test',
      world: alone.world,
    }),
    tasks: {
      release: (id, by) => releaseTask(gateway.intake, id, by),
      isReleasable: (task) => isReleasable(gateway.intake, task),
    },
    sharing: {
      list: async () => [],
      pull: () => Promise.reject(noneOfYours()),
      acknowledge: () => Promise.reject(noneOfYours()),
      enable: () => Promise.reject(noneOfYours()),
    },
    ask: (row, by) => askStatus(asking, row, by, AbortSignal.timeout(5_000)),
    reconciliation: () => reconciliation(gateway.journal),
    reconcile: (by) => reconcile(asking, by, AbortSignal.timeout(5_000)),
    asyncApi: () => ({}),
    reload: async () => ({ version: 2, needsRestart: [] }),
    written: () => ({ needsRestart: [] }),
    wake: () => undefined,
    canonical: canonicalSchemas(DOCUMENT_KINDS),
    maxBytes: 1_000_000,
    version: '0.0.0-test',
    ...more,
  }
  const app = await buildRest(deps, false)
  await app.ready()
  return {
    app,
    call: (method, path, body, { as = 'nsw', headers = {} } = {}) => {
      const asked: InjectOptions = { method, url: path, headers: { authorization: `Bearer ${as}`, ...headers } }
      if (body === undefined) return app.inject(asked)
      const raw = typeof body === 'string' || body instanceof Uint8Array
      return app.inject({
        ...asked,
        headers: { 'content-type': 'application/json', ...asked.headers },
        payload: raw ? Buffer.from(body as string) : JSON.stringify(body),
      })
    },
    close: () => app.close(),
  }
}

/** What a refusal looks like, whatever it is about: RFC 9457, and a code that never changes. */
export function problem(response: LightMyRequestResponse) {
  const type = response.headers['content-type']
  if (type !== 'application/problem+json; charset=utf-8' && type !== 'application/problem+json')
    throw new Error(`no problem but ${response.statusCode} ${type}: ${response.body.slice(0, 200)}`)
  const body = response.json() as {
    readonly type: string
    readonly title: string
    readonly status: number
    readonly detail: string
    readonly code: string
    readonly retry: string
    readonly instance?: string
    readonly issues?: readonly Readonly<Record<string, unknown>>[]
  }
  if (body.status !== response.statusCode || body.type !== `urn:asw:problem:${body.code}` || !body.title || !body.instance)
    throw new Error(`not a whole problem: ${response.body}`)
  return body
}
