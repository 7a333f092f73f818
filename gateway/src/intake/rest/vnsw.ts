import type { Vnsw, VnswParty } from '@asw/mappings'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { InboxEntry } from '../../journal/journal.ts'
import { Fault, faultOf } from '../../message/fault.ts'
import { type SubmitBody, submitAs } from '../submit-as.ts'
import { isVerdict, refusalOf, vietnamTime } from '../vnsw/answer.ts'
import { envelopeOf, keepDossier } from '../vnsw/dossier.ts'
import { documentIn, type OuterEnvelope, openEnvelope } from '../vnsw/read-envelope.ts'
import type { RestDeps } from './deps.ts'
import { mustBe } from './key.ts'
import { entryCovered, leaseCovered } from './scope.ts'

/** The second domestic format: JSON inside, the envelope of Viet Nam's single window outside. */
export interface VnswDoor {
  readonly vnsw: Vnsw
  /** How we name ourselves in envelopes of ours. */
  readonly ours: VnswParty
}

const XML = 'application/xml; charset=utf-8'
const ENVELOPE = (description: string) => ({
  description,
  content: { 'application/xml': { schema: { type: 'string', description: 'A VNSW envelope' } } },
})
const NAME = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', maxLength: 64 }, id: { type: 'string', maxLength: 255 } },
} as const
interface Entry {
  readonly name: string
  readonly id: string
}

/** Submit and fetch in envelopes. Only there where `asw.yaml` has `vnsw`. */
export function vnswRoutes(app: FastifyInstance, deps: RestDeps, { vnsw, ours }: VnswDoor): void {
  app.addContentTypeParser(['application/xml', 'text/xml'], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  app.post<{ Body: unknown; Headers: { 'idempotency-key'?: string } }>(
    '/vnsw',
    {
      schema: {
        summary: 'Submit a document in a VNSW envelope',
        description:
          'Answered with an envelope: function 99 once the journal has it, 00 with every finding as an Error. ' +
          'Outages and missing rights are problems, never a 00. The messageId of the envelope is its Idempotency-Key.',
        tags: ['vnsw'],
        body: { content: { 'application/xml': { schema: {} }, 'text/xml': { schema: {} } } },
        response: { 200: ENVELOPE('Function 99: durable here'), '4xx': ENVELOPE('Function 00: the findings') },
      },
    },
    async (request, reply) => {
      mustBe(request.holder, 'submitter')
      // The parser of JSON is that of the whole door.
      if (request.body !== undefined && !Buffer.isBuffer(request.body))
        throw new Fault('ASW_MEDIA_TYPE', 'send the envelope as application/xml')
      const head = { messageId: deps.world.uuid(), sentAt: vietnamTime(deps.world.now()) }
      let outer: OuterEnvelope | undefined
      try {
        outer = openEnvelope(vnsw, request.body ?? Buffer.alloc(0))
        const body: SubmitBody = { document: documentIn(vnsw, outer) }
        const messageId = outer.head.reference?.messageId
        const key = request.headers['idempotency-key'] ?? (messageId === undefined ? undefined : `vnsw:${messageId}`)
        const result = await submitAs(deps, request.holder, body, key)
        await keepDossier(deps.journal, result.exchange, outer.head)
        void reply.header('location', `/v1/${result.byHand ? 'tasks' : 'messages'}/${encodeURIComponent(result.delivery)}`)
        return send(reply, vnsw.write(vnsw.receipt(outer.head, head)))
      } catch (error) {
        const fault = faultOf(error)
        if (!isVerdict(fault)) throw error
        request.log.info({ reqId: request.id, code: fault.code }, 'envelope refused')
        return send(reply.code(fault.row.status), refusalOf(vnsw, ours, outer?.head, head, fault))
      }
    },
  )

  app.post<{ Params: Entry }>(
    '/vnsw/inboxes/:name/next',
    {
      schema: {
        summary: 'Take the oldest entry of an inbox, in an envelope',
        description:
          'Leased for a minute: acknowledge it by POST /v1/inboxes/{name}/{id}/acknowledge, with the id in x-asw-entry. ' +
          '204 where nothing waits.',
        tags: ['vnsw'],
        params: NAME,
        response: { 200: ENVELOPE('The function says what it is'), 204: { type: 'null', description: 'Nothing waits' } },
      },
    },
    async (request, reply) => {
      mustBe(request.holder, 'submitter')
      const [entry] = await leaseCovered(deps, request.holder, request.params.name, 1, LEASE_MS)
      return entry ? sendEntry(reply, entry) : reply.code(204).send()
    },
  )
  app.get<{ Params: Entry }>(
    '/vnsw/inboxes/:name/:id',
    {
      schema: {
        summary: 'Fetch one entry of an inbox in an envelope',
        tags: ['vnsw'],
        params: NAME,
        response: { 200: ENVELOPE('The function says what it is') },
      },
    },
    async ({ holder, params }, reply) => sendEntry(reply, await entryCovered(deps, holder, params.name, params.id)),
  )

  async function sendEntry(reply: FastifyReply, entry: InboxEntry): Promise<unknown> {
    const bytes = await envelopeOf({ journal: deps.journal, vnsw, ours }, entry)
    if (!bytes) throw new Fault('ASW_DOCUMENT_UNKNOWN', `VNSW has no function for a ${entry.document}: fetch it as JSON`)
    return send(reply.header('x-asw-entry', entry.id), bytes)
  }
}

const LEASE_MS = 60_000

function send(reply: FastifyReply, bytes: Uint8Array): unknown {
  return reply.type(XML).send(Buffer.from(bytes))
}
