import type { FastifyInstance, FastifyReply } from 'fastify'
import type { DeliveryRow } from '../../journal/journal.ts'
import type { DeliveryState } from '../../message/delivery.ts'
import type { DocumentKind } from '../../message/document.ts'
import { Fault } from '../../message/fault.ts'
import { deliveryId, exchangeId, partnerId, type Sha256 } from '../../message/ids.ts'
import { SUBMIT_BODY, type SubmitBody, submitAs } from '../submit-as.ts'
import { mustSendAgain } from './again.ts'
import { CANCELLATION_WISH, type CancellationWish, cancellationOf, idFor, saidBefore } from './compose.ts'
import type { RestDeps } from './deps.ts'
import { headerText, mediaType } from './header.ts'
import { type ApiKey, mustBe, mustCover } from './key.ts'
import { DOCUMENTS, EVENT, ISSUE, list, MESSAGE, STATES, SUBMITTED } from './schemas.ts'
import { covered, mustCoverDelivery, mustCoverExchange } from './scope.ts'
import { TIMELINE_QUERY, type TimelineQuery, timelinePage } from './timeline.ts'

const ID = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 255 } } } as const
const SEARCH = {
  type: 'object',
  additionalProperties: false,
  properties: {
    number: { type: 'string', maxLength: 70, description: 'Reference number of the certificate' },
    partner: { type: 'string', maxLength: 20 },
    state: { enum: STATES },
    document: { enum: DOCUMENTS },
    exchange: { type: 'string', maxLength: 255 },
    since: { type: 'string', format: 'date-time' },
    until: { type: 'string', format: 'date-time' },
    after: { type: 'string', maxLength: 255, description: '`next` of the page before' },
    limit: { type: 'string', pattern: '^([1-9][0-9]?|[1-4][0-9]{2}|500)$', description: '1 to 500, default 50' },
  },
} as const
const IDEMPOTENCY = {
  type: 'object',
  properties: { 'idempotency-key': { type: 'string', minLength: 1, maxLength: 255 } },
} as const
interface Id {
  readonly id: string
}
interface Search {
  readonly number?: string
  readonly partner?: string
  readonly state?: DeliveryState
  readonly document?: DocumentKind
  readonly exchange?: string
  readonly since?: string
  readonly until?: string
  readonly after?: string
  readonly limit?: string
}
/** Submit, find, follow, replay, and the bytes themselves. */
export function messageRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.post<{ Body: SubmitBody; Headers: { 'idempotency-key'?: string } }>(
    '/messages',
    {
      schema: {
        summary: 'Submit a document',
        description:
          '202 only after the journal has it. The same Idempotency-Key, or the same document, gives the first result again.',
        tags: ['messages'],
        headers: IDEMPOTENCY,
        body: SUBMIT_BODY,
        response: { 202: SUBMITTED },
      },
    },
    async (request, reply) => {
      const result = await submitAs(deps, request.holder, request.body, request.headers['idempotency-key'])
      return reply
        .code(202)
        .header('location', `/v1/${result.byHand ? 'tasks' : 'messages'}/${encodeURIComponent(result.delivery)}`)
        .send(result)
    },
  )

  app.post<{ Body: SubmitBody }>(
    '/validate',
    {
      schema: {
        summary: 'Judge a document without sending it',
        description:
          'By schema, lists and rules. Whether it could be sent now (other content under its number, a cancelled exchange, the ledger, no such question) is said only when it is submitted.',
        tags: ['messages'],
        body: SUBMIT_BODY,
        response: {
          200: { type: 'object', properties: { valid: { type: 'boolean' }, issues: { type: 'array', items: ISSUE } } },
        },
      },
    },
    async (request) => {
      const { document, partner } = request.body
      const issues = await deps.validate(document, partner)
      return { valid: !issues.some((issue) => issue.severity === 'E'), issues }
    },
  )

  app.get<{ Querystring: Search }>(
    '/messages',
    {
      schema: {
        summary: 'Search',
        description:
          'Newest first. A page may hold fewer than `limit`, or nothing, and yet have a `next`: by kind of document one question looks at the newest five thousand messages of all else that is asked for.',
        tags: ['messages'],
        querystring: SEARCH,
        response: { 200: list(MESSAGE) },
      },
    },
    async (request) => {
      const { limit, partner, exchange, after, ...rest } = request.query
      const { rows, next } = await deps.journal.searchPage({
        ...rest,
        limit: Number(limit ?? 50),
        ...(partner === undefined ? {} : { partner: partnerId(partner) }),
        ...(exchange === undefined ? {} : { exchange: exchangeId(exchange) }),
        ...(after === undefined ? {} : { after: deliveryId(after) }),
      })
      const own = await covered(deps.journal, request.holder, rows)
      return { items: own.map(shown), ...(next === undefined ? {} : { next }) }
    },
  )

  const get = (
    path: string,
    summary: string,
    schema: object | undefined,
    handler: (row: DeliveryRow, reply: FastifyReply) => Promise<unknown>,
  ) =>
    app.get<{ Params: Id }>(
      `/messages/:id${path}`,
      { schema: { summary, tags: ['messages'], params: ID, ...(schema ? { response: { 200: schema } } : {}) } },
      async (request, reply) => handler(await rowOf(deps, request.params.id, request.holder), reply),
    )
  get('', 'Where it is', MESSAGE, async (row) => shown(row))
  app.get<{ Params: Id; Querystring: TimelineQuery }>(
    '/messages/:id/timeline',
    {
      schema: {
        summary: 'What happened to it and to the rest of its exchange',
        tags: ['messages'],
        params: ID,
        querystring: TIMELINE_QUERY,
        response: { 200: list(EVENT) },
      },
    },
    async ({ params, query, holder }) => timelinePage(deps.journal, (await rowOf(deps, params.id, holder)).exchange, query),
  )
  get('/json', 'The JSON as submitted', undefined, (row, reply) => bytes(deps, reply, row.jsonDigest, 'application/json'))
  get('/xml', 'The sealed XML as sent', undefined, (row, reply) => bytes(deps, reply, row.xmlDigest, 'application/xml'))
  get('/wire', 'The whole message as sent', undefined, (row, reply) =>
    bytes(deps, reply, row.wireDigest, 'application/octet-stream'),
  )
  get('/acknowledgment', 'The answer of the partner as received: Acknowledgment or ErrorList', undefined, (row, reply) => {
    if (row.answer) void reply.header('x-asw-kind', row.answer.kind).header('x-asw-message-id', headerText(row.answer.messageId))
    return bytes(deps, reply, row.answer?.wireDigest, row.answer?.contentType ?? 'text/xml')
  })

  app.post<{ Params: Id }>(
    '/messages/:id/replay',
    {
      schema: {
        summary: 'Send a closed message again',
        description:
          'The same bytes while their time to live holds, else a new transmission with the same business identity. Of what was delivered only a certificate, declaration or report, for a partner that has lost it (OCP Rule 29(3)): a submitter may, where the partner has asked for it or customs did not get it.',
        tags: ['messages'],
        params: ID,
        response: { 202: { type: 'object', properties: { fresh: { type: 'boolean' } } } },
      },
    },
    async (request, reply) => {
      const row = await rowOf(deps, request.params.id, request.holder)
      await mustSendAgain(deps, request.holder, row)
      const result = await deps.journal.replay(row.id, request.holder.name)
      deps.wake()
      return reply.code(202).send(result)
    },
  )

  app.post<{ Params: Id }>(
    '/messages/:id/ask',
    {
      schema: {
        summary: 'Ask the partner what it knows of this message',
        description: 'A StatusRequest (ebMS 2.0 section 7.1). The answer is an event `status-told` in the timeline.',
        tags: ['messages'],
        params: ID,
        response: { 202: { type: 'object', properties: { about: { type: 'string' }, by: { type: 'string' } } } },
      },
    },
    async (request, reply) => {
      mustBe(request.holder, 'operator')
      const row = await rowOf(deps, request.params.id, request.holder)
      return reply.code(202).send(await deps.ask(row, request.holder.name))
    },
  )

  app.post<{ Params: Id; Body: CancellationWish; Headers: { 'idempotency-key'?: string } }>(
    '/messages/:id/cancellation',
    {
      schema: {
        summary: 'Cancel the certificate of this message',
        description: 'Travels after its original; the answer comes as a certificate-response with the outcome.',
        tags: ['messages'],
        params: ID,
        headers: IDEMPOTENCY,
        body: CANCELLATION_WISH,
        response: { 202: SUBMITTED },
      },
    },
    async (request, reply) => {
      mustBe(request.holder, 'submitter')
      mustCover(request.holder, { document: 'cancellation', agency: request.body.requestedBy.agency })
      const row = await deliveryOf(deps, request.params.id)
      await mustCoverExchange(deps.journal, request.holder, row.exchange)
      const key = request.headers['idempotency-key']
      const cancellationId = request.body.cancellationId ?? idFor('CAN', request.holder.name, key)
      const wish = cancellationId === undefined ? request.body : { ...request.body, cancellationId }
      const before = await saidBefore(deps.journal, row.exchange, 'cancellation', cancellationId)
      const document = cancellationOf(row, wish, deps.world, before)
      const idempotencyKey = key === undefined ? {} : { idempotencyKey: `${request.holder.name}:${key}` }
      return reply.code(202).send(await deps.submit({ document, submittedBy: request.holder.name, ...idempotencyKey }))
    },
  )
}

