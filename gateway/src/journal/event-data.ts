import { canonicalJson } from '../message/canonical-json.ts'

/**
 * Data of an event as it is kept and hashed: canonical JSON (RFC 8785). NUL and halves of surrogate pairs, which a partner or an operator
 * may write and PostgreSQL's `jsonb` refuses to read, become U+FFFD: an event never goes, so one that cannot be read would stop whoever
 * reads the events in their order.
 */
export function eventData(data: unknown): string | undefined {
  if (data === undefined) return undefined
  const text = canonicalJson(data)
  return UNREADABLE.test(text) ? canonicalJson(JSON.parse(text.replace(ESCAPE, readable))) : text
}

/** May also be found behind an escaped backslash, where it is none. */
const UNREADABLE = /\\u(?:0000|d[89a-f])/
/** Every escape of canonical JSON: a half alone is written as one, a pair as it is. */
const ESCAPE = /\\(?:u(?:0000|d[89a-f][0-9a-f]{2})|[\s\S])/g

function readable(found: string): string {
  return found.length === 6 ? '\ufffd' : found
}
