import { type Agreement, byHand } from '../agreement/index.ts'
import type { Submission } from '../journal/journal.ts'

/** A reply that the gateway makes by itself: where the partner takes no such documents, a person has to tell it. */
export function orByHand(agreement: Agreement, reply: Submission, nowMs: number): Submission {
  const manual = byHand(agreement, reply.document, nowMs)
  return manual === undefined ? reply : { ...reply, byHand: manual }
}
