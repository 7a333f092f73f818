import type { FastifyInstance } from 'fastify'
import type { ExchangeRow, Journal } from '../../journal/journal.ts'
import { certificateKey, deliveryId, type ExchangeId, exchangeId, messageId } from '../../message/ids.ts'
import type { RestDeps } from './deps.ts'
import { mustBe } from './key.ts'
import { list } from './schemas.ts'
import { covered } from './scope.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const FOUND = {
  type: 'object',
  properties: {
    exchange: text('Exchange id'),
    scheme: text('ATIGA, ...'),
    issuingCountry: text('Of the certificate, or of the declaration'),
    number: text('Its number'),
    partner: text('With whom'),
    role: { enum: ['issuer', 'importer'] },
    createdAt: { type: 'string', format: 'date-time' },
    by: {
      enum: ['number', 'exchange', 'delivery', 'task', 'message', 'entry'],
      description:
        'What it was found by: `message` is the ebMS MessageId of something that we sent, `entry` the id of an inbox entry',
    },
    delivery: text('Delivery or task id, where it was found by one'),
  },
} as const

/** Of each matter with this number; there is one, unless two countries or two schemes gave the same. */
const MOST = 100

interface Hit {
  readonly exchange: ExchangeId
  readonly by: 'number' | 'exchange' | 'delivery' | 'task' | 'message' | 'entry'
  readonly delivery?: string
}

/** From whatever somebody holds in hand to the exchange it belongs to. */
export function findRoutes(app: FastifyInstance, deps: RestDeps): void {
  const { journal } = deps
  const schemes = schemesOf(deps.canonical)

  app.get<{ Querystring: { q: string } }>(
    '/find',
    {
      schema: {
        summary: 'From a number or an id to the exchange it belongs to',
        description:
          'The whole number of a certificate or declaration, of whatever country and scheme; an exchange, delivery or task id; the MessageId of something that we sent; the id of an inbox entry. Nothing is guessed: a part of a number finds nothing.',
        tags: ['operation'],
        querystring: {
          type: 'object',
          required: ['q'],
          additionalProperties: false,
          properties: { q: { type: 'string', pattern: '^[^\\p{Cc}]{1,255}$', description: 'As it is written' } },
        },
        response: { 200: list(FOUND) },
      },
    },
    async ({ holder, query: { q } }) => {
      mustBe(holder, 'operator', 'auditor')
      const numbered = await Promise.all(
        countriesOf(deps).flatMap((issuingCountry) =>
          schemes.map((scheme) => journal.exchangeOf(certificateKey({ scheme, issuingCountry, number: q }))),
        ),
      )
      const sent = await journal.search({ number: q, limit: MOST })
      const hits: readonly (Hit | undefined)[] = [
        ...numbered.map((row) => row && { exchange: row.id, by: 'number' as const }),
        ...sent.map(({ exchange }) => ({ exchange, by: 'number' as const })),
        ...(await byId(journal, q)),
      ]
      const found = new Map<ExchangeId, Hit>()
      for (const hit of hits) if (hit && !found.has(hit.exchange)) found.set(hit.exchange, hit)
      const items: object[] = []
      for (const hit of found.values()) {
        const row = await journal.exchange(hit.exchange)
        // By the certificate, as everywhere: a key that was made for some authorities finds no others.
        const [own] = row ? await covered(journal, { ...holder, documents: undefined }, [concerned(row)]) : []
        if (row && own) items.push(shown(row, hit))
      }
      return { items }
    },
  )
}

async function byId(journal: Journal, q: string): Promise<readonly (Hit | undefined)[]> {
  const [exchange, delivery, task, sent, inboxes] = await Promise.all([
    journal.exchange(exchangeId(q)),
    journal.delivery(deliveryId(q)),
    journal.task(deliveryId(q)),
    journal.transmission(messageId(q)),
    journal.inboxes(),
  ])
  const entries = await Promise.all(inboxes.map(({ name }) => journal.entry(name, q)))
  return [
    exchange && { exchange: exchange.id, by: 'exchange' },
    delivery && { exchange: delivery.exchange, by: 'delivery', delivery: q },
    task && { exchange: task.exchange, by: 'task', delivery: q },
    sent && { exchange: sent.exchange, by: 'message', delivery: sent.delivery },
    ...entries.map((entry) => entry && { exchange: entry.exchange, by: 'entry' as const }),
  ]
}

function concerned(row: ExchangeRow) {
  return { exchange: row.id, document: 'certificate-of-origin' as const }
}

function shown({ id, scheme, issuingCountry, number, partner, role, createdAt }: ExchangeRow, { by, delivery }: Hit): object {
  return {
    ...{ exchange: id, scheme, issuingCountry, number, partner, role, createdAt, by },
    ...(delivery === undefined ? {} : { delivery }),
  }
}

/** Ours, those of our partners, and none (`ZZ`), where a document does not say who gave its number. */
function countriesOf({ country, partners }: RestDeps): readonly string[] {
  return [...new Set([country, ...partners().map((one) => one.country), 'ZZ'])]
}

/** As the canonical schemas list them. */
function schemesOf(canonical: RestDeps['canonical']): readonly string[] {
  const named = Object.values(canonical).flatMap((schema) => {
    const { properties } = schema as { properties?: { scheme?: { enum?: readonly string[]; const?: string } } }
    const { enum: several = [], const: one } = properties?.scheme ?? {}
    return one === undefined ? several : [one]
  })
  return [...new Set(named)]
}
