import { openClarifications } from './clarifications.ts'
import { instant } from './clock.ts'
import { type ClockName, clockDefinition } from './clock-table.ts'
import { type ExchangeStatus, type ExchangeView, type ItemUse, saidOf } from './exchange.ts'
import { inTime, isAsked, isTakenBack } from './follow.ts'
import { endOfDay, localDay, plusDays, plusMonths } from './local-day.ts'
import { hasResponses } from './responses.ts'
import { answersOf, openRetransmissions, openVerifications, standingOf } from './status.ts'

/** Between whom an exchange is. */
export interface Between {
  readonly role: 'issuer' | 'importer'
  readonly scheme: string
  readonly issuing_country: string
  /** Partner id: begins with its country. */
  readonly partner: string
}

export interface Deadline {
  readonly name: ClockName
  readonly subject?: string
  readonly owner: 'us' | 'partner' | 'nsw'
  /** RFC 3339, the end of the last day where that is a day. */
  readonly deadline: string
  readonly warnAt?: string
}

/**
 * Clocks that run by what the exchange knows: a pure function of its view, so that the same facts in any order leave the same clocks
 * running. Stores start and stop rows by the difference that a fact makes; a clock that has passed is not started again.
 */
export function deadlinesOf(view: ExchangeView, between: Between): readonly Deadline[] {
  return [...ofCertificate(view, between), ...ofCancellations(view, between), ...ofQuestions(view, between)]
}

/** Statuses after which nobody waits for the end of validity. */
const SETTLED: ReadonlySet<ExchangeStatus> = new Set(['EXHAUSTED', 'REFUSED', 'NOT_APPLICABLE', 'CANCELLED', 'REPLACED'])
const LONG_AGO = '0000-01-01'

function ofCertificate(view: ExchangeView, between: Between): readonly Deadline[] {
  const { certified, hops } = view
  const received = hops.AS2
  if (!certified || !received || received.failed) return []
  const status = standingOf(view, LONG_AGO)
  if (status === 'CANCELLED' || status === 'REPLACED') return []
  const land = importingCountry(view, between)
  const due: Deadline[] = []
  const owner = between.role === 'importer' ? 'nsw' : 'partner'
  // Where nobody could say that it is decided, nobody waits for it.
  if (hasResponses(between.scheme) && !isDecided(view)) {
    due.push(after('refusal-window', received.at, land, { owner }))
    const presented = presentedAt(view)
    if (presented !== undefined) due.push(after('refusal-window-presented', presented, land, { owner }))
  }
  if (!SETTLED.has(status)) due.push(onDay('validity', certified.validTo, land, { owner }))
  return [...due, ...ofClarifications(view, between)]
}

/** Whether customs have said anything about an item that it has, but that they still think about it. */
export function isDecided(view: ExchangeView): boolean {
  const certified = new Set(view.certified?.items.map(({ seq }) => seq))
  const decides = ({ seq, decision }: ItemUse) => decision !== 'PENDING' && certified.has(seq)
  return answersOf(view).some(({ whole, items }) => whole || items.some(decides))
}

/** When the certificate was first presented with an import declaration, as far as that is known. */
function presentedAt(view: ExchangeView): string | undefined {
  const answered = Object.values(view.answers).filter(({ declaration }) => declaration !== undefined)
  const [first] = [...saidOf(view, 'presented'), ...answered].map(({ at }) => at).sort(inTime)
  return first
}

function ofClarifications(view: ExchangeView, between: Between): readonly Deadline[] {
  const owner = between.role === 'issuer' ? 'nsw' : 'partner'
  return openClarifications(view).flatMap(({ responseId, asks }) =>
    asks?.dueDate === undefined
      ? []
      : [onDay('clarification', asks.dueDate, between.issuing_country, { owner, subject: responseId })],
  )
}

