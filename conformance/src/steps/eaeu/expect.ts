import { setTimeout as sleep } from 'node:timers/promises'
import type { EaeuExpect } from '../../cases/eaeu-case.ts'
import { Inconclusive, Unmet } from '../../run/result.ts'
import { believedIn } from '../../twin/eaeu/compose.ts'
import type { EaeuIncoming } from '../../twin/eaeu/partner.ts'
import { type EaeuReceived, readEaeu } from '../../wire/eaeu/read.ts'
import { record } from '../send.ts'
import { checkAnswer, describeEaeu, isNo } from './answer.ts'
import type { EaeuSent, EaeuState } from './bed.ts'
import { refused, silence, tlsRefused } from './no.ts'
import { earlier } from './send.ts'
import { aboutIt, assureThere } from './there.ts'

/** Compares what came about a message of the twin with what the case says, and judges the form of every answer by the way. */
export async function expectEaeu(state: EaeuState, wish: EaeuExpect): Promise<void> {
  const sent = earlier(state, wish.of ?? 'it')
  if (wish.answer === 'tls-refused') return tlsRefused(state, sent)
  if (wish.answer === 'none') await silence(state, sent)
  await checkStatus(state, sent, wish)
  if (wish.answer === 'http' || wish.answer === 'none') return
  if (wish.answer === 'refused') return refused(state, sent)
  if (wish.answer === 'accepted') return accepted(state, sent, wish)
  if (wish.answer === 'yes') return yes(state, sent, wish)
  await one(state, sent, wish)
}

async function one(state: EaeuState, sent: EaeuSent, wish: EaeuExpect): Promise<void> {
  const { twin, agreement } = state.bed
  const kind = wish.answer === 'response' ? 'document' : wish.answer
  const inside = sent.answer && sent.answer.wire.body.length > 0 ? readEaeu(sent.answer.wire, believedIn(agreement)) : undefined
  if (inside?.kind === kind) return judge(state, sent, inside, wish)
  if (sent.trouble !== undefined) throw new Inconclusive(`the connection broke: ${sent.trouble}`)
  const about = aboutIt(sent)
  const fits = (incoming: EaeuIncoming) => about(incoming) && incoming.message.kind === kind
  // A no ends the wait for a yes at once.
  const ends = (incoming: EaeuIncoming) => fits(incoming) || (about(incoming) && isNo(incoming))
  const incoming = await twin.wait(ends, agreement.timeouts.answerMs, sent.since)
  if (!incoming) {
    const came = sent.answer ? `HTTP ${sent.answer.status}, and ` : ''
    throw new Unmet('no answer', wish.answer, `${came}nothing of the kind within ${agreement.timeouts.answerMs} ms`)
  }
  record(state, 'received', incoming.message.wire, `${incoming.message.kind} about ${wish.of ?? 'it'}`)
  if (!fits(incoming)) throw new Unmet('another kind of answer', wish.answer, describeEaeu(incoming.message))
  judge(state, sent, incoming.message, wish)
  if (wish.times !== undefined) await count(state, sent, wish, fits)
}

function judge(state: EaeuState, sent: EaeuSent, answer: EaeuReceived, wish: EaeuExpect): void {
  state.last = answer
  if (wish.as !== undefined) state.came.set(wish.as, answer)
  checkAnswer(state, sent, answer, wish)
}

async function count(state: EaeuState, sent: EaeuSent, { times, answer }: EaeuExpect, fits: (one: EaeuIncoming) => boolean) {
  await sleep(state.bed.agreement.timeouts.silenceMs)
  const found = state.bed.twin.incoming.slice(sent.since).filter(fits).length
  if (found !== times) throw new Unmet('another number of answers', `${times} x ${answer}`, String(found))
}

/** The signals that the transaction owes for its request, and no no. */
async function accepted(state: EaeuState, sent: EaeuSent, wish: EaeuExpect): Promise<void> {
  const { signals, pattern } = sent.operation
  if (signals.length === 0 || pattern === 'question-response') return one(state, sent, { ...wish, answer: 'response' })
  for (const answer of signals) await one(state, sent, { ...wish, answer })
  const order = state.bed.twin.incoming
    .slice(sent.since)
    .filter(aboutIt(sent))
    .map(({ message }) => message.kind)
  const no = order.find((kind) => kind === 'ERR' || kind === 'fault')
  if (no) throw new Unmet('accepted and refused at once', signals.join(', '), order.join(', '))
}

/** What was said before may be said again as the last of it alone. */
async function yes(state: EaeuState, sent: EaeuSent, wish: EaeuExpect): Promise<void> {
  const { twin, agreement } = state.bed
  const incoming = await twin.wait(aboutIt(sent), agreement.timeouts.answerMs, sent.since)
  if (!incoming) throw new Unmet('no answer', 'a signal or the response', `nothing within ${agreement.timeouts.answerMs} ms`)
  record(state, 'received', incoming.message.wire, `${incoming.message.kind} about ${wish.of ?? 'it'}`)
  if (isNo(incoming))
    throw new Unmet('a no to what was accepted before', 'a signal or the response', describeEaeu(incoming.message))
  judge(state, sent, incoming.message, wish)
}

async function checkStatus(state: EaeuState, { answer, trouble }: EaeuSent, wish: EaeuExpect): Promise<void> {
  if (wish.status === undefined || (answer === undefined && trouble === undefined)) return
  if (!answer) throw new Inconclusive(`nothing came back: ${trouble}`)
  if (answer.status >= 400) await assureThere(state, `HTTP ${answer.status} came`)
  const allowed = typeof wish.status === 'string' ? new RegExp(`^${wish.status.replaceAll('x', '\\d')}$`) : [wish.status].flat()
  const fits = allowed instanceof RegExp ? allowed.test(String(answer.status)) : allowed.includes(answer.status)
  if (!fits) throw new Unmet('another HTTP status', String(wish.status), String(answer.status))
}
