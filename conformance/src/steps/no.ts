import { Inconclusive, Unmet } from '../run/result.ts'
import { answerTo, describe, read } from './answer.ts'
import type { CaseState, Sent } from './bed.ts'
import { assureThere, isThere, nobody } from './there.ts'

/** TLS says no in the handshake (1.2), or when the first bytes are read (1.3): the connection breaks either way. */
export async function tlsRefused(state: CaseState, sent: Sent): Promise<void> {
  if (sent.trouble === undefined)
    throw new Unmet('the connection was taken', 'no connection, or one that breaks', `HTTP ${sent.answer?.status ?? 'nothing'}`)
  await assureThere(state, `the connection broke: ${sent.trouble}`)
}

/** Nothing comes about our message, and it was taken: an outage is silent as well. */
export async function silence(state: CaseState, sent: Sent): Promise<void> {
  const { twin, agreement } = state.bed
  const { answer, trouble } = sent
  if (trouble !== undefined) throw new Inconclusive(`the connection broke: ${trouble}`)
  const status = answer?.status ?? 0
  const inside = answer && answer.wire.body.length > 0 ? read(state, answer.wire) : undefined
  if (inside && (status < 400 || inside.kind !== 'unreadable')) throw new Unmet('an answer came', 'nothing', describe(inside))
  if (status >= 500) throw new Inconclusive(`it was not taken: HTTP ${status}`)
  const there = await isThere(state)
  const incoming = await twin.wait(
    ({ message }) => sent.messageId !== undefined && message.header.refToMessageId === sent.messageId,
    there ? agreement.timeouts.silenceMs : 0,
    sent.since,
  )
  if (incoming) throw new Unmet('an answer came', 'nothing', describe(incoming.message))
  if (!there) throw nobody('nothing came')
}

/** A no of any kind: a 4xx, an ErrorList or a SOAP Fault; never a yes and never a 5xx. */
export async function refusedSomehow(state: CaseState, sent: Sent): Promise<void> {
  if (sent.trouble !== undefined) return assureThere(state, `the connection broke: ${sent.trouble}`)
  const status = sent.answer?.status ?? 0
  if (status >= 400) await assureThere(state, `HTTP ${status} came`)
  if (status >= 500) throw new Unmet('an outage instead of a refusal', '4xx, ErrorList or SOAP Fault', `HTTP ${status}`)
  if (status >= 400) return
  const answer = await answerTo(state, sent, { answer: 'refused' })
  state.last = answer
  if (answer.kind !== 'error-list' && answer.kind !== 'soap-fault')
    throw new Unmet('it was not refused', 'a refusal', describe(answer))
}
