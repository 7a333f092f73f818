import type { FastifyInstance } from 'fastify'
import { faultOf } from '../../message/fault.ts'
import { certificateKey } from '../../message/ids.ts'
import { idFor, RESPONSE_WISH, type ResponseWish, responseOf, saidBefore } from './compose.ts'
import type { RestDeps } from './deps.ts'
import { type ApiKey, mustBe, mustCover } from './key.ts'
import { EVENT, EXCHANGE, list, SUBMITTED } from './schemas.ts'
import { mustCoverExchange } from './scope.ts'
import { exchangeCovered, shown } from './standing.ts'
import { TIMELINE_QUERY, type TimelineQuery, timelinePage } from './timeline.ts'

const ID = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 255 } } } as const
const CERTIFICATE = {
  type: 'object',
  required: ['number', 'issuingCountry'],
  additionalProperties: false,
  properties: {
    scheme: { type: 'string', maxLength: 20, default: 'ATIGA' },
    issuingCountry: { type: 'string', pattern: '^[A-Z]{2}$' },
    number: { type: 'string', minLength: 1, maxLength: 70 },
  },
} as const

/** How often another answer may come in between before the caller is asked to come again. */
const ROUNDS = 8

interface Id {
  readonly id: string
}

/** One certificate over its months: status, timeline, answers. */
export function exchangeRoutes(app: FastifyInstance, deps: RestDeps): void {
  const rowOf = (id: string, holder: ApiKey) => exchangeCovered(deps, id, holder)

  app.get<{ Querystring: { scheme: string; issuingCountry: string; number: string } }>(
    '/exchanges',
    {
      schema: {
        summary: 'Find the exchange of a certificate',
        tags: ['exchanges'],
        querystring: CERTIFICATE,
        response: { 200: list(EXCHANGE) },
      },
    },
    async (request) => {
      const row = await deps.journal.exchangeOf(certificateKey(request.query))
      if (row) await mustCoverExchange(deps.journal, request.holder, row.id)
      return { items: row ? [await shown(deps, row)] : [] }
    },
  )
  app.get<{ Params: Id }>(
    '/exchanges/:id',
    { schema: { summary: 'Where a certificate stands', tags: ['exchanges'], params: ID, response: { 200: EXCHANGE } } },
    async (request) => shown(deps, await rowOf(request.params.id, request.holder)),
  )
  app.get<{ Params: Id; Querystring: TimelineQuery }>(
    '/exchanges/:id/timeline',
    {
      schema: {
        summary: 'Everything that happened, as a chain of hashes',
        tags: ['exchanges'],
        params: ID,
        querystring: TIMELINE_QUERY,
        response: { 200: list(EVENT) },
      },
    },
    async ({ params, query, holder }) => timelinePage(deps.journal, (await rowOf(params.id, holder)).id, query),
  )
  app.post<{ Params: Id; Body: ResponseWish; Headers: { 'idempotency-key'?: string } }>(
    '/exchanges/:id/responses',
    {
      schema: {
        summary: 'Respond to a received certificate',
        description: 'Receipt by customs (AS4), utilisation or refusal, per item.',
        tags: ['exchanges'],
        params: ID,
        headers: { type: 'object', properties: { 'idempotency-key': { type: 'string', minLength: 1, maxLength: 255 } } },
        body: RESPONSE_WISH,
        response: { 202: SUBMITTED },
      },
    },
    async (request, reply) => {
      mustBe(request.holder, 'submitter')
      mustCover(request.holder, { document: 'certificate-response' })
      const key = request.headers['idempotency-key']
      const responseId = request.body.responseId ?? idFor('RES', request.holder.name, key)
      const wish = responseId === undefined ? request.body : { ...request.body, responseId }
      const idempotencyKey = key === undefined ? {} : { idempotencyKey: `${request.holder.name}:${key}` }
      for (let round = 1; ; round++) {
        const row = await rowOf(request.params.id, request.holder)
        const before = await saidBefore(deps.journal, row.id, 'certificate-response', responseId)
        const document = responseOf(row, wish, deps.country, deps.world, before)
        try {
          return reply.code(202).send(await deps.submit({ document, submittedBy: request.holder.name, ...idempotencyKey }))
        } catch (error) {
          // Another answer came in between: this one is to come after that, too.
          if (faultOf(error).facts.overtaken !== true || round === ROUNDS) throw error
        }
      }
    },
  )
}
