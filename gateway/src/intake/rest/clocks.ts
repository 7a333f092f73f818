import type { FastifyInstance } from 'fastify'
import { type ClockWish, STARTABLE } from '../run-clock.ts'
import type { RestDeps } from './deps.ts'
import { mustBe } from './key.ts'
import { CLOCK, list } from './schemas.ts'
import { exchangeCovered, shownClock } from './standing.ts'

const ID = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 255 } } } as const
const NAMED = {
  ...ID,
  required: ['id', 'name'],
  properties: { ...ID.properties, name: { type: 'string', maxLength: 64 } },
} as const
const SUBJECT = {
  type: 'string',
  minLength: 1,
  maxLength: 70,
  description: 'What it runs for, where there may be several',
} as const

/** Clocks of an exchange: those that follow from its documents, and those of procedures that no document carries. */
export function clockRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.get<{ Params: { id: string } }>(
    '/exchanges/:id/clocks',
    {
      schema: { summary: 'Clocks of an exchange, ended ones too', tags: ['clocks'], params: ID, response: { 200: list(CLOCK) } },
    },
    async (request) => {
      const row = await exchangeCovered(deps, request.params.id, request.holder)
      return { items: (await deps.journal.clocks(row.id)).map(shownClock) }
    },
  )
  app.post<{ Params: { id: string }; Body: ClockWish }>(
    '/exchanges/:id/clocks',
    {
      schema: {
        summary: 'Start a clock of a national procedure or of a visit',
        description:
          'Its length stands in the table of clocks (docs/exchanges.md). A clock that runs already gets the new deadline.',
        tags: ['clocks'],
        params: ID,
        body: {
          type: 'object',
          required: ['name', 'startedOn'],
          additionalProperties: false,
          properties: {
            name: { enum: STARTABLE },
            startedOn: { type: 'string', format: 'date', description: 'Local day; it is not counted' },
            subject: SUBJECT,
            owner: { enum: ['partner', 'nsw'], description: 'Whose turn it is; nsw when absent' },
          },
        },
        response: {
          200: {
            type: 'object',
            properties: {
              name: { type: 'string' },
              deadline: { type: 'string', format: 'date-time' },
              lastDay: { type: 'string', format: 'date' },
              warnings: {
                type: 'array',
                items: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
    async (request) => {
      mustBe(request.holder, 'submitter', 'operator')
      return deps.runClock(await exchangeCovered(deps, request.params.id, request.holder), request.body)
    },
  )
  app.post<{ Params: { id: string; name: string }; Body: { subject?: string } }>(
    '/exchanges/:id/clocks/:name/stop',
    {
      preValidation: (request, _reply, next) => {
        request.body ??= {}
        next()
      },
      schema: {
        summary: 'What it waited for has come',
        description: 'Only a clock that the single window starts; the others end by what comes. Safe to repeat.',
        tags: ['clocks'],
        params: { ...NAMED, properties: { ...NAMED.properties, name: { enum: STARTABLE } } },
        body: { type: 'object', additionalProperties: false, properties: { subject: SUBJECT } },
        response: { 200: { type: 'object', properties: { stopped: { type: 'boolean' } } } },
      },
    },
    async (request) => {
      mustBe(request.holder, 'submitter', 'operator')
      const row = await exchangeCovered(deps, request.params.id, request.holder)
      await deps.journal.stopClock(row.id, request.params.name, request.body.subject)
      return { stopped: true }
    },
  )
}
