import { canonicalJson } from './canonical-json.ts'
import type { Cancellation, Certified, ExchangeFact, ExchangeView } from './exchange.ts'

type HopMark = NonNullable<ExchangeView['hops']['AS1']>

/**
 * A view that also knows `fact`. Every fact lands under its own key, and where two facts want the same key one total
 * order decides, so any order and any repetition of the same facts give the same view. Returns `view` itself when the
 * fact adds nothing.
 */
export function follow(view: ExchangeView, fact: ExchangeFact): ExchangeView {
  switch (fact.type) {
    case 'certified': {
      const { type: _type, ...told } = fact
      const certified = first(view.certified, told, byText)
      return certified === view.certified ? view : { ...view, certified }
    }
    case 'declared': {
      const declared = first(view.declared, { importingCountry: fact.importingCountry }, byText)
      return declared === view.declared ? view : { ...view, declared }
    }
    case 'reported':
      return view.reported ? view : { ...view, reported: true }
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
    case 'cancel-delivery':
    case 'cancel-answered': {
      const known = own(view.cancellations, fact.cancellationId)
      const cancellation = cancellationWith(known ?? {}, fact)
      return cancellation === known
        ? view
        : { ...view, cancellations: { ...view.cancellations, [fact.cancellationId]: cancellation } }
    }
    case 'verification-asked':
    case 'verification-answered':
    case 'retransmission-asked':
    case 'retransmission-answered':
    case 'not-found':
    case 'presented':
    case 'released':
    case 'register-said':
    case 'declaration-answered': {
      const said = view.said ?? {}
      const key = `${fact.type} ${fact.id}`
      const known = own(said, key)
      const one = first(known, fact, fact.type === 'presented' ? byAge : byRecency)
      return one === known ? view : { ...view, said: { ...said, [key]: one } }
    }
  }
}

/** An outcome that nobody asked for is a claim, not a cancellation. */
export function isCancelled({ outcome, requestedAt }: Cancellation): boolean {
  return outcome === 'CANCELLED' && requestedAt !== undefined
}

/** A cancellation of it was asked for and confirmed. */
export function isTakenBack({ cancellations }: Pick<ExchangeView, 'cancellations'>): boolean {
  return Object.values(cancellations).some(isCancelled)
}

/** Asked for and not answered, as far as the partner has it or will have it. */
export function isAsked({ requestedAt, outcome, delivery }: Cancellation): boolean {
  return requestedAt !== undefined && outcome === undefined && delivery?.became !== 'NOT_TAKEN'
}

/** The earliest request, the latest outcome and the latest word about its delivery stand, each for itself. */
function cancellationWith(known: Cancellation, fact: Extract<ExchangeFact, { cancellationId: string }>): Cancellation {
  if (fact.type === 'cancel-requested') {
    const { requestedAt, replacedBy, ...rest } = known
    const order = requestedAt === undefined ? 1 : inTime(requestedAt, fact.at) || inText(replacedBy ?? '', fact.replacedBy ?? '')
    const successor = fact.replacedBy === undefined ? {} : { replacedBy: fact.replacedBy }
    return order <= 0 ? known : { ...rest, requestedAt: fact.at, ...successor }
  }
  if (fact.type === 'cancel-delivery') {
    const { delivery } = known
    // What is sent again was refused before, be it in the same instant.
    const order = delivery === undefined ? -1 : inTime(delivery.at, fact.at) || inText(delivery.became, fact.became)
    return order >= 0 ? known : { ...known, delivery: { became: fact.became, at: fact.at } }
  }
  const { outcome, answeredAt } = known
  if (outcome !== undefined && answeredAt !== undefined) {
    const order = inTime(answeredAt, fact.at) || inText(outcome, fact.outcome)
    if (order >= 0) return known
  }
  return { ...known, outcome: fact.outcome, answeredAt: fact.at }
}

/** The one of two facts for the same key that comes first in a total order: the choice cannot depend on arrival. */
function first<T>(known: T | undefined, other: T, order: (a: T, b: T) => number): T {
  return known === undefined || order(other, known) < 0 ? other : known
}
function byText(a: object, b: object): number {
  return inText(canonicalJson(a as Certified), canonicalJson(b as Certified))
}
/** Success before failure, then the earliest. */
function bySuccess(a: HopMark, b: HopMark): number {
  return Number(a.failed ?? false) - Number(b.failed ?? false) || inTime(a.at, b.at)
}
/** The latest first. */
export function byRecency(a: { readonly at: string }, b: { readonly at: string }): number {
  return inTime(b.at, a.at) || inText(canonicalJson(a), canonicalJson(b))
}
function byAge(a: { readonly at: string }, b: { readonly at: string }): number {
  return -byRecency(a, b)
}
/** Instants may carry different offsets; two texts of one instant are ordered as text. */
export function inTime(a: string, b: string): number {
  return Math.sign(Date.parse(a) - Date.parse(b)) || inText(a, b)
}
function inText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
/** A partner chooses the ids: `constructor` is one as well. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
