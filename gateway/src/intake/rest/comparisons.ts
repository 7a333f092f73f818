import type { CompareSettings, Known, Override } from '@asw/mappings/compare'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../../message/fault.ts'
import { deliveryId } from '../../message/ids.ts'
import { utcDay } from '../../message/local-day.ts'
import {
  checkPapers,
  comparedWith,
  exchangeAbout,
  knownOf,
  type Papers,
  recordComparison,
  recordedOverrides,
} from '../comparison.ts'
import { COMPARISON, COMPARISON_WISH } from './comparison-schemas.ts'
import type { RestDeps } from './deps.ts'
import { type ApiKey, mustBe, mustCover } from './key.ts'
import { entryCovered, mustCoverDelivery, mustCoverExchange } from './scope.ts'

type PaperWish =
  | { readonly document: unknown }
  | { readonly message: string }
  | { readonly inbox: string; readonly entry: string }

interface ComparisonWish {
  readonly certificate: PaperWish
  readonly acdd?: PaperWish
  readonly declarations?: readonly PaperWish[]
  readonly today?: string
  readonly known?: Known
  readonly settings?: Partial<CompareSettings>
  readonly overrides?: readonly Override[]
  readonly record?: boolean
}

/** A certificate against export declaration and import declarations, as an officer would hold them side by side. */
export function comparisonRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.post<{ Body: ComparisonWish }>(
    '/comparisons',
    {
      schema: {
        summary: 'Compare a certificate with an export declaration and import declarations',
        description:
          'Papers are given as they are, or by the id under which the gateway has them. What its exchange knows of the certificate (status, earlier uses, recorded overrides) counts as well; `known` wins over it. Nothing is stored unless `record` is true.',
        tags: ['exchanges'],
        body: COMPARISON_WISH,
        response: { 200: COMPARISON },
      },
    },
    async (request) => {
      const { holder, body } = request
      if (body.record === true) mustBe(holder, 'submitter')
      mustCover(holder, { document: 'certificate-of-origin' })
      const papers = await fetched(deps, holder, body)
      checkPapers(papers)
      const exchange = await exchangeAbout(deps.journal, papers.certificate)
      if (exchange) await mustCoverExchange(deps.journal, holder, exchange.id)
      if (body.record === true && !exchange)
        throw new Fault('ASW_NOT_FOUND', 'no exchange is about this certificate: nothing to record in')
      const today = body.today ?? utcDay(deps.world.now())
      const known = knownOf(exchange, today, body.known ?? {})
      const settings = body.settings === undefined ? {} : { settings: body.settings }
      const recorded = await recordedOverrides(deps.journal, exchange)
      const compared = comparedWith({ ...papers, today, known, ...settings }, recorded, body.overrides ?? [])
      if (body.record === true && exchange) await recordComparison(deps.journal, exchange, compared, holder.name)
      return { ...compared.comparison, recorded: body.record === true, ...(exchange ? { exchange: exchange.id } : {}) }
    },
  )
}

async function fetched(
  deps: RestDeps,
  holder: ApiKey,
  { certificate, acdd, declarations = [] }: ComparisonWish,
): Promise<Papers> {
  const all: unknown[] = []
  for (const wish of declarations) all.push(await paperOf(deps, holder, wish))
  return {
    certificate: await paperOf(deps, holder, certificate),
    declarations: all,
    ...(acdd === undefined ? {} : { acdd: await paperOf(deps, holder, acdd) }),
  }
}

/** Throws ASW_NOT_FOUND, ASW_NOT_ALLOWED. */
async function paperOf(deps: RestDeps, holder: ApiKey, wish: PaperWish): Promise<unknown> {
  const { journal } = deps
  if ('document' in wish) return wish.document
  if ('message' in wish) {
    const row = await journal.delivery(deliveryId(wish.message))
    if (!row) throw new Fault('ASW_NOT_FOUND', 'no message has this id')
    await mustCoverDelivery(journal, holder, row)
    const bytes = await journal.blob(row.jsonDigest)
    if (!bytes) throw new Fault('ASW_NOT_FOUND', 'the message is purged after its retention period')
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  }
  return (await entryCovered(deps, holder, wish.inbox, wish.entry)).json
}
