import type { FastifyInstance } from 'fastify'
import type { AsideArrival } from '../../journal/readings.ts'
import { Fault } from '../../message/fault.ts'
import type { RestDeps } from './deps.ts'
import { headerLine } from './header.ts'
import { mustBe, mustBeWhole } from './key.ts'
import { list } from './schemas.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const at = (description: string) => ({ type: 'string', format: 'date-time', description }) as const
const ASIDE = {
  type: 'object',
  description: 'A message that is not read any more by itself, because reading it has come to no end several times',
  properties: {
    id: text('Arrival id'),
    at: at('When it came'),
    since: at('When its last reading began'),
    begun: { type: 'integer', description: 'Readings that were begun and did not end' },
    peer: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Who sent it, as the connection told; nothing in it is believed',
    },
    wireDigest: text('SHA-256 over content type, NUL, bytes'),
    contentType: text('Of the message'),
    size: { type: 'integer', description: 'Bytes' },
  },
} as const
const ID = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 255 } } } as const
interface Id {
  readonly id: string
}

/** What arrived and waits for an operator: set aside, because nobody came back from reading it, or held, because it contradicts. */
export function arrivalRoutes(app: FastifyInstance, deps: RestDeps): void {
  const aside = async (id: string): Promise<AsideArrival | undefined> =>
    (await deps.journal.arrivalsAside()).find((arrival) => arrival.id === id)

  app.get(
    '/arrivals/aside',
    {
      schema: {
        summary: 'Messages that are not read any more by themselves',
        description:
          'Reading each of them ended the process, or hung it, several times. The oldest first, no more than a thousand.',
        tags: ['operation'],
        response: { 200: list(ASIDE) },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      mustBeWhole(request.holder)
      return { items: await deps.journal.arrivalsAside() }
    },
  )
  app.get<{ Params: Id }>(
    '/arrivals/:id/wire',
    {
      schema: {
        summary: 'The bytes of a message that was set aside',
        description:
          'As they came, below a header with their content type: what `asw unpack` reads, and what belongs into a report. They may be confidential, and they have ended a process: read them elsewhere.',
        tags: ['operation'],
        params: ID,
      },
    },
    async (request, reply) => {
      mustBe(request.holder, 'operator')
      mustBeWhole(request.holder)
      const arrival = await aside(request.params.id)
      const bytes = arrival && (await deps.journal.blob(arrival.wireDigest))
      if (!bytes) throw new Fault('ASW_NOT_FOUND', 'no arrival with this id is set aside')
      const head = Buffer.from(`Content-Type: ${headerLine(arrival.contentType)}\r\n\r\n`)
      return reply
        .type('application/octet-stream')
        .header('x-asw-sha256', arrival.wireDigest)
        .send(Buffer.concat([head, bytes]))
    },
  )
  app.post<{ Params: Id }>(
    '/arrivals/:id/read',
    {
      schema: {
        summary: 'Have a message that was set aside read once more',
        description:
          'After an update: by whichever node is first, within half a minute. Comes this reading to no end either, it is set aside again.',
        tags: ['operation'],
        params: ID,
        response: { 200: { type: 'object', properties: { read: { type: 'boolean' } } } },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      mustBeWhole(request.holder)
      await deps.journal.readAgain(request.params.id, request.holder.name)
      return { read: true }
    },
  )
  app.post<{ Params: Id; Body: { reason: string } }>(
    '/arrivals/:id/dismiss',
    {
      schema: {
        summary: 'End an arrival that is held or set aside',
        description:
          'Held: the same certificate came with other content. Set aside: reading it came to no end. Dismissed, it is neither accepted nor acknowledged; when it comes again it is judged anew.',
        tags: ['operation'],
        params: ID,
        body: {
          type: 'object',
          required: ['reason'],
          additionalProperties: false,
          properties: { reason: { type: 'string', minLength: 1, maxLength: 500, description: 'Stays in the events' } },
        },
        response: { 200: { type: 'object', properties: { dismissed: { type: 'boolean' } } } },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      mustBeWhole(request.holder)
      const { id } = request.params
      const code = (await aside(id)) ? 'ASW_SET_ASIDE' : 'ASW_IDENTITY_CONFLICT'
      const detail = `dismissed by ${request.holder.name}: ${request.body.reason}`
      await deps.journal.dismiss(id, { code, detail, remember: false })
      return { dismissed: true }
    },
  )
}
