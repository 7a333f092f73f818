import type { FastifyInstance } from 'fastify'
import type { TaskRow } from '../../journal/tasks.ts'
import { Fault } from '../../message/fault.ts'
import { type DeliveryId, deliveryId, exchangeId, partnerId } from '../../message/ids.ts'
import type { RestDeps } from './deps.ts'
import { type ApiKey, mustBe } from './key.ts'
import { DOCUMENTS, IDENTITY, list } from './schemas.ts'
import { covered, mustCoverDelivery } from './scope.ts'

/** What the door knows of tasks beside the journal. */
export interface TaskDesk {
  /** Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT. */
  readonly release: (id: DeliveryId, by: string) => Promise<TaskRow>
  readonly isReleasable: (task: TaskRow) => boolean
}

const text = (description: string) => ({ type: 'string', description }) as const
const at = (description: string) => ({ type: 'string', format: 'date-time', description }) as const
const TASK = {
  type: 'object',
  description: 'A document that a person hands over, because the partner does not take it electronically',
  properties: {
    id: text('Task id; the id of the message, should it be released'),
    exchange: text('Exchange id'),
    partner: text('To whom'),
    document: { enum: DOCUMENTS },
    identity: IDENTITY,
    why: text('Why it is not sent'),
    state: { enum: ['open', 'done', 'released'] },
    deadline: at('Until when it has to be handed over'),
    createdAt: at('Durable since'),
    passedAt: at('When the alarm about its deadline was given'),
    endedAt: at('When it was closed or released'),
    endedBy: text('Whose key closed or released it'),
    how: text('How it was handed over'),
    note: text('What the person wrote'),
    handedAt: at('When it was handed over, where the person said so'),
    submittedBy: text('Whose key submitted it'),
    jsonDigest: text('SHA-256 of the JSON'),
    releasable: { type: 'boolean', description: 'The partner takes it by now: it may be sent' },
  },
} as const
const ID = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 255 } } } as const
const CLOSE = {
  type: 'object',
  required: ['how'],
  additionalProperties: false,
  properties: {
    how: { type: 'string', minLength: 1, maxLength: 100, description: 'courier, email, in person, ...' },
    note: { type: 'string', minLength: 1, maxLength: 2_000, description: 'A tracking number, who took it' },
    at: { type: 'string', format: 'date-time', description: 'When it was handed over, where that was earlier' },
  },
} as const
interface Id {
  readonly id: string
}
interface Search {
  readonly all?: 'true' | 'false'
  readonly partner?: string
  readonly exchange?: string
  readonly after?: string
  readonly limit?: string
}

/** What people hand over: list, look, close, send after all. */
export function taskRoutes(app: FastifyInstance, deps: RestDeps): void {
  const shown = (task: TaskRow) => ({ ...task, releasable: deps.tasks.isReleasable(task) })

  app.get<{ Querystring: Search }>(
    '/tasks',
    {
      schema: {
        summary: 'What waits for a person to hand it over',
        description: 'Open tasks, the longest first. With `all=true` every one, newest first.',
        tags: ['tasks'],
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            all: { enum: ['true', 'false'] },
            partner: { type: 'string', maxLength: 20 },
            exchange: { type: 'string', maxLength: 255 },
            after: { type: 'string', maxLength: 255, description: '`next` of the page before' },
            limit: { type: 'string', pattern: '^([1-9][0-9]?|100)$', description: '1 to 100, default 50' },
          },
        },
        response: { 200: list(TASK) },
      },
    },
    async (request) => {
      const { all, partner, exchange, after, limit } = request.query
      const size = Number(limit ?? 50)
      const rows = await deps.journal.tasks({
        limit: size,
        all: all === 'true',
        ...(partner === undefined ? {} : { partner: partnerId(partner) }),
        ...(exchange === undefined ? {} : { exchange: exchangeId(exchange) }),
        ...(after === undefined ? {} : { after: deliveryId(after) }),
      })
      const last = rows.at(-1)
      const own = await covered(deps.journal, request.holder, rows)
      return { items: own.map(shown), ...(rows.length === size && last ? { next: last.id } : {}) }
    },
  )
  app.get<{ Params: Id }>(
    '/tasks/:id',
    { schema: { summary: 'One task', tags: ['tasks'], params: ID, response: { 200: TASK } } },
    async (request) => shown(await taskOf(deps, request.params.id, request.holder)),
  )
  app.get<{ Params: Id }>(
    '/tasks/:id/json',
    { schema: { summary: 'The document as submitted: what is to be handed over', tags: ['tasks'], params: ID } },
    async (request, reply) => {
      const { jsonDigest } = await taskOf(deps, request.params.id, request.holder)
      const bytes = await deps.journal.blob(jsonDigest)
      if (!bytes) throw new Fault('ASW_NOT_FOUND', 'purged after its retention period')
      return reply.type('application/json').header('x-asw-sha256', jsonDigest).send(Buffer.from(bytes))
    },
  )
  app.post<{ Params: Id; Body: { how: string; note?: string; at?: string } }>(
    '/tasks/:id/close',
    {
      schema: {
        summary: 'It was handed over',
        description: 'Your key stands with it. Safe to repeat in the same words. The note stays out of the events.',
        tags: ['tasks'],
        params: ID,
        body: CLOSE,
        response: { 200: TASK },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      const { id } = await taskOf(deps, request.params.id, request.holder)
      return shown(await deps.journal.closeTask(id, { ...request.body, by: request.holder.name }))
    },
  )
  app.post<{ Params: Id }>(
    '/tasks/:id/release',
    {
      schema: {
        summary: 'Send it electronically after all',
        description: 'Once the partner takes such documents. From here it is a message under the same id.',
        tags: ['tasks'],
        params: ID,
        response: { 202: TASK },
      },
    },
    async (request, reply) => {
      mustBe(request.holder, 'operator')
      const { id } = await taskOf(deps, request.params.id, request.holder)
      const released = await deps.tasks.release(id, request.holder.name)
      return reply
        .code(202)
        .header('location', `/v1/messages/${encodeURIComponent(id)}`)
        .send(shown(released))
    },
  )
}

async function taskOf(deps: RestDeps, id: string, holder: ApiKey): Promise<TaskRow> {
  const task = await deps.journal.task(deliveryId(id))
  if (!task) throw new Fault('ASW_NOT_FOUND', 'no task has this id')
  await mustCoverDelivery(deps.journal, holder, task)
  return task
}
