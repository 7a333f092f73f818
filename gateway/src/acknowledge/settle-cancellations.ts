import type { Agreements } from '../agreement/agreement.ts'
import type { DueClock, ExchangeRow, Journal, Submission } from '../journal/journal.ts'
import { drawnOf } from '../journal/ledger.ts'
import type { World } from '../message/clock.ts'
import { faultOf } from '../message/fault.ts'
import type { ExchangeId } from '../message/ids.ts'
import { orByHand } from './by-hand.ts'
import { CANCELLATION_PENDING, judgeCancellation, waiting } from './judge-cancellation.ts'
import { outcome } from './replies.ts'

export interface SettleDeps {
  readonly journal: Pick<Journal, 'exchange' | 'account' | 'submit' | 'stopClock'>
  readonly world: Pick<World, 'now' | 'uuid'>
  readonly self: { readonly country: string }
  readonly agreements: () => Agreements
}

/** How often an exchange may move under our hands; after that its clock answers. */
const ROUNDS = 16

/**
 * Answers every cancellation of an imported certificate that was PENDING, once what declarations had reserved is cleared or released.
 * Safe to repeat; where it is not reached (a crash), or nothing is agreed with the partner now, the clock `cancellation-pending` says
 * the same later. Returns how many.
 */
export async function settleCancellations(deps: SettleDeps, id: ExchangeId): Promise<number> {
  let answered = 0
  for (let round = 0; round < ROUNDS; round++) {
    const exchange = await deps.journal.exchange(id)
    const [subject] = exchange && isImported(exchange) ? waiting(exchange.view) : []
    const reply = exchange && subject !== undefined ? await answerTo(deps, exchange, subject, true) : undefined
    if (reply === undefined || subject === undefined) break
    try {
      const { repeated } = await deps.journal.submit(reply)
      await deps.journal.stopClock(id, CANCELLATION_PENDING, subject)
      answered += repeated ? 0 : 1
    } catch (error) {
      if (!OVERTAKEN.has(faultOf(error).code)) throw error
    }
  }
  return answered
}

/** The exchange has moved, or somebody else has just answered. */
const OVERTAKEN: ReadonlySet<string> = new Set(['ASW_STATE_CONFLICT', 'ASW_IDENTITY_CONFLICT'])

/** A cancellation was PENDING until now: whatever the ledger says, this is the last word. */
export async function answerAtLast(deps: SettleDeps, clock: DueClock): Promise<Submission | undefined> {
  const exchange = await deps.journal.exchange(clock.exchange)
  const { subject } = clock
  if (!exchange || subject === undefined || !isImported(exchange) || !waiting(exchange.view).includes(subject)) return undefined
  return answerTo(deps, exchange, subject, false)
}

function isImported({ role, view }: ExchangeRow): boolean {
  return role === 'importer' && view.certified !== undefined
}

/** `undefined` while it is still PENDING, and while there is no agreement under which it could be told. */
async function answerTo(
  { journal, world, self, agreements }: SettleDeps,
  exchange: ExchangeRow,
  cancellationId: string,
  mayWait: boolean,
): Promise<Submission | undefined> {
  const agreement = agreements()
    .all()
    .find(({ partner }) => partner === exchange.partner)
  const judged = judgeCancellation(exchange.view, drawnOf(await journal.account(exchange.id)), mayWait)
  if (agreement === undefined || judged === 'PENDING') return undefined
  const certificate = { referenceNumber: exchange.number, issuingCountry: exchange.issuingCountry }
  const reply = outcome(exchange.scheme, certificate, cancellationId, judged, {
    country: self.country,
    partner: exchange.partner,
    exchange: exchange.id,
    nowMs: world.now(),
    uuid: world.uuid,
    originalMissingMs: 0,
  })
  return orByHand(agreement, { ...reply, expectRevision: exchange.revision }, world.now())
}
