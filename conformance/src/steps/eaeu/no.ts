import { Inconclusive, Unmet } from '../../run/result.ts'
import { readEaeu } from '../../wire/eaeu/read.ts'
import { nobody } from '../there.ts'
import { describeEaeu, isNo } from './answer.ts'
import type { EaeuSent, EaeuState } from './bed.ts'
import { aboutIt, assureThere, isThere } from './there.ts'

export async function tlsRefused(state: EaeuState, sent: EaeuSent): Promise<void> {
  if (sent.trouble === undefined)
    throw new Unmet('the connection was taken', 'no connection, or one that breaks', `HTTP ${sent.answer?.status ?? 'nothing'}`)
  await assureThere(state, `the connection broke: ${sent.trouble}`)
}

/** Nothing comes about our message, and it was taken: an outage is silent as well. */
export async function silence(state: EaeuState, sent: EaeuSent): Promise<void> {
  const { answer, trouble } = sent
  if (trouble !== undefined) throw new Inconclusive(`the connection broke: ${trouble}`)
  if (answer && answer.wire.body.length > 0 && answer.status < 300)
    throw new Unmet('an answer came', 'nothing', describeEaeu(readEaeu(answer.wire)))
  if (answer && answer.status >= 500) throw new Inconclusive(`it was not taken: HTTP ${answer.status}`)
  const { incoming, there } = await untilQuiet(state, sent)
  if (incoming) throw new Unmet('an answer came', 'nothing', describeEaeu(incoming.message))
  if (!there) throw nobody('nothing came')
}

/** A no of any kind: a 4xx, a fault or ERR; never a yes and never a 5xx. On AMQP nothing at all is one as well. */
export async function refused(state: EaeuState, sent: EaeuSent): Promise<void> {
  const { twin, agreement, road } = state.bed
  if (sent.trouble !== undefined) return assureThere(state, `the connection broke: ${sent.trouble}`)
  const status = sent.answer?.status ?? 0
  if (status >= 400) await assureThere(state, `HTTP ${status} came`)
  if (status >= 500) throw new Unmet('an outage instead of a refusal', '4xx, fault or ERR', `HTTP ${status}`)
  if (status >= 400) return
  const { incoming, there } =
    road === 'amqp'
      ? await untilQuiet(state, sent)
      : { incoming: await twin.wait(aboutIt(sent), agreement.timeouts.answerMs, sent.since), there: true }
  if (incoming && isNo(incoming)) return
  if (incoming || road === 'https')
    throw new Unmet('it was not refused', 'a refusal', incoming ? describeEaeu(incoming.message) : `HTTP ${status}`)
  if (!there) throw nobody('nothing came')
}

/** What comes about our message until a later one has been answered and it has been quiet for a while; the queue keeps the order. */
async function untilQuiet(state: EaeuState, sent: EaeuSent) {
  const { twin, agreement } = state.bed
  const there = await isThere(state)
  const incoming = await twin.wait(aboutIt(sent), there ? agreement.timeouts.silenceMs : 0, sent.since)
  return { incoming, there }
}