async function rowOf(deps: RestDeps, id: string, holder: ApiKey): Promise<DeliveryRow> {
  const row = await deliveryOf(deps, id)
  await mustCoverDelivery(deps.journal, holder, row)
  return row
}

async function deliveryOf(deps: RestDeps, id: string): Promise<DeliveryRow> {
  const row = await deps.journal.delivery(deliveryId(id))
  if (row) return row
  const byHand = (await deps.journal.task(deliveryId(id))) !== undefined
  throw new Fault('ASW_NOT_FOUND', byHand ? 'it is not sent, a person hands it over: see /v1/tasks' : 'no message has this id')
}

function shown(row: DeliveryRow): object {
  const hop = row.state === 'delivered' ? 'AS2' : row.wireDigest ? 'AS1' : undefined
  return { ...row, ...(hop ? { hop } : {}) }
}

async function bytes(deps: RestDeps, reply: FastifyReply, digest: Sha256 | undefined, type: string): Promise<unknown> {
  const blob = digest === undefined ? undefined : await deps.journal.blob(digest)
  if (!blob)
    throw new Fault('ASW_NOT_FOUND', digest === undefined ? 'not made or not received yet' : 'purged after its retention period')
  // They are a partner's or a submitter's, and no browser is to make a page of them.
  return reply
    .type(mediaType(type))
    .header('x-asw-sha256', digest)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', 'sandbox')
    .send(Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength))
}
