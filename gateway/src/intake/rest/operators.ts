import type { FastifyInstance } from 'fastify'
import { exchangeId } from '../../message/ids.ts'
import type { RestDeps } from './deps.ts'
import { mustBe, mustBeWhole } from './key.ts'
import { EVENT, list, RECONCILIATION } from './schemas.ts'
import { TIMELINE_QUERY, type TimelineQuery, timelinePage } from './timeline.ts'

const ANY = { type: 'object', additionalProperties: true } as const
const NODE = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    host: { type: 'string' },
    pid: { type: 'integer' },
    version: { type: 'string' },
    since: { type: 'string', format: 'date-time' },
    beatAt: { type: 'string', format: 'date-time', description: 'The last sign of life' },
    claims: { type: 'integer', description: 'Deliveries and signals that it holds now' },
    agreements: { type: 'string' },
    self: { type: 'boolean', description: 'The one that answers' },
  },
} as const

const RELOADED = {
  type: 'object',
  required: ['version', 'needsRestart'],
  properties: {
    version: { type: 'integer', description: 'Counts the agreements that were in force since the start' },
    needsRestart: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Names in `asw.yaml` of what differs from the start and is not in force before the next one: `limits.maxDocumentBytes`',
    },
  },
} as const

const text = { type: 'string' } as const
const time = { type: 'string', format: 'date-time' } as const
const CERTIFICATES = {
  type: 'object',
  required: ['certificates', 'lists', 'sources'],
  properties: {
    certificates: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          owner: { ...text, description: 'The partner, or `own`' },
          use: text,
          subject: text,
          serial: text,
          fingerprint: { ...text, description: 'SHA-256' },
          key: { ...text, description: 'Algorithm of its key' },
          judgedBy: {
            type: 'array',
            items: { enum: ['gateway', 'trusted-third-party', 'gost-engine', 'receipt'] },
            description: 'Who judges what it signs, in the order in which they are asked; empty: nobody',
          },
          from: time,
          to: { ...time, description: 'End of its window, within its own validity' },
          daysLeft: {
            type: 'integer',
            description: 'Whole days; negative from a day after its end. `state` says whether it is over',
          },
          state: { enum: ['in-use', 'to-come', 'over'] },
          ends: { enum: [0, 7, 30, 60], description: 'It ends within so many days, or is over (0), and no other one goes on' },
          revocation: { enum: ['good', 'revoked', 'unknown', 'off'] },
          detail: { ...text, description: 'Why it is revoked, or not known' },
          policy: { enum: ['required', 'soft', 'off'] },
          issuer: text,
        },
      },
    },
    lists: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          issuer: text,
          number: text,
          thisUpdate: time,
          nextUpdate: time,
          hoursLeft: { type: 'integer', description: 'Negative when it should have been renewed' },
          revoked: { type: 'integer', description: 'Serial numbers in it' },
          digest: { ...text, description: 'SHA-256' },
        },
      },
    },
    sources: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          source: { ...text, description: 'File or address' },
          at: { ...time, description: 'When it was looked at' },
          digest: { ...text, description: 'SHA-256 of the list that came' },
          code: { ...text, description: 'Why it was not taken; docs/faults.md' },
          detail: text,
          suspicious: { type: 'boolean', description: 'It contradicts what is known, or is not believed' },
        },
      },
    },
  },
} as const

/** What the operator on duty asks at two in the morning. */
export function operatorRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.get(
    '/stuck',
    {
      schema: {
        summary: 'Everything that is neither finished nor moving, and whose turn it is',
        tags: ['operation'],
        response: { 200: list(ANY) },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      mustBeWhole(request.holder)
      return { items: await deps.journal.stuck() }
    },
  )
  app.get('/counts', { schema: { summary: 'Counts by state', tags: ['operation'], response: { 200: ANY } } }, async (request) => {
    mustBe(request.holder, 'operator', 'auditor')
    return deps.journal.counts()
  })
  app.get(
    '/partners',
    { schema: { summary: 'Agreements in force and how their roads stand', tags: ['operation'], response: { 200: list(ANY) } } },
    async () => ({
      items: deps.partners(),
    }),
  )
  app.get(
    '/certificates',
    {
      schema: {
        summary: 'Certificates that count, how long yet, and what revocation lists say of them',
        description:
          'Those that agreements register and those of our own keys. `lists` are the revocation lists in force, `sources` the files and addresses they come from and why one of them was not taken.',
        tags: ['operation'],
        response: { 200: CERTIFICATES },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      return deps.certificates()
    },
  )
  app.get(
    '/nodes',
    {
      schema: {
        summary: 'Processes that work on this journal',
        description:
          'One where the journal is a folder. `agreements` is a digest: nodes that have read the same files say the same. A node without a sign of life for ten seconds is taken for dead, and what it held is free.',
        tags: ['operation'],
        response: { 200: list(NODE) },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      return { items: await deps.journal.nodes() }
    },
  )
  app.post(
    '/agreements/reload',
    {
      schema: {
        summary: 'Read the agreements again, and of asw.yaml what can follow',
        description:
          'Parsed whole and swapped at once; a bad file keeps the old ones running and says why. Every other node is asked to do the same with its own files. Of `asw.yaml` our keys, API keys, inboxes, subscriptions and retention follow; `needsRestart` names what else has been changed.',
        tags: ['operation'],
        response: { 200: RELOADED },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      return deps.reload()
    },
  )
  app.get(
    '/evidence/chains',
    {
      schema: {
        summary: 'Walk every event chain',
        description: 'Names the first broken link, if there is one.',
        tags: ['operation'],
        response: { 200: ANY },
      },
    },
    async (request) => {
      mustBe(request.holder, 'auditor', 'operator')
      return deps.journal.verifyChains()
    },
  )
  app.get<{ Querystring: TimelineQuery }>(
    '/events',
    {
      schema: {
        summary: 'What belongs to no certificate',
        description: 'Strangers, refusals, breakers, alarms: the chain of the gateway itself.',
        tags: ['operation'],
        querystring: TIMELINE_QUERY,
        response: { 200: list(EVENT) },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      mustBeWhole(request.holder)
      return timelinePage(deps.journal, exchangeId('gateway'), request.query)
    },
  )
  app.get(
    '/held',
    {
      schema: {
        summary: 'Whether the journal is held, and what is known of the messages it takes for open',
        description:
          'A restored backup starts held: it sends nothing until it is released. `recoveryPoint` is what it knows up to.',
        tags: ['operation'],
        response: { 200: RECONCILIATION },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator', 'auditor')
      return deps.reconciliation()
    },
  )
  app.post(
    '/held/reconcile',
    {
      schema: {
        summary: 'Ask the partners about every open message',
        description:
          'A StatusRequest for each that was sealed. Answers come at once or later: look again with GET. Safe to repeat.',
        tags: ['operation'],
        response: { 200: RECONCILIATION },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      return deps.reconcile(request.holder.name)
    },
  )
  app.post(
    '/held/release',
    {
      schema: {
        summary: 'Let a restored journal send again',
        description: 'Only after it has been reconciled: what the backup does not know may have been sent already.',
        tags: ['operation'],
        response: {
          200: {
            type: 'object',
            properties: { held: { type: 'boolean' }, released: { type: 'boolean', description: 'Whether it was held' } },
          },
        },
      },
    },
    async (request) => {
      mustBe(request.holder, 'operator')
      const released = (await deps.journal.held()) !== undefined
      await deps.journal.unhold(request.holder.name)
      deps.wake()
      return { held: false, released }
    },
  )
}
