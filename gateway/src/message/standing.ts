import { isNotAuthentic } from './authenticity.ts'
import { openClarifications } from './clarifications.ts'
import { instant } from './clock.ts'
import { clockDefinition } from './clock-table.ts'
import { lastDayOf } from './deadlines.ts'
import type { DeliveryState } from './delivery.ts'
import type { CanonicalDocument } from './document.ts'
import { type ExchangeView, saidOf } from './exchange.ts'
import { inTime, isAsked, isTakenBack } from './follow.ts'
import { endOfDay, localDay, plusMonths } from './local-day.ts'
import { misfitsOf } from './misfits.ts'
import { answersOf, isUnderVerification, openRetransmissions, openVerifications } from './status.ts'

/** What is open in an exchange, beside its status. */
export type Condition =
  | 'CANCELLATION_ASKED'
  | 'VERIFICATION_OPEN'
  | 'PREFERENCE_SUSPENDED'
  | 'CLARIFICATION_ASKED'
  | 'RETRANSMISSION_ASKED'
  | 'MISSED_BY_AN_IMPORTER'
  | 'NOT_AUTHENTIC'
  | keyof ReturnType<typeof misfitsOf>

export function conditionsOf(view: ExchangeView): readonly Condition[] {
  const open = openVerifications(view)
  const holds: Readonly<Record<Condition, boolean>> = {
    CANCELLATION_ASKED: Object.values(view.cancellations).some(isAsked),
    VERIFICATION_OPEN: isUnderVerification(view),
    PREFERENCE_SUSPENDED: open.some(({ suspended }) => suspended),
    CLARIFICATION_ASKED: openClarifications(view).length > 0,
    RETRANSMISSION_ASKED: openRetransmissions(view).length > 0,
    MISSED_BY_AN_IMPORTER: saidOf(view, 'not-found').length > 0 && !view.hops.AS4,
    NOT_AUTHENTIC: isNotAuthentic(view),
    ...misfitsOf(view),
  }
  return (Object.keys(holds) as Condition[]).filter((name) => holds[name])
}

/** CANCELLED and REPLACED are final: no status follows them (EC-09). */
export function isClosedTo({ document }: CanonicalDocument, view: ExchangeView): boolean {
  return document === 'certificate-status' && isTakenBack(view)
}

export interface Turn {
  readonly who: 'us' | 'partner' | 'nsw' | 'nobody'
  readonly until?: string
  readonly why: string
}

/** The latest delivery of what the exchange is about. */
export interface Original {
  readonly document: string
  readonly state: DeliveryState
  readonly lastCode?: string
}

/**
 * Whose turn it is and until when: of the issuing side while the partner has not got what the exchange is about, or has refused it as
 * invalid; else by the clock that runs out first.
 */
export function turnOf(
  view: ExchangeView,
  role: 'issuer' | 'importer',
  clocks: readonly {
    readonly name: string
    readonly owner: 'us' | 'partner' | 'nsw'
    readonly deadline: string
    readonly state: string
  }[],
  original?: Original,
): Turn {
  const ours = role === 'issuer' && !isTakenBack(view) ? ofIssuer(view, original) : undefined
  if (ours) return ours
  const [next] = clocks.filter(({ state }) => state === 'running').sort((a, b) => inTime(a.deadline, b.deadline))
  if (!next) return { who: 'nobody', why: 'nothing is waited for' }
  return {
    who: next.owner,
    until: next.deadline,
    why: `${next.name}: until ${clockDefinition(next.name)?.ends ?? 'it is stopped'}`,
  }
}

function ofIssuer(view: ExchangeView, original: Original | undefined): Turn | undefined {
  if (!(view.certified ?? view.declared ?? view.reported)) return undefined
  const invalid = answersOf(view).find((answer) => answer.invalid)
  if (invalid) return { who: 'nsw', why: `it is refused as invalid by ${invalid.responseId}: mend what that response names` }
  if (view.hops.AS2) return undefined
  const { document, state, lastCode = 'no code' } = original ?? {}
  switch (state) {
    case 'refused':
      return { who: 'nsw', why: `${document} is refused (${lastCode}): mend it, or have it sent again` }
    case 'abandoned':
    case 'expired':
      return { who: 'nsw', why: `${document} is ${state} (${lastCode}): have it sent again` }
    default:
      return { who: 'us', why: 'the partner has not acknowledged it yet' }
  }
}

/** A refusal held against both readings of the 60 days (D-93): from receipt, which the text says, and from presentation. */
export interface RefusalTiming {
  readonly responseId: string
  readonly at: string
  readonly legal: { readonly deadline: string; readonly late: boolean }
  readonly practical?: { readonly deadline: string; readonly late: boolean }
}

export function refusalsOf(view: ExchangeView): readonly RefusalTiming[] {
  const received = view.hops.AS2?.at
  if (received === undefined) return []
  const land = view.certified?.importingCountry
  const presented = saidOf(view, 'presented')
  return answersOf(view)
    .filter(({ whole, items }) => whole || items.some(({ decision }) => decision === 'NOT_GIVEN'))
    .map(({ responseId, at, declaration }) => {
      const shown = presented.find(({ id }) => id === declaration)?.at
      return {
        ...{ responseId, at, legal: sixtyDays(received, at, land) },
        ...(shown === undefined ? {} : { practical: sixtyDays(shown, at, land) }),
      }
    })
}

function sixtyDays(from: string, at: string, land: string | undefined): RefusalTiming['legal'] {
  const deadline = endOfDay(lastDayOf('refusal-window', localDay(Date.parse(from), land)), land)
  return { deadline: instant(deadline), late: Date.parse(at) > deadline }
}

/** Windows in which something may still be done; nobody waits for them, so no clock runs. */
export function windowsOf(
  view: ExchangeView,
  role: 'issuer' | 'importer',
): readonly { readonly name: string; readonly lastDay: string }[] {
  const { certified } = view
  if (!certified) return []
  const { issuedOn } = certified
  return [
    ...(issuedOn === undefined || role === 'importer' ? [] : [{ name: 'reissue-window', lastDay: plusMonths(issuedOn, 12) }]),
    { name: 'validity', lastDay: certified.validTo },
  ]
}
