import { wireDigestOf } from '../message/digest.ts'
import { faultOf } from '../message/fault.ts'
import type { Arrived } from '../message/stages.ts'
import type { Answer, Incoming } from '../transport/transport.ts'
import type { ReceiveDeps } from './deps.ts'

const RETRY_AFTER_SECONDS = 10

/**
 * The first durable point inward, whatever the envelope. An answer instead of an arrival: it cannot be kept now (503), or the same bytes
 * are here and nobody has come back from reading them. They are still being worked on, by a person in the end: no answer yet, and no
 * reason to say to the partner's relay that this gateway is down.
 */
export async function keep(deps: ReceiveDeps, incoming: Incoming): Promise<Arrived | Answer> {
  const wireDigest = wireDigestOf(incoming.wire)
  const arrived: Arrived = { stage: 'arrived', arrival: deps.world.uuid(), wireDigest, ...incoming }
  try {
    const readable = await deps.journal.arrive({ id: arrived.arrival, ...incoming, wireDigest })
    deps.pass('after-arrive-commit')
    if (readable) return arrived
    deps.report({ what: 'aside', code: 'ASW_SET_ASIDE', detail: `came again and is not read: ${wireDigest}` })
    return { status: 202 }
  } catch (error) {
    deps.report({ what: 'trouble', code: faultOf(error).code, detail: faultOf(error).message })
    return { status: 503, retryAfter: RETRY_AFTER_SECONDS }
  }
}

export function isKept(kept: Arrived | Answer): kept is Arrived {
  return 'stage' in kept
}
