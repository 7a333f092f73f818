import { entriesOf } from '../journal/entries.ts'
import type { Journal } from '../journal/journal.ts'
import { ACTIONS, authorityOf, type CanonicalDocument, matterOf } from '../message/document.ts'
import { Fault } from '../message/fault.ts'
import { certificateKey } from '../message/ids.ts'
import { type ApiKey, covers, mustBe, mustCover } from './rest/key.ts'
import { mustCoverExchange } from './rest/scope.ts'
import type { SubmitResult, SubmitWish } from './submit.ts'

/** What a submitter hands in, whatever door it comes through. */
export const SUBMIT_BODY = {
  type: 'object',
  required: ['document'],
  additionalProperties: false,
  properties: {
    document: {
      type: 'object',
      description: `A canonical document: ${Object.keys(ACTIONS).join(', ')}`,
    },
    partner: { type: 'string', maxLength: 20, description: 'Only where the document does not name its addressee' },
    answers: {
      type: 'string',
      maxLength: 255,
      description:
        'Id of the inbox entry that the document answers: a question of a partner of the EAEU, or what it waits for a result of',
    },
  },
} as const
export interface SubmitBody {
  readonly document: Readonly<Record<string, unknown>>
  readonly partner?: string
  readonly answers?: string
}

export interface SubmitAsDeps {
  readonly journal: Journal
  readonly submit: (wish: SubmitWish) => Promise<SubmitResult>
}

/** Submits in the name of a holder, within its roles and its scope. `key`: Idempotency-Key. Throws ASW_NOT_ALLOWED and what `submit` throws. */
export async function submitAs(
  deps: SubmitAsDeps,
  holder: ApiKey,
  { document, partner, answers }: SubmitBody,
  key: string | undefined,
): Promise<SubmitResult> {
  const json = document as CanonicalDocument
  mustBe(holder, 'submitter')
  mustCover(holder, {
    document: typeof document.document === 'string' ? document.document : undefined,
    agency: authorityOf(json),
  })
  if (answers === undefined) await mustCoverCertificate(deps.journal, holder, json)
  else await mustCoverEntry(deps.journal, holder, answers)
  return deps.submit({
    document,
    submittedBy: holder.name,
    ...(partner === undefined ? {} : { partner }),
    ...(answers === undefined ? {} : { answers }),
    ...(key === undefined ? {} : { idempotencyKey: `${holder.name}:${key}` }),
  })
}

/** Whoever answers could read the question: its inbox, its kind and its exchange. Throws ASW_NOT_FOUND, ASW_NOT_ALLOWED. */
async function mustCoverEntry(journal: Journal, holder: ApiKey, id: string): Promise<void> {
  const entries = await entriesOf(journal, id)
  if (!entries.some(({ inbox, document }) => covers(holder, { inbox, document })))
    throw new Fault('ASW_NOT_ALLOWED', `key ${holder.name} does not cover what this answers`)
  await mustCoverExchange(journal, holder, entries[0].exchange)
}

/**
 * What is said about a matter moves it, and a certificate takes over what the one draws that it replaces: the key must cover that one,
 * not only what the document says. A key for some authorities says nothing in the name of none: what names no authority must be about
 * a matter of theirs.
 */
async function mustCoverCertificate(journal: Journal, holder: ApiKey, json: CanonicalDocument): Promise<void> {
  let isTheirs = holder.agencies === undefined || authorityOf(json) !== undefined
  for (const certificate of [matterOf(json), ...replacedBy(json)]) {
    const exchange = certificate && (await journal.exchangeOf(certificateKey(certificate)))
    if (!exchange) continue
    await mustCoverExchange(journal, holder, exchange.id)
    isTheirs = true
  }
  if (!isTheirs)
    throw new Fault('ASW_NOT_ALLOWED', `key ${holder.name} is made for some agencies, and this is about no certificate of theirs`)
}

/** Nothing has judged the document yet. */
function replacedBy({ document, scheme, issuingCountry, relatedCertificates }: CanonicalDocument): readonly Certificate[] {
  if (document !== 'certificate-of-origin' || !Array.isArray(relatedCertificates)) return []
  if (typeof scheme !== 'string' || typeof issuingCountry !== 'string') return []
  return (relatedCertificates as readonly ({ readonly relation?: unknown; readonly number?: unknown } | null)[]).flatMap((one) =>
    one?.relation === 'REPLACES' && typeof one.number === 'string' ? [{ scheme, issuingCountry, number: one.number }] : [],
  )
}
type Certificate = Parameters<typeof certificateKey>[0]
