import type { Signal } from '../journal/journal.ts'
import { type Fault, faultOf } from '../message/fault.ts'
import { anybody, type Lane, type RelayDeps, seenAlive, wishOf } from './relay.ts'
import { delay } from './retry.ts'
import type { Window } from './window.ts'

/** Trouble of our own with one signal: it comes again after this. */
const TROUBLE_MS = 60_000

/**
 * One round of what we owe, to its end: Acknowledgments, ErrorLists, answers to StatusRequest and Ping. A lost one is no
 * disaster (the partner repeats its message and gets the same bytes again), so tries are few.
 */
export async function signalsOnce(deps: RelayDeps, signal: AbortSignal, lane = anybody()): Promise<number> {
  const handled = await signalsRound(deps, signal, lane)
  await lane.window.ended()
  return handled
}

/** Claims what we owe and there is room for, and returns how many that were; they are sent while others are claimed. */
export async function signalsRound(deps: RelayDeps, signal: AbortSignal, lane: Lane): Promise<number> {
  const { window } = lane
  await window.room()
  if (signal.aborted) return 0
  const signals = await deps.journal.claimSignals(wishOf(deps, lane))
  for (const one of signals) window.take(sendSignal(deps, one, window, signal))
  return signals.length
}

async function sendSignal(deps: RelayDeps, one: Signal, window: Window, signal: AbortSignal): Promise<void> {
  try {
    const agreement = deps.agreements().of(one.partner)
    await window.send(async () => {
      deps.pass('before-acknowledgment-send')
      await deps.outlet(agreement).send(one.wire, signal)
      deps.pass('after-acknowledgment-send')
    })
    await seenAlive(deps, agreement)
    await deps.told?.(one, 'sent')
    await deps.journal.settleSignal(one.id, 'sent')
  } catch (error) {
    await put(deps, one, signal, error).catch((again: unknown) => {
      // The lease runs out by itself, and it goes again.
      const { code, message: detail } = faultOf(again)
      deps.trouble({ partner: one.partner, code, detail })
    })
  }
}

/**
 * A partner that does not answer gets it again later, one that says no never; trouble of our own costs no try, and that a partner is
 * unknown here does not say that it is gone.
 */
async function put(deps: RelayDeps, one: Signal, signal: AbortSignal, error: unknown): Promise<void> {
  const { holder, lease } = one
  const fault = faultOf(error)
  const agreement = deps
    .agreements()
    .all()
    .find(({ partner }) => partner === one.partner)
  if (signal.aborted) return deps.journal.settleSignal(one.id, 'untried', { holder, lease })
  if (!agreement) return ownTrouble(deps, one, fault)
  switch (fault.row.class) {
    case 'partner-unreachable': {
      const { retryAfterMs } = fault.facts
      if (typeof retryAfterMs === 'number') deps.breakers.rest(agreement, retryAfterMs)
      deps.breakers.failed(agreement)
      const last = one.tries + 1 >= agreement.retry.tries
      if (last) await deps.told?.(one, 'unsent')
      const delayMs = delay(agreement.retry, one.tries + 1, deps.world.random())
      return deps.journal.settleSignal(one.id, last ? 'given-up' : 'later', { holder, lease, delayMs })
    }
    case 'partner-says-no':
      await deps.told?.(one, 'unsent')
      return deps.journal.settleSignal(one.id, 'given-up', { holder, lease })
    case 'document-wrong':
    case 'own-dependency-down':
    case 'config-wrong':
      return ownTrouble(deps, one, fault)
  }
}

function ownTrouble(deps: RelayDeps, { id, partner, holder, lease }: Signal, { code, message: detail }: Fault): Promise<void> {
  deps.trouble({ partner, code, detail })
  return deps.journal.settleSignal(id, 'untried', { holder, lease, delayMs: TROUBLE_MS })
}
