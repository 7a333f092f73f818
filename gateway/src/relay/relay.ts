import type { Agreement, Agreements } from '../agreement/agreement.ts'
import type { Claim, Journal, Signal } from '../journal/journal.ts'
import { instant, type World } from '../message/clock.ts'
import type { ExchangeFact } from '../message/exchange.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { FaultCode } from '../message/faults.ts'
import type { PartnerId, Sha256 } from '../message/ids.ts'
import type { Enveloped, Received } from '../message/stages.ts'
import type { Wire } from '../message/wire.ts'
import type { Handover, Outlet } from '../transport/transport.ts'
import type { Breakers } from './breakers.ts'
import { delay } from './retry.ts'
import { Window } from './window.ts'

export interface RelayDeps {
  readonly journal: Journal
  readonly agreements: () => Agreements
  readonly outlet: (agreement: Agreement) => Outlet
  readonly breakers: Breakers
  readonly world: World
  /** Names this process in leases. */
  readonly holder: string
  /** The outward route with its steps already chosen. */
  readonly seal: (message: Received) => Promise<Enveloped>
  /** The same for a partner of the EAEU: its conversations send, wait and repeat by themselves. */
  readonly converse?: (claim: Claim, agreement: Agreement) => Promise<void>
  /** Told what became of a message of a conversation, before it is settled. */
  readonly told?: (signal: Signal, what: 'sent' | 'unsent') => Promise<void>
  /** Takes a synchronous answer (ebMS SyncReply) as if it had come through the door. */
  readonly heed: (wire: Wire, agreement: Agreement) => Promise<void>
  readonly report: (note: RelayNote) => void
  /** Trouble of our own that belongs to no delivery. */
  readonly trouble: (note: { readonly partner: PartnerId; readonly code: string; readonly detail: string }) => void
  /** A named point of the way; tests end the process there. */
  readonly pass: Pass
}
export interface RelayNote {
  readonly what: 'sealed' | 'sent' | 'unreachable' | 'silent' | 'refused' | 'lapsed' | 'trouble'
  readonly claim: Claim
  readonly code?: string
  readonly detail?: string
}
/** `wire`: digest of the message, where the point is about one that came. */
export type Pass = (point: CrashPoint, wire?: Sha256) => void
export type CrashPoint =
  | 'before-seal-commit'
  | 'after-seal-commit'
  | 'before-send'
  | 'after-send'
  | 'before-settle-commit'
  | 'after-settle-commit'
  | 'after-arrive-commit'
  | 'before-reading'
  | 'before-accept-commit'
  | 'after-accept-commit'
  | 'before-acknowledgment-send'
  | 'after-acknowledgment-send'
  | 'before-acknowledgment-commit'
  | 'after-acknowledgment-commit'
  | 'before-submit-commit'
  | 'after-submit-commit'
  | 'before-feed-advance'
  | 'before-keep-commit'
  | 'after-keep-commit'

/** A lease outlives the longest send the agreement allows; a dead process's claims are taken over after it. */
const LEASE_MARGIN_MS = 30_000
const OWN_TROUBLE_MS = 5_000
const CONFIG_TROUBLE_MS = 60_000

/** Which deliveries a round may take: those of one partner, so that a slow one never holds up the others, or of all. */
export interface Lane {
  /** What the lane has under way, from round to round. */
  readonly window: Window
  /** Left out: every partner that this node knows. */
  readonly partner?: PartnerId
}

/** A lane for whatever partner, so many at the same time. */
export function anybody(sends = 32): Lane {
  return { window: new Window(() => ({ sends, ahead: 0 })) }
}

/** One round to its end: claims what is due, sends it, settles it. Returns how many deliveries it handled. */
export async function relayOnce(deps: RelayDeps, signal: AbortSignal, lane = anybody()): Promise<number> {
  const handled = await relayRound(deps, signal, lane)
  await lane.window.ended()
  return handled
}

/** Claims what is due and there is room for, and returns how many that were; they are sent and settled while others are claimed. */
export async function relayRound(deps: RelayDeps, signal: AbortSignal, lane: Lane): Promise<number> {
  const { window } = lane
  await window.room()
  if (signal.aborted) return 0
  const claims = await deps.journal.claim(wishOf(deps, lane))
  for (const claim of claims) window.take(relayClaim(deps, claim, window, signal))
  return claims.length
}

/**
 * What a lane asks the journal for. Never work for a partner that this node does not know: another node may, and what nobody
 * takes is stuck.
 */
export function wishOf(deps: RelayDeps, { window, partner }: Lane): Parameters<Journal['claim']>[0] {
  const open = openDoors(deps)
  return {
    holder: deps.holder,
    limit: window.free,
    leaseMs: leaseMs(deps, window.waves),
    of: partner === undefined ? open : open.filter((one) => one === partner),
  }
}

