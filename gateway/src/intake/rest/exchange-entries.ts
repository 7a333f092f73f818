import type { FastifyInstance } from 'fastify'
import { eventsOf } from '../../journal/events-of.ts'
import type { EventRow, InboxEntry } from '../../journal/journal.ts'
import { Fault } from '../../message/fault.ts'
import { exchangeId } from '../../message/ids.ts'
import type { RestDeps } from './deps.ts'
import { type ApiKey, covers } from './key.ts'
import { ENTRY, list } from './schemas.ts'
import { mustCoverExchange } from './scope.ts'

const ID = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 255 } } } as const

/** From a certificate to what came about it, without looking through an inbox. */
export function exchangeEntryRoutes(app: FastifyInstance, { journal }: RestDeps): void {
  app.get<{ Params: { readonly id: string } }>(
    '/exchanges/:id/entries',
    {
      schema: {
        summary: 'What was received about a certificate',
        description:
          'Inbox entries in the order in which the gateway accepted them, whatever has become of them since. Nothing is taken. A key sees those that it was made for.',
        tags: ['exchanges'],
        params: ID,
        response: { 200: list(ENTRY) },
      },
    },
    async ({ params, holder }) => {
      const row = await journal.exchange(exchangeId(params.id))
      if (!row) throw new Fault('ASW_NOT_FOUND', 'no exchange has this id')
      await mustCoverExchange(journal, holder, row.id)
      const items: InboxEntry[] = []
      for await (const event of eventsOf(journal, row.id, ['accepted'])) {
        for (const { inbox, id } of placesIn(event, holder)) {
          const entry = await journal.entry(inbox, id)
          if (entry) items.push(entry)
        }
      }
      return { items }
    },
  )
}

/** An entry has the id of its arrival, in every inbox that the document was put into. */
function placesIn({ data = {} }: EventRow, holder: ApiKey): readonly { readonly inbox: string; readonly id: string }[] {
  if (!Array.isArray(data.inboxes)) return []
  const document = String(data.document)
  return data.inboxes
    .map(String)
    .flatMap((inbox) => (covers(holder, { document, inbox }) ? [{ inbox, id: String(data.arrival) }] : []))
}
