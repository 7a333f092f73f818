import type { EventRow, Journal } from '../../journal/journal.ts'
import type { ExchangeId } from '../../message/ids.ts'

/** So many at once where a request says nothing: enough for every exchange that is not attacked. */
const MOST = 20_000

export const TIMELINE_QUERY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    after: {
      type: 'string',
      pattern: '^[0-9]{1,15}$',
      description: '`next` of the page before, or the `n` of the last event known',
    },
    limit: { type: 'string', pattern: '^([1-9][0-9]{0,3}|1[0-9]{4}|20000)$', description: '1 to 20000, default 20000' },
  },
} as const

export interface TimelineQuery {
  readonly after?: string
  readonly limit?: string
}

/** Events of a chain, oldest first; `next` where there may be more of them. */
export async function timelinePage(
  journal: Pick<Journal, 'timeline'>,
  exchange: ExchangeId,
  { after = '0', limit }: TimelineQuery,
): Promise<{ readonly items: readonly EventRow[]; readonly next?: string }> {
  const size = Number(limit ?? MOST)
  const items = await journal.timeline(exchange, { after: Number(after), limit: size })
  const last = items.at(-1)
  return { items, ...(items.length === size && last ? { next: String(last.n) } : {}) }
}
