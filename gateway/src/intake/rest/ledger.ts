import type { FastifyInstance } from 'fastify'
import { accountsOf, certifiedOf } from '../../journal/ledger.ts'
import type { BookWish } from '../book.ts'
import type { RestDeps } from './deps.ts'
import { mustBe, mustCover } from './key.ts'
import { ACCOUNT, ISSUE, list } from './schemas.ts'
import { exchangeCovered } from './standing.ts'

const ID = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 255 } } } as const
const DECIMAL = { type: 'string', pattern: '^\\d{1,16}(\\.\\d{1,6})?$', description: 'Decimal number as text' } as const
const UNIT = {
  type: 'string',
  pattern: '^[A-Z0-9]{2,3}$',
  description: 'UN/ECE Recommendation 20; the certified one when absent',
} as const
const LINE = { type: 'integer', minimum: 1, maximum: 99_999 } as const

const BOOKING = {
  type: 'object',
  required: ['action', 'declaration', 'lines'],
  additionalProperties: false,
  properties: {
    action: {
      enum: ['reserve', 'commit', 'adjust', 'release'],
      description: 'The declaration is registered, cleared, amended, cancelled',
    },
    declaration: {
      type: 'object',
      required: ['number'],
      additionalProperties: false,
      properties: {
        number: { type: 'string', minLength: 1, maxLength: 70 },
        date: { type: 'string', format: 'date' },
        office: { type: 'string', minLength: 1, maxLength: 17 },
      },
    },
    lines: {
      type: 'array',
      minItems: 1,
      maxItems: 999,
      description: 'All are booked or none',
      items: {
        type: 'object',
        required: ['item'],
        additionalProperties: false,
        properties: {
          item: { ...LINE, description: 'Item of the certificate' },
          line: { ...LINE, description: 'Line of the declaration; the number of the item when absent' },
          quantity: { ...DECIMAL, description: 'Absent: what is reserved, else the whole item' },
          unit: UNIT,
        },
      },
    },
    partial: { type: 'boolean', description: 'Take what is left where less is left than asked' },
    late: {
      enum: ['FORCE_MAJEURE', 'IMPORTED_IN_TIME'],
      description: 'Why it is presented after its validity (OCP Rule 14(b), (c))',
    },
  },
} as const
const ENTRY = {
  type: 'object',
  properties: {
    item: { type: 'integer' },
    unit: { type: 'string' },
    source: { enum: ['declaration', 'certificate'] },
    number: { type: 'string', description: 'Of the declaration; key of the back-to-back certificate' },
    line: { type: 'integer' },
    state: { enum: ['reserved', 'committed', 'released'] },
    quantity: { type: 'string', description: 'What is booked, in `unit`' },
    asked: { type: 'string', description: 'What was asked, in `askedUnit`' },
    askedUnit: { type: 'string' },
    repeated: { type: 'boolean', description: 'Nothing was changed: it had been booked before' },
    short: { type: 'boolean', description: 'More was asked than was left' },
  },
} as const

/** The quantity ledger of importing customs (rules.md 4.5): what declarations draw from a certificate. */
export function ledgerRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.get<{ Params: { id: string } }>(
    '/exchanges/:id/account',
    {
      schema: {
        summary: 'What is certified, used, reserved and left, item by item',
        tags: ['ledger'],
        params: ID,
        response: {
          200: {
            type: 'object',
            properties: { accounts: { type: 'array', items: ACCOUNT }, entries: list(ENTRY).properties.items },
          },
        },
      },
    },
    async (request) => {
      const row = await exchangeCovered(deps, request.params.id, request.holder)
      const entries = await deps.journal.account(row.id)
      return { accounts: accountsOf(certifiedOf(row.view), entries), entries }
    },
  )
  app.post<{ Params: { id: string }; Body: BookWish }>(
    '/exchanges/:id/bookings',
    {
      schema: {
        summary: 'Reserve, commit, adjust or release quantities for an import declaration',
        description:
          'Safe to repeat: the key is declaration, line and item. A commitment, and its later amendment or release, goes to the issuing country as a utilisation response in the same transaction; where that country takes no responses it is a task (`byHand`). 422 ASW_LEDGER_EXCEEDED says in `account.available` what is left.',
        tags: ['ledger'],
        params: ID,
        body: BOOKING,
        response: {
          200: {
            type: 'object',
            properties: {
              entries: { type: 'array', items: ENTRY },
              response: { type: 'string', description: 'Delivery id of the response to the issuing country, where it is told' },
              byHand: {
                type: 'boolean',
                description: 'True: it takes no responses, a person hands this one over. Follow it under /v1/tasks/{response}',
              },
              warnings: { type: 'array', items: ISSUE, description: 'What the rules say to the response. Absent: nothing' },
            },
          },
        },
      },
    },
    async (request) => {
      mustBe(request.holder, 'submitter')
      mustCover(request.holder, { document: 'certificate-response' })
      const row = await exchangeCovered(deps, request.params.id, request.holder)
      return deps.book(row, request.body, request.holder.name)
    },
  )
}
