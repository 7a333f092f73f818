import type { FastifyInstance } from 'fastify'
import { FAULTS } from '../../message/faults.ts'
import { REMEDIES } from '../../message/remedies.ts'
import type { RestDeps } from './deps.ts'
import { mustBe } from './key.ts'
import { list } from './schemas.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const names = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const

const HOLDER = {
  type: 'object',
  required: ['name', 'roles', 'country', 'version'],
  properties: {
    name: text('Of the key'),
    roles: names('What it may do'),
    documents: names('Where set: only documents of these kinds'),
    inboxes: names('Where set: only these inboxes'),
    agencies: names('Where set: only certificates of these authorities'),
    country: text('Of the gateway, ISO 3166-1 alpha-2'),
    version: text('Of the gateway'),
  },
} as const
const FAULT = {
  type: 'object',
  properties: {
    code: text('Stable code'),
    class: text('`document-wrong` and `partner-says-no` are verdicts on a document, the others are none'),
    retry: { enum: ['never', 'later'] },
    text: text('What it means'),
    remedy: text('What to do; what is typed stands between backticks'),
  },
} as const
const WRITTEN = {
  type: 'object',
  required: ['needsRestart'],
  properties: {
    needsRestart: names('Names in `asw.yaml` of what differs from the start and is not in force before the next one'),
    wrong: {
      type: 'object',
      description: 'Why `asw.yaml` cannot be read: the next start, and every reload, would fail',
      properties: { code: text('docs/faults.md'), detail: text('Where and what') },
    },
  },
} as const

/** What somebody at a desk asks before anything else: who am I here, what do codes mean, is the file as it was at the start. */
export function deskRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.get(
    '/key',
    {
      schema: {
        summary: 'Who asks: the key, its roles, and what it was made for',
        tags: ['operation'],
        response: { 200: HOLDER },
      },
    },
    async ({ holder }) => {
      const { sha256: _, ...rest } = holder
      return { ...rest, country: deps.country, version: deps.version }
    },
  )
  app.get(
    '/faults',
    { schema: { summary: 'Every code, what it means and what to do', tags: ['operation'], response: { 200: list(FAULT) } } },
    async () => ({
      items: Object.entries(FAULTS).map(([code, { class: kind, retry, text: meaning }]) => ({
        ...{ code, class: kind, retry, text: meaning },
        remedy: REMEDIES[code as keyof typeof FAULTS],
      })),
    }),
  )
  app.get(
    '/configuration',
    {
      schema: {
        summary: 'Whether asw.yaml still says what the gateway was started with',
        description: 'Reads the file and puts nothing into force.',
        tags: ['operation'],
        response: { 200: WRITTEN },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      return deps.written()
    },
  )
}
