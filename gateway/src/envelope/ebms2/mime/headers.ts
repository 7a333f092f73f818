import { Fault } from '../../../message/fault.ts'

/** Bytes of the header block of one part, and how many headers it may hold. */
export const HEADER_LIMITS = { bytes: 16_384, headers: 32 } as const

/** Header fields of one part: names in lower case, values unfolded and trimmed. */
export type Headers = ReadonlyMap<string, string>

const [LF, CR] = [0x0a, 0x0d]
/** These decide what a part is; a second one would let two readers see two messages. */
const ONCE: ReadonlySet<string> = new Set(['content-type', 'content-id', 'content-transfer-encoding'])

/**
 * Reads the header block of a part (RFC 5322 section 2.2, RFC 2046 section 5.1) up to its empty line. Lines end with CRLF
 * or LF; folded lines are joined by one space. `end`: where the content begins.
 * Throws ASW_MIME_MALFORMED: no empty line, a line without a name, a deciding header twice, over HEADER_LIMITS.
 */
export function readHeaders(part: Buffer): { readonly headers: Headers; readonly end: number } {
  const headers = new Map<string, string>()
  const lines: string[] = []
  let at = 0
  for (;;) {
    const end = part.indexOf(LF, at)
    if (end < 0 || end > HEADER_LIMITS.bytes) {
      throw malformed(
        part.length > HEADER_LIMITS.bytes ? `headers longer than ${HEADER_LIMITS.bytes} bytes` : 'headers without an end',
      )
    }
    const line = part.toString('latin1', at, part[end - 1] === CR && end > at ? end - 1 : end)
    at = end + 1
    if (line === '') break
    if (/^[ \t]/.test(line) && lines.length > 0) lines.push(`${lines.pop()} ${line.trim()}`)
    else lines.push(line)
    if (lines.length > HEADER_LIMITS.headers) throw malformed(`more than ${HEADER_LIMITS.headers} headers`)
  }
  for (const line of lines) {
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw malformed('a header line without a name')
    const key = name.toLowerCase()
    if (headers.has(key) && ONCE.has(key)) throw malformed(`${key} stands twice`)
    headers.set(key, value.trim())
  }
  return { headers, end: at }
}

function malformed(detail: string): Fault {
  return new Fault('ASW_MIME_MALFORMED', `a MIME part has ${detail}`)
}
