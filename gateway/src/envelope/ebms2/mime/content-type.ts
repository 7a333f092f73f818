import { Fault } from '../../../message/fault.ts'

/** A Content-Type header taken apart: `type` and parameter names in lower case, values without their quotes. */
export interface ContentType {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

const TYPE = /^[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?=;|$)/
// A value without quotes ends at the next semicolon: senders write `=`, `/`, `<` and `@` there, which RFC 2045 would have quoted. It
// begins with no blank, so that each blank can be read in one way only, and those behind it are cut off afterwards.
const PARAMETER =
  /[ \t]*;[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"[ \t]*|([^;" \t][^;"]*)?)(?=;|$))?/y

/**
 * Reads the value of a Content-Type header (RFC 2045 section 5.1), one line, already unfolded.
 * Throws ASW_MIME_MALFORMED; a parameter that stands twice is malformed too.
 */
export function parseContentType(value: string): ContentType {
  const head = TYPE.exec(value)
  if (!head?.[1]) throw malformed('a Content-Type cannot be read')
  const parameters = new Map<string, string>()
  let at = head[0].length
  while (at < value.length) {
    PARAMETER.lastIndex = at
    const found = PARAMETER.exec(value)
    if (!found || found[0] === '') throw malformed('a parameter of a Content-Type cannot be read')
    at = PARAMETER.lastIndex
    const [, name, quoted, plain] = found
    if (name === undefined) continue
    const key = name.toLowerCase()
    if (parameters.has(key)) throw malformed('a parameter of a Content-Type stands twice')
    parameters.set(key, quoted === undefined ? (plain ?? '').trimEnd() : quoted.replace(/\\([\s\S])/g, '$1'))
  }
  return { type: head[1].toLowerCase(), parameters }
}

function malformed(detail: string): Fault {
  return new Fault('ASW_MIME_MALFORMED', detail, { location: 'Content-Type' })
}
