import type { EaeuSend } from '../../cases/eaeu-case.ts'
import { Skipped } from '../../run/result.ts'
import { RoadTrouble } from '../../twin/client.ts'
import { record } from '../send.ts'
import type { EaeuSent, EaeuState } from './bed.ts'
import { buildEaeu, type EaeuBuilt, repeatEaeu } from './build.ts'

/** Sends one message and keeps what came back on the same connection. */
export async function sendEaeu(state: EaeuState, wish: EaeuSend): Promise<void> {
  const name = wish.as ?? 'it'
  const built = builtFor(state, wish)
  const since = state.bed.twin.incoming.length
  state.bed.twin.remember(built.header.conversationId, state.number)
  // Known before the answer can come: on the way back it may overtake the HTTP answer.
  const { answer: _, trouble: __, ...bare } = { ...built, since } as EaeuSent
  state.sent.set(name, bare)
  const post = () => postOne(state, built, wish, name)
  const [first] = await Promise.all(wish.twice ? [post(), post()] : [post()])
  state.sent.set(name, { ...bare, ...first })
}

function builtFor(state: EaeuState, wish: EaeuSend): EaeuBuilt {
  if (wish.again !== undefined) return earlier(state, wish.again)
  return wish.repeat === undefined ? buildEaeu(state, wish) : repeatEaeu(state, earlier(state, wish.repeat), wish)
}

async function postOne(
  state: EaeuState,
  { wire }: EaeuBuilt,
  wish: EaeuSend,
  name: string,
): Promise<Pick<EaeuSent, 'answer' | 'trouble'>> {
  const { road, amqp, https } = state.bed
  record(state, 'sent', wire, `${name}: ${wish.what}`)
  if (road === 'amqp') {
    if (!amqp) throw new Skipped('the agreement names no exchange of the system under test')
    await amqp.post(wire)
    return {}
  }
  if (!https) throw new Skipped('the agreement names no HTTPS address of the system under test')
  try {
    const answer = await https.post(wire, { soapAction: null, ...wish.http })
    record(state, 'received', answer.wire, `answer to ${name}`, answer.status)
    return { answer }
  } catch (error) {
    if (!(error instanceof RoadTrouble)) throw error
    return { trouble: error.message }
  }
}

export function earlier(state: EaeuState, name: string): EaeuSent {
  const found = state.sent.get(name)
  if (!found) throw new Error(`no step has sent "${name}"`)
  return found
}
