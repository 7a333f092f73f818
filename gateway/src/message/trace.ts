import { hash } from 'node:crypto'

/**
 * `traceparent` (W3C Trace Context, section 3.2), made from the ids that travel anyway: every message of a conversation is in one
 * trace, on both sides of the border, and every message has its own parent id. Nothing has to be kept to say it again.
 */
export function traceparentOf(conversation: string, messageId: string): string {
  return `00-${hexOf(conversation, 32)}-${hexOf(messageId, 16)}-01`
}

/** The specification forbids ids of zeros only: SHA-256 gives none. */
function hexOf(text: string, digits: number): string {
  return hash('sha256', text).slice(0, digits)
}
