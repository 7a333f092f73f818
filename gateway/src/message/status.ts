import { decimalCompare, decimalMinus, decimalSum } from './decimal.ts'
import {
  CAME_AGAIN,
  type CertifiedItem,
  type ExchangeFact,
  type ExchangeStatus,
  type ExchangeView,
  type ItemDecision,
  type ItemUse,
  type RegisterStatus,
  SENT_AGAIN,
  saidOf,
} from './exchange.ts'
import { byRecency, inTime, isCancelled, isTakenBack } from './follow.ts'
import { type Answer, GENERAL, type Place, placeOf, usesIn, wholeOf } from './places.ts'

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
const FINAL: ReadonlySet<ExchangeStatus> = new Set(['EXHAUSTED', 'REFUSED', 'NOT_APPLICABLE', 'UNDER_VERIFICATION'])

/**
 * Status of what the exchange is about, derived and never stored. Of a certificate (rules.md 4.2): all items GIVEN and balance 0 =
 * EXHAUSTED; part used = PARTLY_UTILISED; any item NOT_GIVEN = PARTLY_REFUSED, all of them and nothing used = REFUSED. A confirmed
 * cancellation wins, with a successor it is REPLACED (CA-06); one that was refused changes nothing. An open verification stands
 * before what was used, since preference may be suspended. EXPIRED only when nothing final was said.
 *
 * @param today local legal date `YYYY-MM-DD` of the importing country; a certificate is valid through `validTo`
 */
export function statusOf(
  view: ExchangeView,
  today: string,
): { readonly status: ExchangeStatus; readonly items: readonly ItemStatus[] } {
  const items = itemsOf(view)
  return { status: standing(view, items, today), items }
}

/** Whether customs have given preference for something and not taken it back, in whatever unit they counted it. */
export function isUsed(view: ExchangeView): boolean {
  return givenUses(view).length > 0
}

/** Uses that stand, of items that are certified and of others. */
export function givenUses(view: ExchangeView): readonly StandingUse[] {
  const named = new Set(Object.values(view.answers).flatMap(({ items }) => items.map(({ seq }) => seq)))
  return [...named].flatMap((seq) => standingUses(view, seq).filter(isGiven))
}

/** A quantity of nothing is not given. */
function isGiven({ decision, quantityUsed }: ItemUse): boolean {
  return decision === 'GIVEN' && (quantityUsed === undefined || decimalCompare(quantityUsed, '0') > 0)
}

/** The status alone. Items that no customs have answered say nothing about it. */
export function standingOf(view: ExchangeView, today: string): ExchangeStatus {
  return standing(view, Object.keys(view.answers).length === 0 ? [] : itemsOf(view), today)
}

/** Without a certificate there is none. */
export function itemsOf(view: ExchangeView): readonly ItemStatus[] {
  return (view.certified?.items ?? []).map((item) => itemStatus(item, view))
}

function standing(view: ExchangeView, items: readonly ItemStatus[], today: string): ExchangeStatus {
  const cancelled = Object.values(view.cancellations).filter(isCancelled)
  if (cancelled.some(({ replacedBy }) => replacedBy !== undefined)) return 'REPLACED'
  if (cancelled.length > 0) return 'CANCELLED'
  if (!view.certified) return withoutCertificate(view)
  if (isUnderVerification(view)) return 'UNDER_VERIFICATION'
  const status = ofItems(items) ?? received(view)
  return today > view.certified.validTo && !FINAL.has(status) ? 'EXPIRED' : status
}

/** Words of customs about a declaration that decide something; the others only say that it came. */
const DECISIVE: Readonly<Record<string, ExchangeStatus>> = {
  ACCEPTED: 'ACCEPTED',
  REJECTED: 'REJECTED',
  MATCHED: 'MATCHED',
  MISMATCHED: 'MISMATCHED',
}

function withoutCertificate(view: ExchangeView): ExchangeStatus {
  if (view.reported) return received(view)
  if (!view.declared) return 'UNKNOWN'
  const [latest] = saidOf(view, 'declaration-answered')
    .filter(({ status }) => Object.hasOwn(DECISIVE, status))
    .sort(byRecency)
  return (latest && DECISIVE[latest.status]) ?? received(view)
}

/** Requests to verify that have no final answer yet; a letter about several certificates has one when all of them are settled. */
export function openVerifications(view: ExchangeView) {
  const answers = Map.groupBy(saidOf(view, 'verification-answered'), ({ request }) => request)
  return saidOf(view, 'verification-asked').filter(({ id, certificates }) => {
    const said = answers.get(id) ?? []
    const settled = new Set(said.flatMap(({ settles = [] }) => settles))
    return !(said.some(({ final }) => final) || certificates?.every((number) => settled.has(number)))
  })
}

/** Somebody has asked for it and waits, or the register of the issuing side says so. */
export function isUnderVerification(view: ExchangeView): boolean {
  return openVerifications(view).length > 0 || registerOf(view)?.status === 'UNDER_VERIFICATION'
}

export interface RegisterShown {
  readonly status: RegisterStatus
  readonly since: string
  /** Numbers of certificates that were issued because this one was lost. */
  readonly duplicates?: readonly string[]
}

/** What the register of the issuing side says now, by its latest word, of a certificate that it has not closed. */
export function registerOf(view: ExchangeView): RegisterShown | undefined {
  const said = saidOf(view, 'register-said').toSorted(byRecency)
  const [latest] = said
  if (!latest || isTakenBack(view)) return undefined
  const duplicates = [...new Set(said.flatMap(({ successor }) => (successor === undefined ? [] : [successor])))].sort()
  return { status: latest.status, since: latest.at, ...(duplicates.length === 0 ? {} : { duplicates }) }
}

