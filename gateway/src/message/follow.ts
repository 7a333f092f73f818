import { canonicalJson } from './canonical-json.ts'
import { decimalCompare, decimalMinus, decimalSum } from './decimal.ts'
import type { CertificateStatus, CertifiedItem, ExchangeFact, ExchangeView, ItemDecision, ItemUse } from './exchange.ts'

type Answered = Extract<ExchangeFact, { type: 'answered' }>
type Certified = NonNullable<ExchangeView['certified']>
type HopMark = NonNullable<ExchangeView['hops']['AS1']>
type Cancellation = ExchangeView['cancellations'][string]

/**
 * A view that also knows `fact`. Every fact lands under its own key, and where two facts want the same key one total
 * order decides, so any order and any repetition of the same facts give the same view. Returns `view` itself when the
 * fact adds nothing.
 */
export function follow(view: ExchangeView, fact: ExchangeFact): ExchangeView {
  switch (fact.type) {
    case 'certified': {
      const certified = first(view.certified, { items: fact.items, validTo: fact.validTo }, byText)
      return certified === view.certified ? view : { ...view, certified }
    }
    case 'hop': {
      const known = view.hops[fact.hop]
      const mark = first(known, fact.failed ? { at: fact.at, failed: true } : { at: fact.at }, bySuccess)
      return mark === known ? view : { ...view, hops: { ...view.hops, [fact.hop]: mark } }
    }
    case 'answered': {
      const known = own(view.answers, fact.responseId)
      const answer = first(known, fact, byRecency)
      return answer === known ? view : { ...view, answers: { ...view.answers, [fact.responseId]: answer } }
    }
    case 'cancel-requested':
    case 'cancel-answered': {
      const known = own(view.cancellations, fact.cancellationId)
      const cancellation = cancellationWith(known ?? {}, fact)
      return cancellation === known
        ? view
        : { ...view, cancellations: { ...view.cancellations, [fact.cancellationId]: cancellation } }
    }
  }
}

/** An outcome that nobody asked for is a claim, not a cancellation. */
function isCancelled({ outcome, requestedAt }: Cancellation): boolean {
  return outcome === 'CANCELLED' && requestedAt !== undefined
}

/** The earliest request and the latest outcome stand, each for itself. */
function cancellationWith(known: Cancellation, fact: Extract<ExchangeFact, { cancellationId: string }>): Cancellation {
  if (fact.type === 'cancel-requested') {
    const earlier = known.requestedAt !== undefined && inTime(known.requestedAt, fact.at) <= 0
    return earlier ? known : { ...known, requestedAt: fact.at }
  }
  const { outcome, answeredAt } = known
  if (outcome !== undefined && answeredAt !== undefined) {
    const order = inTime(answeredAt, fact.at) || inText(outcome, fact.outcome)
    if (order >= 0) return known
  }
  return { ...known, outcome: fact.outcome, answeredAt: fact.at }
}

export interface ItemStatus {
  readonly seq: number
  readonly unit: string
  /** Decimal strings. `balance` = certified - used; below zero when the partner reports more than was certified. */
  readonly certified: string
  readonly used: string
  readonly balance: string
  readonly decision: ItemDecision
}

/** Statuses that the end of validity does not change. */
const FINAL: ReadonlySet<CertificateStatus> = new Set(['EXHAUSTED', 'REFUSED', 'NOT_APPLICABLE', 'CANCELLED'])

/**
 * Status of the certificate, derived and never stored (rules.md 4.2): all items GIVEN and balance 0 = EXHAUSTED; part
 * used = PARTLY_UTILISED; any item NOT_GIVEN = PARTLY_REFUSED, all of them and nothing used = REFUSED. A confirmed
 * cancellation wins; one that was refused changes nothing. EXPIRED only when nothing final was said.
 *
 * @param today local legal date `YYYY-MM-DD` of the importing country; a certificate is valid through `validTo`
 */
export function statusOf(
  view: ExchangeView,
  today: string,
): { readonly status: CertificateStatus; readonly items: readonly ItemStatus[] } {
  const items = (view.certified?.items ?? []).map((item) => itemStatus(item, view))
  if (Object.values(view.cancellations).some(isCancelled)) return { status: 'CANCELLED', items }
  if (!view.certified) return { status: 'UNKNOWN', items }
  const status = ofItems(items) ?? (isReceived(view) ? 'RECEIVED' : 'ISSUED')
  const lapsed = today > view.certified.validTo && !FINAL.has(status)
  return { status: lapsed ? 'EXPIRED' : status, items }
}

