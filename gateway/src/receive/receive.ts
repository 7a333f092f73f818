import { heed } from '../acknowledge/heed.ts'
import { inward } from '../journey.ts'
import type { Arrived } from '../message/stages.ts'
import type { Answer, Incoming } from '../transport/transport.ts'
import { accept } from './accept.ts'
import { authenticate, type SignalMessage } from './authenticate.ts'
import type { ReceiveDeps } from './deps.ts'
import { isKept, keep } from './keep.ts'
import { open } from './open.ts'
import type { Progress } from './progress.ts'
import { read } from './read.ts'
import { recall } from './recall.ts'
import { refuse } from './refuse.ts'
import { verify } from './verify.ts'
import { within } from './within.ts'

/** The receiver behind the partner door. Never rejects: whatever happens becomes an answer. */
export async function receive(deps: ReceiveDeps, incoming: Incoming): Promise<Answer> {
  const kept = await keep(deps, incoming)
  return isKept(kept) ? judge(deps, kept) : kept
}

/** Judges an arrival that is durable, in bounded time: at the door, and again after a crash lay between. */
export async function judge(deps: ReceiveDeps, arrived: Arrived): Promise<Answer> {
  const progress: Progress = {}
  try {
    deps.pass('before-reading', arrived.wireDigest)
    return await within(deps, arrived, (own) =>
      inward<SignalMessage, Answer>(arrived, {
        authenticate: (message) => authenticate(own, message, progress),
        heed: (signal) => heed(own, signal),
        recall: (message) => recall(own, message),
        open: (message) => open(own, message),
        verify: (message) => verify(own, message),
        read: (message) => read(own, message),
        accept: (message) => accept(own, message),
      }),
    )
  } catch (error) {
    return refuse(deps, arrived, progress, error)
  }
}
