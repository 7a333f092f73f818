import { Inconclusive } from '../run/result.ts'
import { readMessage } from '../wire/read.ts'
import type { CaseState } from './bed.ts'
import { known } from './build.ts'
import { send } from './send.ts'

/**
 * Silence, a refusal, a broken connection and a wrong status say something about the system under test only where it is
 * there. It is where it answers a good Ping, over the same road and by whatever: an ErrorList is a sign of life as well.
 */
export async function isThere(state: CaseState): Promise<boolean> {
  const { twin, agreement } = state.bed
  const own: CaseState = { ...state, sent: new Map() }
  await send(own, { what: 'ping', as: 'is anybody there' })
  const ping = known(own, 'is anybody there')
  if (ping.trouble !== undefined) return false
  const isAnswer = ({ header }: { readonly header: { readonly refToMessageId?: string | undefined } }) =>
    header.refToMessageId === ping.messageId
  const inside = ping.answer && ping.answer.wire.body.length > 0 ? ping.answer.wire : undefined
  if (inside && isAnswer(readMessage(inside, agreement.sut.envelope))) return true
  if (ping.answer && ping.answer.status >= 400) return false
  return (await twin.wait(({ message }) => isAnswer(message), agreement.timeouts.answerMs, ping.since)) !== undefined
}

/** Throws Inconclusive where the system under test is not there; `what` is what would be held against it or in its favour. */
export async function assureThere(state: CaseState, what: string): Promise<void> {
  if (!(await isThere(state))) throw nobody(what)
}
export function nobody(what: string): Inconclusive {
  return new Inconclusive(`${what}, and a good message is not answered either: the system under test may not be there`)
}
