import { askedAbout } from '../message/asked-about.ts'
import { jsonBytes } from '../message/bytes.ts'
import { decimalSum } from '../message/decimal.ts'
import { digestOf } from '../message/digest.ts'
import { type CanonicalDocument, identityOf } from '../message/document.ts'
import { factsOf } from '../message/facts.ts'
import type { DeliveryId, ExchangeId, PartnerId } from '../message/ids.ts'
import type { Submission } from './journal.ts'
import type { LedgerWish } from './ledger.ts'
import { given } from './rows.ts'
import type { ByHand } from './tasks.ts'

export interface SubmissionHead {
  readonly delivery: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly submittedBy: string
  readonly idempotencyKey?: string
  readonly warnings?: number
  readonly expectRevision?: number
  readonly byHand?: ByHand
}

/**
 * Everything a schema-valid document says to the journal: identity, bytes, facts for the exchange, quantities for the ledger.
 * A question travels under the id of its delivery.
 */
export function submissionOf(json: CanonicalDocument, head: SubmissionHead): Submission {
  const said = { identity: identityOf(json, head.delivery), facts: factsOf(json), uses: usesOf(json) }
  return { ...plain(json, head), ...said, ...given('asks', askedAbout(json)) }
}

/** An answer belongs to its conversation: of what it holds nothing is said to an exchange or a ledger. */
export function answerSubmission(json: CanonicalDocument, head: SubmissionHead & Pick<Submission, 'identity'>): Submission {
  return { ...plain(json, head), identity: head.identity, facts: [] }
}

function plain(json: CanonicalDocument, head: SubmissionHead) {
  const bytes = jsonBytes(json)
  return { ...head, document: json.document, json: bytes, jsonDigest: digestOf(bytes) }
}

interface Utilisation {
  readonly kind: string
  readonly responseId: string
  readonly importDeclaration?: { readonly number: string; readonly line?: number }
  readonly items?: readonly {
    readonly seq: number
    readonly decision: string
    readonly quantityUsed?: string
    readonly unit?: string
    readonly line?: number
  }[]
}

const DECIDING: ReadonlySet<string> = new Set(['UTILISATION', 'REFUSAL', 'CLARIFICATION_RESULT'])

/** Whether in a response of this kind customs decide. */
export function decides(kind: string): boolean {
  return DECIDING.has(kind)
}

/**
 * The declaration that a refusal without items speaks of: of every item of the certificate, whatever line, nothing is given to it.
 * `undefined` of every other document, and where it names no declaration: then nothing was written down under it.
 */
export function wholeRefusalOf(json: CanonicalDocument): string | undefined {
  const { kind, items = [], importDeclaration } = json as unknown as Utilisation
  const whole = json.document === 'certificate-response' && kind === 'REFUSAL' && items.length === 0
  return whole ? importDeclaration?.number : undefined
}

/**
 * What a response writes down: what it gives, once per declaration, line and item, so that a repeat changes nothing; and that what
 * it does not give any more is free again. Items that share a line count together.
 */
function usesOf(json: CanonicalDocument): readonly LedgerWish[] {
  const response = json as unknown as Utilisation
  if (json.document !== 'certificate-response' || !decides(response.kind)) return []
  const number = response.importDeclaration?.number ?? response.responseId
  const wishes = new Map<string, LedgerWish>()
  for (const item of response.items ?? []) {
    const named = item.line ?? response.importDeclaration?.line
    if (item.decision !== 'GIVEN') {
      wishes.set(`not ${item.seq}/${named ?? 'any'}`, { action: 'withdraw', item: item.seq, number, ...given('line', named) })
      continue
    }
    const line = named ?? item.seq
    // Without line and quantity it speaks of all lines: nothing else of the item stands under this declaration.
    if (named === undefined && item.quantityUsed === undefined)
      wishes.set(`not ${item.seq}/any`, { action: 'withdraw', item: item.seq, number })
    const before = wishes.get(`${item.seq}/${line}`)?.quantity
    const { quantityUsed } = item
    const quantity = quantityUsed === undefined || before === undefined ? quantityUsed : decimalSum([before, quantityUsed])
    const unnamed = named === undefined && quantity !== undefined ? (true as const) : undefined
    const wish = {
      action: 'utilise',
      item: item.seq,
      number,
      line,
      ...given('unit', item.unit),
      ...given('unnamed', unnamed),
    } as const
    wishes.set(`${item.seq}/${line}`, { ...wish, ...given('quantity', quantity) })
  }
  const all = [...wishes.values()]
  return [...all.filter(({ action }) => action === 'withdraw'), ...all.filter(({ action }) => action !== 'withdraw')]
}
