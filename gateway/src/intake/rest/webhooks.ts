import type { FastifyInstance } from 'fastify'
import type { RestDeps } from './deps.ts'
import { mustBe } from './key.ts'
import { list } from './schemas.ts'

const NAME = { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 128 } } } as const
const at = (description: string) => ({ type: 'string', format: 'date-time', description }) as const

const SINK = {
  lag: { type: 'integer', description: 'Events not handed on yet, counted up to 10,000' },
  createdAt: at('Since when it is told'),
  advancedAt: at('Last success'),
  tries: { type: 'integer', description: 'Failures in a row' },
  failingSince: at('First of them'),
  nextAt: at('When it is tried again'),
  lastCode: { type: 'string', description: 'Fault code; docs/faults.md' },
  disabled: { type: 'object', properties: { at: at('Since when'), code: { type: 'string' } } },
} as const
const WEBHOOK = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    url: { type: 'string', description: 'Without its query, which may be a secret' },
    types: { type: 'array', items: { type: 'string' }, description: 'Left out: all' },
    inboxes: { type: 'array', items: { type: 'string' } },
    state: { enum: ['active', 'failing', 'disabled'] },
    ...SINK,
  },
} as const

/** Webhooks are configured in asw.yaml; here one sees how they stand, and lets them go on. */
export function webhookRoutes(app: FastifyInstance, { webhooks }: RestDeps): void {
  app.get(
    '/webhooks',
    { schema: { summary: 'Webhooks and how they stand', tags: ['operation'], response: { 200: list(WEBHOOK) } } },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      return { items: await webhooks.list() }
    },
  )
  app.post<{ Params: { name: string } }>(
    '/webhooks/:name/enable',
    {
      schema: {
        summary: 'Let a disabled webhook go on where it stopped',
        description: 'Also ends the wait of a failing one.',
        tags: ['operation'],
        params: NAME,
        response: { 200: { type: 'object', properties: { enabled: { type: 'boolean' } } } },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      await webhooks.enable(request.params.name, request.holder.name)
      return { enabled: true }
    },
  )
  app.post<{ Params: { name: string } }>(
    '/webhooks/:name/test',
    {
      schema: {
        summary: 'Send a test event now and tell what came back',
        description: 'Signed like any other; type asw.webhook.test.v1. It changes nothing, not even for a disabled webhook.',
        tags: ['operation'],
        params: NAME,
        response: {
          200: {
            type: 'object',
            properties: {
              delivered: { type: 'boolean' },
              status: { type: 'integer', description: 'HTTP status of the receiver' },
              code: { type: 'string', description: 'Fault code; docs/faults.md' },
              detail: { type: 'string' },
            },
          },
        },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      return webhooks.test(request.params.name)
    },
  )
  app.get(
    '/sinks',
    {
      schema: {
        summary: 'All receivers of events: the events exchange and the webhooks',
        tags: ['operation'],
        response: {
          200: list({
            type: 'object',
            properties: {
              name: { type: 'string', description: 'events, or webhook: and its name' },
              configured: { type: 'boolean', description: 'False: taken out of asw.yaml, its position is kept' },
              ...SINK,
            },
          }),
        },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      return { items: await webhooks.sinks() }
    },
  )
  app.post<{ Params: { name: string } }>(
    '/sinks/:name/forget',
    {
      schema: {
        summary: 'Give up the position of a receiver that is not configured any more',
        tags: ['operation'],
        params: NAME,
        response: { 200: { type: 'object', properties: { forgotten: { type: 'boolean' } } } },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      await webhooks.forget(request.params.name)
      return { forgotten: true }
    },
  )
}
