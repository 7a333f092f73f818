import type { FastifyInstance } from 'fastify'
import { SHARED_SCHEMA } from '../../share/shared-schema.ts'
import type { RestDeps } from './deps.ts'
import { mustBe } from './key.ts'
import { list } from './schemas.ts'

const NAME = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', maxLength: 64 } },
} as const
const STATE = { type: 'object', additionalProperties: true } as const

/** What agencies may see that take no part: fetched by them, looked after by the operator. */
export function shareRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.get<{ Params: { name: string }; Querystring: { limit?: string } }>(
    '/shares/:name',
    {
      schema: {
        summary: 'Documents that this subscription may see and has not acknowledged, the oldest first',
        description: 'Asking again gives the same. Every document that is given stands in the log of disclosures.',
        tags: ['sharing'],
        params: NAME,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { limit: { type: 'string', pattern: '^([1-9][0-9]?|100)$', description: '1 to 100, default 50' } },
        },
        response: { 200: list(SHARED_SCHEMA) },
      },
    },
    async (request) => {
      mustBe(request.holder, 'subscriber')
      const { name } = request.params
      return { items: await deps.sharing.pull(name, request.holder.name, Number(request.query.limit ?? 50)) }
    },
  )
  app.post<{ Params: { name: string }; Body: { id: string } }>(
    '/shares/:name/acknowledge',
    {
      schema: {
        summary: 'We have this one and all before it',
        description: 'Safe to repeat.',
        tags: ['sharing'],
        params: NAME,
        body: {
          type: 'object',
          required: ['id'],
          additionalProperties: false,
          properties: { id: { type: 'string', minLength: 1, maxLength: 64 } },
        },
        response: { 200: { type: 'object', properties: { moved: { type: 'boolean' } } } },
      },
    },
    async (request) => {
      mustBe(request.holder, 'subscriber')
      return { moved: await deps.sharing.acknowledge(request.params.name, request.holder.name, request.body.id) }
    },
  )
  app.get(
    '/shares',
    {
      schema: {
        summary: 'Subscriptions: who may see what, by which right, and how they stand',
        tags: ['sharing'],
        response: { 200: list(STATE) },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      return { items: await deps.sharing.list() }
    },
  )
  app.post<{ Params: { name: string } }>(
    '/shares/:name/enable',
    {
      schema: {
        summary: 'Let a disabled subscription go on where it stopped',
        tags: ['sharing'],
        params: NAME,
        response: { 200: { type: 'object', properties: { enabled: { type: 'boolean' } } } },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      await deps.sharing.enable(request.params.name, request.holder.name)
      return { enabled: true }
    },
  )
}
