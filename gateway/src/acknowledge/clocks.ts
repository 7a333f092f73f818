import type { Agreements } from '../agreement/agreement.ts'
import type { DueClock, Journal, Submission } from '../journal/journal.ts'
import { instant, type World } from '../message/clock.ts'
import { warningAt } from '../message/deadlines.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { orByHand } from './by-hand.ts'
import { CANCELLATION_PENDING } from './judge-cancellation.ts'
import { ORIGINAL_MISSING, outcome } from './replies.ts'
import { answerAtLast } from './settle-cancellations.ts'

export interface ClockDeps {
  readonly journal: Journal
  readonly world: World
  readonly self: { readonly country: string }
  readonly agreements: () => Agreements
  readonly wake: () => void
}

/** A partner that is unknown here may be known to another node, or again after the next reload: its clocks are left for so long. */
const OTHERS_AFTER_MS = 86_400_000

/**
 * One round: every clock whose deadline has passed fires once, together with what we say to it. Returns how many. A clock that
 * cannot fire holds up no other one: its trouble, the first of the round, is thrown at the end and names it.
 */
export async function clocksOnce(deps: ClockDeps, limit = 64): Promise<number> {
  const of = deps
    .agreements()
    .all()
    .map(({ partner }) => partner)
  const due = await deps.journal.dueClocks(limit, { of, othersAfterMs: OTHERS_AFTER_MS })
  let trouble: Fault | undefined
  for (const clock of due) {
    try {
      const reply = await replyTo(deps, clock)
      await fire(deps, clock, reply)
      if (reply) deps.wake()
    } catch (error) {
      const { code, message, facts } = faultOf(error)
      if (code === 'ASW_JOURNAL_DOWN') throw error
      trouble ??= new Fault(code, `clock ${clock.name} of exchange ${clock.exchange}: ${message}`, facts, error)
    }
  }
  if (trouble) throw trouble
  return due.length
}

/** A partner with whom nothing is agreed any more hears nothing: that the deadline has passed stands in our own journal. */
async function replyTo(deps: ClockDeps, clock: DueClock): Promise<Submission | undefined> {
  try {
    return await ANSWERS[clock.name]?.(deps, clock)
  } catch (error) {
    if (faultOf(error).code === 'ASW_PARTNER_UNKNOWN') return undefined
    throw error
  }
}

/** What we say by ourselves when a clock has passed. */
const ANSWERS: Readonly<Record<string, (deps: ClockDeps, clock: DueClock) => Promise<Submission | undefined>>> = {
  [ORIGINAL_MISSING]: originalMissing,
  [CANCELLATION_PENDING]: answerAtLast,
}

/** Where the exchange moved under what we wanted to say, the clock is still due: the next round says it anew. */
async function fire({ journal }: ClockDeps, { id }: DueClock, reply: Submission | undefined): Promise<void> {
  try {
    await journal.fireClock(id, reply)
  } catch (error) {
    if (faultOf(error).facts.moved !== true) throw error
  }
}

/** One round: every warning whose time has come is given once. Returns how many. */
export async function warningsOnce({ journal }: Pick<ClockDeps, 'journal'>, limit = 64): Promise<number> {
  const due = await journal.dueWarnings(limit)
  for (const { id, name, deadline, level } of due) {
    const next = warningAt(name, Date.parse(deadline), level + 1)
    await journal.warnClock(id, level, next === undefined ? undefined : instant(next))
  }
  return due.length
}

/** A cancellation waited for its original until now: REFUSED_NOT_FOUND (CA-03). */
async function originalMissing(deps: ClockDeps, clock: DueClock): Promise<Submission | undefined> {
  const exchange = await deps.journal.exchange(clock.exchange)
  if (!exchange || exchange.view.certified || clock.subject === undefined) return undefined
  const certificate = { referenceNumber: exchange.number, issuingCountry: exchange.issuingCountry }
  const reply = outcome(exchange.scheme, certificate, clock.subject, 'REFUSED_NOT_FOUND', {
    country: deps.self.country,
    partner: exchange.partner,
    exchange: exchange.id,
    nowMs: Date.parse(clock.deadline),
    uuid: deps.world.uuid,
    originalMissingMs: 0,
  })
  return orByHand(deps.agreements().of(exchange.partner), reply, deps.world.now())
}
