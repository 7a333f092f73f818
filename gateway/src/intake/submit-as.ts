import type { Journal } from '../journal/journal.ts'
import { ACTIONS, authorityOf, type CanonicalDocument, matterOf } from '../message/document.ts'
import { certificateKey } from '../message/ids.ts'
import { type ApiKey, mustBe, mustCover } from './rest/key.ts'
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
  },
} as const
export interface SubmitBody {
  readonly document: Readonly<Record<string, unknown>>
  readonly partner?: string
}

export interface SubmitAsDeps {
  readonly journal: Journal
  readonly submit: (wish: SubmitWish) => Promise<SubmitResult>
}

/** Submits in the name of a holder, within its roles and its scope. `key`: Idempotency-Key. Throws ASW_NOT_ALLOWED and what `submit` throws. */
export async function submitAs(
  deps: SubmitAsDeps,
  holder: ApiKey,
  { document, partner }: SubmitBody,
  key: string | undefined,
): Promise<SubmitResult> {
  const json = document as CanonicalDocument
  mustBe(holder, 'submitter')
  mustCover(holder, {
    document: typeof document.document === 'string' ? document.document : undefined,
    agency: authorityOf(json),
  })
  await mustCoverCertificate(deps.journal, holder, json)
  return deps.submit({
    document,
    submittedBy: holder.name,
    ...(partner === undefined ? {} : { partner }),
    ...(key === undefined ? {} : { idempotencyKey: `${holder.name}:${key}` }),
  })
}

/** What is said about a matter moves it: the key must cover that one, not only what the document says. */
async function mustCoverCertificate(journal: Journal, holder: ApiKey, json: CanonicalDocument): Promise<void> {
  const certificate = matterOf(json)
  const exchange = certificate && (await journal.exchangeOf(certificateKey(certificate)))
  if (exchange) await mustCoverExchange(journal, holder, exchange.id)
}
