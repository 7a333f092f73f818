import { type Issue, validate } from '@asw/mappings'
import { settleCancellations } from '../acknowledge/settle-cancellations.ts'
import { byHand } from '../agreement/index.ts'
import type { BookingResponse, Bookings, ExchangeRow, LateReason } from '../journal/journal.ts'
import type { LedgerWish } from '../journal/ledger.ts'
import type { CanonicalDocument } from '../message/document.ts'
import { Fault } from '../message/fault.ts'
import { deliveryId } from '../message/ids.ts'
import { laterThanAll } from '../message/later.ts'
import { localDay } from '../message/local-day.ts'
import { hasResponses } from '../message/responses.ts'
import { inCertifiedUnit } from './draws.ts'
import { knownBeside } from './known.ts'
import { packFor } from './pack-for.ts'
import type { IntakeDeps } from './submit.ts'

/** What customs book of one import declaration. */
export interface BookWish {
  readonly action: 'reserve' | 'commit' | 'adjust' | 'release'
  readonly declaration: { readonly number: string; readonly date?: string; readonly office?: string }
  readonly lines: readonly BookLine[]
  /** Takes what is left where less is left than asked. */
  readonly partial?: boolean
  readonly late?: LateReason
}
export interface BookLine {
  readonly item: number
  /** Line of the declaration; the item's number where it is left out. */
  readonly line?: number
  readonly quantity?: string
  readonly unit?: string
}

export interface BookResult extends Bookings {
  /** What the rules say to the response, where that is no reason to refuse it. */
  readonly warnings?: readonly Issue[]
}

/**
 * Books lines of a declaration, all or none. What is committed, amended or released after that is told to the issuing country as a
 * utilisation response in the same transaction (D-91): sent, or a task for a person where the partner takes no responses (OCP Rule
 * 27(2)). Where the scheme has no responses, the account is kept and nobody is told. Throws ASW_DOCUMENT_INVALID when that response
 * could not be sent, ASW_INPUT_INVALID, and what `Journal.book` throws.
 */
export async function book(deps: IntakeDeps, exchange: ExchangeRow, wish: BookWish, by: string): Promise<BookResult> {
  const today = localDay(deps.world.now(), deps.self.country)
  const { id, scheme, partner } = exchange
  const pack = packFor(deps, { document: 'certificate-of-origin', scheme }, partner)
  const wishes = wish.lines.map((line) => inCertifiedUnit(pack, exchange, wishOf(wish, line), today))
  const told = hasResponses(scheme) ? await responseAbout(deps, exchange, wish, today, by) : undefined
  const late = wish.late === undefined ? {} : { late: wish.late }
  const booked = await deps.journal.book({ exchange: id, wishes, by, ...(told && { response: told.response }), ...late })
  const answered = wish.action === 'reserve' ? 0 : await settleCancellations(deps, exchange.id)
  if (booked.response !== undefined || answered > 0) deps.wake()
  return { ...booked, ...(told && told.warnings.length > 0 ? { warnings: told.warnings } : {}) }
}

function wishOf({ action, declaration, partial }: BookWish, { item, line = item, quantity, unit }: BookLine) {
  if (unit !== undefined && quantity === undefined)
    throw new Fault('ASW_INPUT_INVALID', `item ${item}: a unit without a quantity`)
  return {
    ...{ action, item, number: declaration.number, line },
    ...(quantity === undefined ? {} : { quantity }),
    ...(unit === undefined ? {} : { unit }),
    ...(partial === undefined ? {} : { partial }),
  } satisfies LedgerWish
}

const FORM_VERSION = '2021-09'

async function responseAbout(
  deps: IntakeDeps,
  exchange: ExchangeRow,
  wish: BookWish,
  today: string,
  by: string,
): Promise<{ readonly response: BookingResponse; readonly warnings: readonly Issue[] }> {
  const { partner } = exchange
  const json: CanonicalDocument = {
    document: 'certificate-response',
    scheme: exchange.scheme,
    formVersion: FORM_VERSION,
    respondingCountry: deps.self.country,
    certificate: { referenceNumber: exchange.number, issuingCountry: exchange.issuingCountry },
    kind: 'UTILISATION',
    importDeclaration: wish.declaration,
  }
  const warnings = await mustBeSendable(deps, json, wish, today, exchange)
  const manual = byHand(deps.agreements().of(partner), 'certificate-response', deps.world.now())
  const head = {
    ...{ delivery: deliveryId(deps.world.uuid()), exchange: exchange.id, partner, submittedBy: by },
    ...(manual === undefined ? {} : { byHand: manual }),
  }
  return { response: { head, json }, warnings }
}

/** Better refused now than stuck on the way out: the response as it would be, judged. */
async function mustBeSendable(
  deps: IntakeDeps,
  json: CanonicalDocument,
  { action, lines }: BookWish,
  today: string,
  { partner, view }: ExchangeRow,
): Promise<readonly Issue[]> {
  // An item that the certificate does not have: the ledger says so.
  const certified = new Set(view.certified?.items.map(({ seq }) => seq))
  if (lines.some(({ item }) => !certified.has(item))) return []
  const items = lines.map(({ item: seq, line = seq, quantity, unit }) => {
    if (action === 'release') return { seq, decision: 'PENDING', line }
    return {
      seq,
      decision: 'GIVEN',
      line,
      ...(quantity === undefined || unit === undefined ? {} : { quantityUsed: quantity, unit }),
    }
  })
  const document = { ...json, responseId: 'GW', issuedAt: laterThanAll(view, deps.world.now()), items }
  const pack = packFor(deps, document, partner)
  const issues = validate(pack, document, { side: 'issue', today, known: await knownBeside(deps.journal, pack, document, today) })
  const wrong = issues.filter(({ severity }) => severity === 'E')
  const [first] = wrong
  if (first) throw new Fault('ASW_DOCUMENT_INVALID', `${first.pointer ?? ''}: ${first.message}`, { issues: wrong })
  return issues
}