/** The importer's gateway answers the cancellation of a certificate by itself; that of a declaration is for its customs to answer. */
function ofCancellations(view: ExchangeView, between: Between): readonly Deadline[] {
  if (between.role === 'importer' && !view.declared) return []
  const owner = between.role === 'issuer' ? 'partner' : 'nsw'
  const land = importingCountry(view, between)
  return Object.entries(view.cancellations).flatMap(([subject, cancellation]) => {
    const { requestedAt, delivery } = cancellation
    if (requestedAt === undefined || !isAsked(cancellation)) return []
    // Whoever did not have it before has its whole time from when it was sent again.
    const [from] = [requestedAt, ...(delivery ? [delivery.at] : [])].sort(inTime).slice(-1)
    return [after('cancellation-answer', from ?? requestedAt, land, { owner, subject })]
  })
}

/** What importing customs asked of the issuing authority. */
function ofQuestions(view: ExchangeView, between: Between): readonly Deadline[] {
  if (isTakenBack(view)) return []
  const owner = between.role === 'issuer' ? 'nsw' : 'partner'
  const land = between.issuing_country
  const again = openRetransmissions(view).map(({ id, at }) => after('retransmission-answer', at, land, { owner, subject: id }))
  const verify = openVerifications(view).flatMap(({ id, at, replyBy, completeBy, answeredIn }) => {
    const about = { owner, subject: id } as const
    const within = (name: ClockName, country: string | undefined) =>
      replyBy === undefined ? after(name, at, country, about) : onDay(name, replyBy, country, about)
    // A letter about several certificates names no country of the side that must answer.
    if (between.scheme === 'EAEUVN')
      return [within('eaeu-verification-reply', between.role === 'issuer' ? answeredIn : between.partner.slice(0, 2))]
    const first = within('verification-reply', land)
    const total = 'verification-total'
    return [first, completeBy === undefined ? after(total, at, land, about) : onDay(total, completeBy, land, about)]
  })
  return [...again, ...verify]
}

function importingCountry({ certified, declared }: ExchangeView, { role, partner }: Between): string | undefined {
  return certified?.importingCountry ?? declared?.importingCountry ?? (role === 'issuer' ? partner.slice(0, 2) : undefined)
}

type About = Pick<Deadline, 'owner' | 'subject'>

/** Counted from the local day of an instant. */
function after(name: ClockName, from: string, country: string | undefined, about: About): Deadline {
  const day = lastDayOf(name, localDay(Date.parse(from), country))
  return onDay(name, day, country, about)
}

function onDay(name: ClockName, day: string, country: string | undefined, about: About): Deadline {
  const deadline = endOfDay(day, country)
  const warnAt = warningAt(name, deadline, 0)
  return { name, ...about, deadline: instant(deadline), ...(warnAt === undefined ? {} : { warnAt: instant(warnAt) }) }
}

/** The last day of a clock that starts on a day, where its length is in calendar days or months; the day itself where it has none. */
export function lastDayOf(name: string, from: string): string {
  const length = clockDefinition(name)?.length
  if (length === undefined || 'workingDays' in length) return from
  return 'days' in length ? plusDays(from, length.days) : plusMonths(from, length.months)
}

/** When the warning after `given` others is due, in milliseconds; `undefined` after the last one. */
export function warningAt(name: string, deadlineMs: number, given: number): number | undefined {
  const daysBefore = clockDefinition(name)?.warnDays[given]
  return daysBefore === undefined ? undefined : deadlineMs - daysBefore * 86_400_000
}

/** What a fact changes: clocks to start, and clocks that nobody waits for any more. */
export function clockChanges(
  before: readonly Deadline[],
  after: readonly Deadline[],
): { readonly start: readonly Deadline[]; readonly stop: readonly Deadline[] } {
  const missing = (of: readonly Deadline[], from: readonly Deadline[], same: (a: Deadline, b: Deadline) => boolean) =>
    of.filter((one) => !from.some((other) => same(one, other)))
  const named = (a: Deadline, b: Deadline) => a.name === b.name && a.subject === b.subject
  return {
    start: missing(after, before, (a, b) => named(a, b) && a.deadline === b.deadline),
    stop: missing(before, after, named),
  }
}
