import { setTimeout as sleep } from 'node:timers/promises'
import type { EaeuExpect } from '../../cases/eaeu-case.ts'
import { Inconclusive, Unmet } from '../../run/result.ts'
import { believedIn } from '../../twin/eaeu/compose.ts'
import type { EaeuIncoming } from '../../twin/eaeu/partner.ts'
import { type EaeuReceived, readEaeu } from '../../wire/eaeu/read.ts'
import { record } from '../send.ts'
import { checkAnswer, describeEaeu } from './answer.ts'
import type { EaeuSent, EaeuState } from './bed.ts'
import { earlier } from './send.ts'

/** Compares what came about a message of the twin with what the case says, and judges the form of every answer by the way. */
export async function expectEaeu(state: EaeuState, wish: EaeuExpect): Promise<void> {
  const sent = earlier(state, wish.of ?? 'it')
  if (wish.answer === 'tls-refused') return tlsRefused(state, sent)
  checkStatus(sent, wish)
  if (wish.answer === 'http') return
  if (wish.answer === 'none') return silence(state, sent)
  if (wish.answer === 'refused') return refused(state, sent)
  if (wish.answer === 'accepted') return accepted(state, sent, wish)
  if (wish.answer === 'yes') return yes(state, sent, wish)
  await one(state, sent, wish)
}

/** Everything that relates to this MessageID. */
function aboutIt(sent: EaeuSent) {
  return ({ message }: EaeuIncoming) => sent.header.messageId !== undefined && message.header.relatesTo === sent.header.messageId
}
const isNo = ({ message: { kind } }: EaeuIncoming) => kind === 'ERR' || kind === 'fault'

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
  await sleep(Math.min(500, state.bed.agreement.timeouts.silenceMs))
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

async function silence(state: EaeuState, sent: EaeuSent): Promise<void> {
  const { twin, agreement } = state.bed
  if (sent.answer && sent.answer.wire.body.length > 0 && sent.answer.status < 300)
    throw new Unmet('an answer came', 'nothing', describeEaeu(readEaeu(sent.answer.wire)))
  const incoming = await twin.wait(aboutIt(sent), agreement.timeouts.silenceMs, sent.since)
  if (incoming) throw new Unmet('an answer came', 'nothing', describeEaeu(incoming.message))
}

/** A no of any kind: a 4xx, a fault or ERR; never a yes and never a 5xx. On AMQP nothing at all is one as well. */
async function refused(state: EaeuState, sent: EaeuSent): Promise<void> {
  const { twin, agreement, road } = state.bed
  if (sent.trouble !== undefined) return assureAlive(state, sent.trouble)
  const status = sent.answer?.status ?? 0
  if (status >= 500) throw new Unmet('an outage instead of a refusal', '4xx, fault or ERR', `HTTP ${status}`)
  if (status >= 400) return
  const patience = road === 'https' ? agreement.timeouts.answerMs : agreement.timeouts.silenceMs
  const incoming = await twin.wait(aboutIt(sent), patience, sent.since)
  if (incoming && isNo(incoming)) return
  if (incoming || road === 'https')
    throw new Unmet('it was not refused', 'a refusal', incoming ? describeEaeu(incoming.message) : `HTTP ${status}`)
}

function checkStatus({ answer, trouble }: EaeuSent, wish: EaeuExpect): void {
  if (wish.status === undefined || (answer === undefined && trouble === undefined)) return
  if (!answer) throw new Inconclusive(`nothing came back: ${trouble}`)
  const allowed = typeof wish.status === 'string' ? new RegExp(`^${wish.status.replaceAll('x', '\\d')}$`) : [wish.status].flat()
  const fits = allowed instanceof RegExp ? allowed.test(String(answer.status)) : allowed.includes(answer.status)
  if (!fits) throw new Unmet('another HTTP status', String(wish.status), String(answer.status))
}

async function tlsRefused(state: EaeuState, sent: EaeuSent): Promise<void> {
  if (sent.trouble === undefined)
    throw new Unmet('the connection was taken', 'no connection, or one that breaks', `HTTP ${sent.answer?.status ?? 'nothing'}`)
  await assureAlive(state, sent.trouble)
}

/** A broken connection is a refusal only if a good one is taken: else nobody was there to refuse. */
async function assureAlive(state: EaeuState, trouble: string): Promise<void> {
  try {
    await state.bed.https?.post({ contentType: 'text/plain', body: Buffer.alloc(0) }, { method: 'GET' })
  } catch {
    throw new Inconclusive(`the system under test cannot be reached at all: ${trouble}`)
  }
}
