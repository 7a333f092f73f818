import { heed } from '../acknowledge/heed.ts'
import { inward } from '../journey.ts'
import { wireDigestOf } from '../message/digest.ts'
import { faultOf } from '../message/fault.ts'
import type { Arrived } from '../message/stages.ts'
import type { Answer, Incoming } from '../transport/transport.ts'
import { accept } from './accept.ts'
import { authenticate, type SignalMessage } from './authenticate.ts'
import type { ReceiveDeps } from './deps.ts'
import { open } from './open.ts'
import type { Progress } from './progress.ts'
import { read } from './read.ts'
import { recall } from './recall.ts'
import { refuse } from './refuse.ts'
import { verify } from './verify.ts'

const RETRY_AFTER_SECONDS = 10
const ROUND = 16

/** The receiver behind the partner door. Never rejects: whatever happens becomes an answer. */
export async function receive(deps: ReceiveDeps, incoming: Incoming): Promise<Answer> {
  const wireDigest = wireDigestOf(incoming.wire)
  const arrived: Arrived = { stage: 'arrived', arrival: deps.world.uuid(), wireDigest, ...incoming }
  try {
    await deps.journal.arrive({ id: arrived.arrival, ...incoming, wireDigest })
    deps.pass('after-arrive-commit')
  } catch (error) {
    deps.report({ what: 'trouble', code: faultOf(error).code, detail: faultOf(error).message })
    return { status: 503, retryAfter: RETRY_AFTER_SECONDS }
  }
  return judge(deps, arrived)
}

/** Judges an arrival that is durable: at the door, and again after a crash lay between. */
export async function judge(deps: ReceiveDeps, arrived: Arrived): Promise<Answer> {
  const progress: Progress = {}
  try {
    return await inward<SignalMessage, Answer>(arrived, {
      authenticate: (message) => authenticate(deps, message, progress),
      heed: (signal) => heed(deps, signal),
      recall: (message) => recall(deps, message),
      open: (message) => open(deps, message),
      verify: (message) => verify(deps, message),
      read: (message) => read(deps, message),
      accept: (message) => accept(deps, message),
    })
  } catch (error) {
    return refuse(deps, arrived, progress, error)
  }
}

type Judge = (arrived: Arrived) => Promise<Answer>

/** After a crash: what arrived and has no verdict is judged now, each by the judge of its envelope. Returns how many have one then; the others come again later. */
export async function judgeOpenArrivals(
  deps: ReceiveDeps,
  olderThanMs: number,
  judgeOne: Judge = (arrived) => judge(deps, arrived),
): Promise<number> {
  const arrivals = await deps.journal.openArrivals(ROUND, olderThanMs)
  for (const { id, wire, wireDigest, peer } of arrivals) {
    await judgeOne({ stage: 'arrived', arrival: id, wire, wireDigest, peer })
  }
  if (arrivals.length === 0) return 0
  const open = new Set((await deps.journal.openArrivals(ROUND, olderThanMs)).map(({ id }) => id))
  return arrivals.filter(({ id }) => !open.has(id)).length
}