/** Requests for re-transmission that have no answer. */
export function openRetransmissions(view: ExchangeView) {
  const said = saidOf(view, 'retransmission-answered').filter(({ outcome }) => outcome !== SENT_AGAIN)
  const answered = new Set(said.map(({ request }) => request))
  return saidOf(view, 'retransmission-asked').filter(({ id }) => !answered.has(id))
}

/**
 * Requests of ours for re-transmission that wait for the certificate itself: nobody has said no, and what says that it is on its way may
 * have been faster.
 */
export function awaitedAgain(view: ExchangeView) {
  const answers = Map.groupBy(saidOf(view, 'retransmission-answered'), ({ request }) => request)
  return saidOf(view, 'retransmission-asked').filter(({ id }) =>
    (answers.get(id) ?? []).every(({ outcome }) => outcome === SENT_AGAIN || outcome === 'RETRANSMITTED'),
  )
}

/** It has come again, at the instant `at`: whoever asked for it has it. */
export function cameAgain(asked: ReturnType<typeof awaitedAgain>, at: string): readonly ExchangeFact[] {
  return asked.map(({ id }) => ({
    ...{ type: 'retransmission-answered', id: `${CAME_AGAIN} ${id}`, at },
    ...{ request: id, outcome: CAME_AGAIN },
  }))
}

function ofItems(items: readonly ItemStatus[]): ExchangeStatus | undefined {
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

/** How far it has come: what customs say that they do not have has not come, wherever it was seen on the way (RES-NOT). */
function received({ hops }: ExchangeView): ExchangeStatus {
  if (hops.AS4?.failed) return 'NOT_RECEIVED'
  return (['AS2', 'AS3', 'AS4'] as const).some((hop) => hops[hop] !== undefined && !hops[hop].failed) ? 'RECEIVED' : 'ISSUED'
}

function itemStatus(item: CertifiedItem, view: ExchangeView): ItemStatus {
  const standing = standingUses(view, item.seq)
  const used = usedOf(item, standing)
  const balance = decimalMinus(item.quantity, used)
  return {
    seq: item.seq,
    unit: item.unit,
    certified: item.quantity,
    used,
    balance,
    decision: decisionOf(standing, balance),
  }
}

/** GIVEN without a quantity gives the whole item. A quantity in another unit cannot be written down and is not counted. */
function usedOf(item: CertifiedItem, uses: readonly ItemUse[]): string {
  const given = uses.filter((use) => use.decision === 'GIVEN')
  if (given.some((use) => use.quantityUsed === undefined)) return item.quantity
  return decimalSum(given.filter((use) => (use.unit ?? item.unit) === item.unit).map((use) => use.quantityUsed ?? '0'))
}

const DECISIONS: readonly ItemDecision[] = ['NOT_GIVEN', 'GIVEN', 'PENDING', 'NOT_APPLICABLE']

/** What is used up was given, whatever was refused under another declaration: that stays among the refusals. */
function decisionOf(uses: readonly ItemUse[], balance: string): ItemDecision {
  if (decimalCompare(balance, '0') <= 0 && uses.some(isGiven)) return 'GIVEN'
  const said = new Set(uses.map((use) => (use.decision === 'GIVEN' && !isGiven(use) ? 'PENDING' : use.decision)))
  return DECISIONS.find((decision) => said.has(decision)) ?? 'PENDING'
}

/**
 * Answers that stand. The refusal of an invalid document is over once a document of the same number was taken: the single window or
 * customs of the importing country have it after that, or have decided something about it.
 */
export function answersOf({ answers, hops }: ExchangeView): readonly Answer[] {
  const all = Object.values(answers)
  if (!all.some(({ invalid }) => invalid)) return all
  const taken = [
    ...[hops.AS3, hops.AS4].flatMap((mark) => (mark && !mark.failed ? [mark.at] : [])),
    ...all.filter(({ invalid }) => !invalid).map(({ at }) => at),
  ].sort(inTime)
  const last = taken.at(-1)
  return all.filter(({ invalid, at }) => !invalid || last === undefined || inTime(at, last) >= 0)
}

/** `declaration`: where the answer names none, `response` and its id. */
export interface StandingUse extends ItemUse {
  readonly declaration: string
}

/**
 * What stands about one item: of each line of a declaration the latest answer; where it names no line, the item's own number is
 * the line (as in the ledger), and without a quantity it speaks of all lines. A response without a declaration stands for itself,
 * and one that names no quantity either speaks of the item as a whole: whatever is said about the item later replaces it (ATIGA
 * Annex 8 Rule 30(4): the case is assessed again).
 */
export function standingUses(view: ExchangeView, seq: number): readonly StandingUse[] {
  const latest = new Map<Place, readonly StandingUse[]>()
  /** Lines that stand, by the place of their declaration: a partner may send thousands of answers about one certificate. */
  const lines = new Map<Place, Set<Place>>()
  for (const answer of [...answersOf(view)].sort(byRecency).reverse()) {
    const uses = usesIn(answer, seq)
    if (uses.length === 0) continue
    latest.delete(GENERAL)
    const { declaration = `response ${answer.responseId}` } = answer
    for (const [place, same] of Map.groupBy(uses, (use) => placeOf(answer, use))) {
      const whole = wholeOf(place)
      if (whole === undefined) {
        for (const line of lines.get(place) ?? []) latest.delete(line)
        lines.delete(place)
      } else {
        latest.delete(whole)
        lines.set(whole, (lines.get(whole) ?? new Set()).add(place))
      }
      latest.set(
        place,
        same.map((use) => ({ ...use, declaration })),
      )
    }
  }
  return [...latest.values()].flat()
}
