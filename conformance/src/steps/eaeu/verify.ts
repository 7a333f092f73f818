import { setTimeout as sleep } from 'node:timers/promises'
import { type EaeuVerify, OPENED, type Opened } from '../../cases/eaeu-case.ts'
import { look } from '../../documents/edit.ts'
import { Unmet } from '../../run/result.ts'
import type { EaeuIncoming } from '../../twin/eaeu/partner.ts'
import { actionOf, type EaeuReceived } from '../../wire/eaeu/read.ts'
import { record } from '../send.ts'
import { checkErrors, describeEaeu } from './answer.ts'
import type { EaeuState } from './bed.ts'
import { checkEaeu } from './checks.ts'

/** Looks at what the system under test sent about the certificate of this case. */
export async function verifyEaeu(state: EaeuState, wish: EaeuVerify): Promise<void> {
  if (wish.document !== undefined) await verifyMessage(state, wish)
  for (const name of wish.checks ?? []) await checkEaeu(name, state)
}

async function verifyMessage(state: EaeuState, wish: EaeuVerify): Promise<void> {
  const { twin, agreement } = state.bed
  const about = wish.number ?? state.number
  const fits = (one: EaeuIncoming) => one.number === about && isWhat(state, one.message, wish.document ?? 'response')
  const timeoutMs = wish.absent ? agreement.timeouts.silenceMs : (wish.withinMs ?? agreement.timeouts.answerMs)
  const what = `${wish.document} about ${about}`
  const incoming =
    wish.times === undefined ? await twin.wait(fits, timeoutMs) : await lastOf(state, fits, wish.times, timeoutMs, what)
  if (wish.absent) {
    if (incoming) throw new Unmet('a message came that must not come', `no ${what}`, describeEaeu(incoming.message))
    return
  }
  if (!incoming) throw new Unmet('no message came', what, `nothing within ${timeoutMs} ms; ${seen(state, about)}`)
  const { message } = incoming
  state.last = message
  state.lastIncoming = incoming
  if (wish.as !== undefined) state.came.set(wish.as, message)
  record(state, 'received', message.wire, what)
  if (wish.error !== undefined) checkErrors(message, [wish.error].flat())
  if (wish.subcode !== undefined && message.fault?.subcode !== wish.subcode)
    throw new Unmet('another subcode', wish.subcode, describeEaeu(message))
  for (const [path, expected] of Object.entries(wish.holds ?? {})) {
    const actual = look(message.document?.xml ?? '', path)
    if (actual !== expected) throw new Unmet('another value in the document', `${path} = ${expected}`, String(actual), path)
  }
}

/** A request by the operation that it opens, an answer by what it is. */
function isWhat({ bed }: EaeuState, message: EaeuReceived, what: NonNullable<EaeuVerify['document']>): boolean {
  if (what !== 'response' && !(what in OPENED)) return message.kind === what
  const action = actionOf(message)
  const operation = action && bed.process.byTransaction(action.transaction)
  if (message.kind !== 'document' || !operation) return false
  if (what === 'response') return operation.answers.some(({ code }) => code === action.message)
  return operation.key === OPENED[what as Opened] && operation.request.code === action.message
}

async function lastOf(
  state: EaeuState,
  fits: (one: EaeuIncoming) => boolean,
  times: number,
  timeoutMs: number,
  what: string,
): Promise<EaeuIncoming | undefined> {
  const { twin, agreement } = state.bed
  const reached = await twin.wait(() => twin.incoming.filter(fits).length >= times, timeoutMs)
  // One too many may come a while after the last that should.
  if (reached) await sleep(agreement.timeouts.silenceMs)
  const found = twin.incoming.filter(fits)
  if (found.length !== times) throw new Unmet('another number of messages', `${times} x ${what}`, String(found.length))
  return found.at(-1)
}

function seen({ bed }: EaeuState, about: string): string {
  const came = bed.twin.incoming.filter(({ number }) => number === about)
  return came.length === 0
    ? 'nothing came about it'
    : `about it came: ${came.map(({ message }) => describeEaeu(message)).join(', ')}`
}
