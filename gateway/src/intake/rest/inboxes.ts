import type { FastifyInstance } from 'fastify'
import { Fault } from '../../message/fault.ts'
import type { RestDeps } from './deps.ts'
import { mustBe, mustCover } from './key.ts'
import { mustBeInbox } from './known-inbox.ts'
import { ENTRY, list } from './schemas.ts'
import { covered, entryCovered, leaseCovered } from './scope.ts'

const NAME = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', maxLength: 64 }, id: { type: 'string', maxLength: 255 } },
} as const

interface Entry {
  readonly name: string
  readonly id: string
}

/** What arrived for the NSW: named inboxes, each entry leased, fetched and acknowledged. Handed over at least once, under one id. */
export function inboxRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.get(
    '/inboxes',
    {
      schema: {
        summary: 'Inboxes and what waits in them',
        tags: ['inboxes'],
        response: {
          200: list({
            type: 'object',
            properties: {
              name: { type: 'string' },
              waiting: { type: 'integer' },
              leased: { type: 'integer' },
              oldest: { type: 'string' },
            },
          }),
        },
      },
    },
    async () => ({ items: await deps.journal.inboxes() }),
  )
  app.get<{ Params: Entry; Querystring: { limit?: string; after?: string; state?: 'waiting' | 'leased' | 'done' } }>(
    '/inboxes/:name',
    {
      schema: {
        summary: 'Look into an inbox without taking anything',
        tags: ['inboxes'],
        params: NAME,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            limit: { type: 'string', pattern: '^([1-9][0-9]?|100)$' },
            after: { type: 'string', maxLength: 255 },
            state: { enum: ['waiting', 'leased', 'done'] },
          },
        },
        response: { 200: list(ENTRY) },
      },
    },
    async (request) => {
      mustCover(request.holder, { inbox: request.params.name })
      await mustBeInbox(deps, request.params.name)
      const limit = Number(request.query.limit ?? 50)
      const { after, state } = request.query
      const items = await deps.journal.entries(request.params.name, {
        limit,
        ...(after === undefined ? {} : { after }),
        ...(state === undefined ? {} : { state }),
      })
      const last = items.at(-1)
      return {
        items: await covered(deps.journal, request.holder, items),
        ...(items.length === limit && last ? { next: last.id } : {}),
      }
    },
  )
  app.post<{ Params: Entry; Body: { limit?: number; leaseSeconds?: number } }>(
    '/inboxes/:name/lease',
    {
      // Without a body the defaults hold.
      preValidation: (request, _reply, next) => {
        request.body ??= {}
        next()
      },
      schema: {
        summary: 'Take entries: nobody else gets them until the lease ends',
        tags: ['inboxes'],
        params: NAME,
        body: {
          type: 'object',
          additionalProperties: false,
          properties: {
            limit: { type: 'integer', minimum: 1, maximum: 100 },
            leaseSeconds: { type: 'integer', minimum: 1, maximum: 3600 },
          },
        },
        response: { 200: list(ENTRY) },
      },
    },
    async (request) => {
      mustBe(request.holder, 'submitter')
      const { limit = 10, leaseSeconds = 60 } = request.body
      return { items: await leaseCovered(deps, request.holder, request.params.name, limit, leaseSeconds * 1000) }
    },
  )
  app.get<{ Params: Entry }>(
    '/inboxes/:name/:id',
    { schema: { summary: 'Fetch one entry', tags: ['inboxes'], params: NAME, response: { 200: ENTRY } } },
    async ({ holder, params }) => entryCovered(deps, holder, params.name, params.id),
  )
  app.get<{ Params: Entry }>(
    '/inboxes/:name/:id/xml',
    { schema: { summary: 'The sealed XML as received and verified', tags: ['inboxes'], params: NAME } },
    async ({ holder, params }, reply) => {
      const entry = await entryCovered(deps, holder, params.name, params.id)
      const xml = await deps.journal.blob(entry.xmlDigest)
      if (!xml) throw new Fault('ASW_NOT_FOUND', 'the entry is purged after its retention period')
      return reply.type('application/xml').header('x-asw-sha256', entry.xmlDigest).send(Buffer.from(xml))
    },
  )
  app.post<{ Params: Entry }>(
    '/inboxes/:name/:id/acknowledge',
    {
      schema: {
        summary: 'We have it: ends the entry',
        description: 'The issuing country learns so (hop AS3). Safe to repeat.',
        tags: ['inboxes'],
        params: NAME,
        response: { 200: { type: 'object', properties: { repeated: { type: 'boolean' } } } },
      },
    },
    async ({ holder, params }) => {
      mustBe(holder, 'submitter')
      await entryCovered(deps, holder, params.name, params.id)
      return deps.acknowledgeInbox(params.name, params.id, holder.name)
    },
  )
}