/** Long enough for whatever road an agreement describes, `waves` sends one after the other. */
export function leaseMs(deps: Pick<RelayDeps, 'agreements'>, waves = 1): number {
  const sends = deps
    .agreements()
    .all()
    .map(({ transport }) => transport.connectTimeoutMs + transport.responseTimeoutMs)
  return Math.max(LEASE_MARGIN_MS, ...sends) * waves + LEASE_MARGIN_MS
}

/** Partners with an agreement whose breaker lets something through now. */
function openDoors(deps: Pick<RelayDeps, 'agreements' | 'breakers'>): readonly PartnerId[] {
  return deps
    .agreements()
    .all()
    .map((agreement) => agreement.partner)
    .filter((partner) => deps.breakers.mode(partner) !== 'open')
}

async function relayClaim(deps: RelayDeps, claim: Claim, window: Window, signal: AbortSignal): Promise<void> {
  try {
    if (signal.aborted) return await deps.journal.release(claim)
    const agreement = deps.agreements().of(claim.partner)
    if (agreement.envelope === 'eaeu') return await converse(deps, claim, agreement)
    if (claim.state === 'awaiting') return await overdue(deps, claim, agreement)
    if (claim.transmission?.expired) return await settle(deps, claim, 'lapsed', { type: 'lapsed' }, {})
    const parcel = claim.transmission ? { wire: claim.transmission.wire } : await prepare(deps, claim)
    const made = await window.send(() => attempt(deps, claim, agreement, parcel, signal))
    if (made) await conclude(deps, claim, agreement, made, signal)
  } catch (error) {
    await trouble(deps, claim, faultOf(error))
  }
}

async function converse(deps: RelayDeps, claim: Claim, agreement: Agreement): Promise<void> {
  if (!deps.converse) throw new Fault('ASW_INTERNAL', 'nobody here speaks to partners of the EAEU')
  await deps.converse(claim, agreement)
  if (claim.state === 'due') deps.report({ what: 'sealed', claim })
}

/** What goes to the partner; `fresh` as long as the journal does not have it sealed. */
interface Parcel {
  readonly wire: Wire
  readonly fresh?: Enveloped
}

/** Nothing of it is durable yet, and nothing of it leaves before it is. Holds no connection. */
async function prepare(deps: RelayDeps, claim: Claim): Promise<Parcel> {
  const { delivery, exchange, partner, identity, json } = claim
  const fresh = await deps.seal({ stage: 'received', delivery, exchange, partner, identity, json })
  return { wire: fresh.wire, fresh }
}

/** The durable point `sealed`. `leaving`: with the first attempt, in the same transaction. Returns the number of the attempt. */
async function seal(deps: RelayDeps, claim: Claim, fresh: Enveloped, leaving: boolean): Promise<number> {
  deps.pass('before-seal-commit')
  const tries = await deps.journal.seal(claim, { ...fresh, xml: fresh.signedXml }, leaving)
  deps.pass('after-seal-commit')
  deps.report({ what: 'sealed', claim })
  return tries
}

/** One attempt and what the road said to it. */
interface Attempt {
  readonly tries: number
  readonly leftAt: number
  readonly outcome: Handover | Fault
}

/** Nothing leaves before the journal has it sealed and the attempt counted. `undefined`: it may not leave now. */
async function attempt(
  deps: RelayDeps,
  claim: Claim,
  agreement: Agreement,
  { wire, fresh }: Parcel,
  signal: AbortSignal,
): Promise<Attempt | undefined> {
  if (signal.aborted) return void (await deps.journal.release(claim))
  const mode = deps.breakers.mode(claim.partner)
  if (mode === 'open') {
    if (fresh) await seal(deps, claim, fresh, false)
    return void (await deps.journal.release(claim, agreement.breaker.openMs))
  }
  // A road that cannot be opened, or taken, for reasons of ours costs the partner neither a try nor the probe. It is asked for
  // again when the bytes leave: a reload may close it while the try is counted.
  deps.outlet(agreement).assure(wire)
  if (mode === 'half-open') deps.breakers.probe(agreement)
  const tries = fresh ? await seal(deps, claim, fresh, true) : await deps.journal.attempt(claim)
  deps.pass('before-send')
  const leftAt = deps.world.now()
  try {
    const outcome = await deps.outlet(agreement).send(wire, signal)
    deps.pass('after-send')
    return { tries, leftAt, outcome }
  } catch (error) {
    return { tries, leftAt, outcome: faultOf(error) }
  }
}

/** What became of the delivery by it. */
async function conclude(
  deps: RelayDeps,
  claim: Claim,
  agreement: Agreement,
  { tries, leftAt, outcome }: Attempt,
  signal: AbortSignal,
): Promise<void> {
  if (outcome instanceof Fault) return fail(deps, claim, agreement, tries, outcome, signal)
  await seenAlive(deps, agreement)
  const facts = {
    data: { status: outcome.status, tries },
    nextInMs: agreement.ebms.acknowledgmentTimeoutMs,
    facts: firstHop(claim, leftAt),
  }
  try {
    await settle(deps, claim, 'sent', { type: 'sent' }, facts)
  } finally {
    // What the partner answered counts, also where another has taken the delivery meanwhile.
    if (outcome.answer) await deps.heed(outcome.answer, agreement)
  }
}

