import type { Wire } from '../message/wire.ts'
import type { Answer } from '../transport/transport.ts'

/** Asynchronous: an empty 202 now, the signal by its own POST. SyncReply: the signal in this answer. */
export function answerWith(wire: Wire | undefined, now: boolean): Answer {
  return now && wire ? { status: 200, wire } : { status: 202 }
}