function ofItems(items: readonly ItemStatus[]): CertificateStatus | undefined {
  const applicable = items.filter((item) => item.decision !== 'NOT_APPLICABLE')
  if (items.length > 0 && applicable.length === 0) return 'NOT_APPLICABLE'
  const used = applicable.some((item) => decimalCompare(item.used, '0') > 0)
  const refused = applicable.filter((item) => item.decision === 'NOT_GIVEN')
  if (refused.length > 0) return refused.length === applicable.length && !used ? 'REFUSED' : 'PARTLY_REFUSED'
  const given = applicable.filter((item) => item.decision === 'GIVEN')
  if (given.length === 0) return undefined
  const spent = given.every((item) => decimalCompare(item.balance, '0') <= 0)
  return spent && given.length === applicable.length ? 'EXHAUSTED' : 'PARTLY_UTILISED'
}

function isReceived(view: ExchangeView): boolean {
  return (['AS2', 'AS3', 'AS4'] as const).some((hop) => view.hops[hop] !== undefined && !view.hops[hop].failed)
}

function itemStatus(item: CertifiedItem, view: ExchangeView): ItemStatus {
  const standing = standingUses(view, item.seq)
  const used = usedOf(item, standing)
  return {
    seq: item.seq,
    unit: item.unit,
    certified: item.quantity,
    used,
    balance: decimalMinus(item.quantity, used),
    decision: decisionOf(standing),
  }
}

/** GIVEN without a quantity gives the whole item. A quantity in another unit cannot be written down and is not counted. */
function usedOf(item: CertifiedItem, uses: readonly ItemUse[]): string {
  const given = uses.filter((use) => use.decision === 'GIVEN')
  if (given.some((use) => use.quantityUsed === undefined)) return item.quantity
  return decimalSum(given.filter((use) => (use.unit ?? item.unit) === item.unit).map((use) => use.quantityUsed ?? '0'))
}

const DECISIONS: readonly ItemDecision[] = ['NOT_GIVEN', 'GIVEN', 'PENDING', 'NOT_APPLICABLE']

function decisionOf(uses: readonly ItemUse[]): ItemDecision {
  return DECISIONS.find((decision) => uses.some((use) => use.decision === decision)) ?? 'PENDING'
}

/** Key of the answer that names neither declaration nor quantity. */
const GENERAL = ''

/**
 * What stands about one item: per declaration the latest answer (a response without a declaration stands for itself).
 * An answer that names neither declaration nor quantity speaks of the item as a whole, so whatever is said about the
 * item later replaces it (ATIGA Annex 8 Rule 30(4): the case is assessed again).
 */
function standingUses(view: ExchangeView, seq: number): readonly ItemUse[] {
  const latest = new Map<string, readonly ItemUse[]>()
  const answers = Object.values(view.answers).sort(byRecency).reverse()
  for (const { declaration, responseId, items } of answers) {
    const uses = items.filter((use) => use.seq === seq)
    if (uses.length === 0) continue
    const counted = uses.some((use) => use.quantityUsed !== undefined)
    latest.delete(GENERAL)
    latest.set(declaration !== undefined ? `declaration ${declaration}` : counted ? `response ${responseId}` : GENERAL, uses)
  }
  return [...latest.values()].flat()
}

/** The one of two facts for the same key that comes first in a total order: the choice cannot depend on arrival. */
function first<T>(known: T | undefined, other: T, order: (a: T, b: T) => number): T {
  return known === undefined || order(other, known) < 0 ? other : known
}
function byText(a: Certified, b: Certified): number {
  return inText(canonicalJson(a), canonicalJson(b))
}
/** Success before failure, then the earliest. */
function bySuccess(a: HopMark, b: HopMark): number {
  return Number(a.failed ?? false) - Number(b.failed ?? false) || inTime(a.at, b.at)
}
/** The latest first. */
function byRecency(a: Answered, b: Answered): number {
  return inTime(b.at, a.at) || inText(canonicalJson(a), canonicalJson(b))
}
/** Instants may carry different offsets; two texts of one instant are ordered as text. */
function inTime(a: string, b: string): number {
  return Math.sign(Date.parse(a) - Date.parse(b)) || inText(a, b)
}
function inText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
/** A partner chooses the ids: `constructor` is one as well. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