async function fail(
  deps: RelayDeps,
  claim: Claim,
  agreement: Agreement,
  tries: number,
  fault: Fault,
  signal: AbortSignal,
): Promise<void> {
  // A stop in the middle of a send: the bytes may have arrived. Due again soon; the far side knows duplicates.
  if (signal.aborted) return deps.journal.release(claim, 0)
  const data = { code: fault.code, detail: fault.message, tries }
  if (fault.row.class === 'partner-says-no') {
    await seenAlive(deps, agreement)
    return settle(deps, claim, 'refused', { type: 'refused' }, { data: { ...fault.facts, ...data } })
  }
  if (fault.row.class !== 'partner-unreachable') throw fault
  if (fault.code === 'ASW_PARTNER_BUSY') deps.breakers.rest(agreement, retryAfterMs(fault))
  deps.breakers.failed(agreement)
  const nextInMs = Math.max(delay(agreement.retry, tries, deps.world.random()), retryAfterMs(fault))
  const last = tries >= agreement.retry.tries
  await settle(deps, claim, 'unreachable', { type: 'unreachable', last }, { data, nextInMs })
}

/** AS1: it is sealed and leaves our gateway. Only the certificate itself goes from hop to hop. */
function firstHop(claim: Claim, nowMs: number): readonly ExchangeFact[] {
  return claim.identity.action === 'issue' ? [{ type: 'hop', hop: 'AS1', at: instant(nowMs) }] : []
}

function retryAfterMs(fault: Fault): number {
  const { retryAfterMs } = fault.facts
  return typeof retryAfterMs === 'number' ? retryAfterMs : 0
}

/**
 * Whatever waits for this partner may go now: retries resume when the partner is seen, not when a timer fires. Once within the
 * longest delay of the agreement, and what fails again waits as agreed: a partner that speaks while its door is shut, or takes
 * one message and not another, gives signs of life all day, and each would cost whatever waits for it a try.
 */
export async function seenAlive(deps: Pick<RelayDeps, 'breakers' | 'journal'>, agreement: Agreement): Promise<void> {
  if (deps.breakers.alive(agreement)) await deps.journal.hasten(agreement.partner, agreement.retry.maxDelayMs)
}

/** The Acknowledgment is overdue: the same bytes go again, or the tries are used up. */
async function overdue(deps: RelayDeps, claim: Claim, agreement: Agreement): Promise<void> {
  const last = claim.tries >= agreement.retry.tries
  const nextInMs = delay(agreement.retry, claim.tries, deps.world.random())
  await settle(
    deps,
    claim,
    'silent',
    { type: 'silent', last },
    { data: { code: 'ASW_ACKNOWLEDGMENT_MISSING', tries: claim.tries }, nextInMs },
  )
}

async function settle(
  deps: RelayDeps,
  claim: Claim,
  what: RelayNote['what'],
  event: Parameters<Journal['settle']>[1],
  facts: Parameters<Journal['settle']>[2],
): Promise<void> {
  deps.pass('before-settle-commit')
  await deps.journal.settle(claim.delivery, event, { ...facts, claim })
  deps.pass('after-settle-commit')
  const code = facts.data?.code
  deps.report({ what, claim, ...(typeof code === 'string' ? { code } : {}) })
}

/**
 * What validating and translating say about a document. Everything else that goes wrong before the bytes leave (an agreement
 * that is gone, a certificate that has expired, a key that is too weak) is our own, whatever class it has at the door.
 */
const VERDICTS: ReadonlySet<FaultCode> = new Set([
  'ASW_DOCUMENT_INVALID',
  'ASW_DOCUMENT_UNKNOWN',
  'ASW_DOCUMENT_VERSION',
  'ASW_SCHEMA_INVALID',
  'ASW_XML_MALFORMED',
  'ASW_XML_LIMIT',
  'ASW_XML_TOO_LARGE',
])

/** A verdict on the document closes the delivery; trouble of our own never does. */
async function trouble(deps: RelayDeps, claim: Claim, fault: Fault): Promise<void> {
  deps.report({ what: 'trouble', claim, code: fault.code, detail: fault.message })
  if (fault.code === 'ASW_STATE_CONFLICT') return
  try {
    if (VERDICTS.has(fault.code)) {
      const data = { code: fault.code, detail: fault.message }
      await deps.journal.settle(claim.delivery, { type: 'refused' }, { data, claim })
      return
    }
    await deps.journal.release(claim, fault.row.class === 'own-dependency-down' ? OWN_TROUBLE_MS : CONFIG_TROUBLE_MS, fault.code)
  } catch (again) {
    // The lease runs out by itself; what is lost is a minute, not the document.
    deps.report({ what: 'trouble', claim, code: faultOf(again).code, detail: faultOf(again).message })
  }
}
