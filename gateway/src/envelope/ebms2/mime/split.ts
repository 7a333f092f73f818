import { Fault } from '../../../message/fault.ts'

const [LF, CR, TAB, BLANK] = [0x0a, 0x0d, 0x09, 0x20]
const DASHES = '--'

/**
 * Cuts a multipart body at its delimiter lines (RFC 2046 section 5.1.1): each slice is one part, header block and
 * content, without the line break that belongs to the delimiter. Preamble and epilogue are dropped. The first delimiter
 * line decides whether lines end with CRLF or with LF, so that a content that ends with CR keeps it.
 * Throws ASW_MIME_MALFORMED: no part, no closing delimiter, more than `maxParts`, more than a thousand
 * lines that begin with the boundary and are no delimiter.
 */
export function splitParts(body: Buffer, boundary: string, maxParts: number): readonly Buffer[] {
  const parts: Buffer[] = []
  let open: { readonly from: number; readonly lineBreak: number } | undefined
  for (const line of delimiters(body, boundary)) {
    if (open) {
      if (parts.length === maxParts) throw malformed(`more than ${maxParts} MIME parts`)
      parts.push(body.subarray(open.from, Math.max(open.from, line.start - breakBefore(body, line.start, open.lineBreak))))
    }
    if (line.closing) {
      if (parts.length === 0) throw malformed('no MIME part')
      return parts
    }
    open = { from: line.end, lineBreak: open?.lineBreak ?? line.lineBreak }
  }
  throw malformed(open ? 'the closing MIME boundary is missing' : 'the MIME boundary does not occur')
}

interface DelimiterLine {
  readonly start: number
  /** Behind its line break. */
  readonly end: number
  /** Octets of its own line break. */
  readonly lineBreak: number
  readonly closing: boolean
}

/** An honest sender takes a boundary that occurs nowhere else (RFC 2046 section 5.1): what has so many lines that begin with it is no content. */
const MAX_LOOK_ALIKES = 1_000

/**
 * Every line that is `--boundary` or `--boundary--` and white space; a longer line that only begins so is content. Looked for are
 * beginnings of lines only: in a body of dashes every octet begins what could be a boundary of dashes.
 */
function* delimiters(body: Buffer, boundary: string): Generator<DelimiterLine> {
  const mark = Buffer.from(DASHES + boundary, 'latin1')
  const line = Buffer.concat([Buffer.of(LF), mark])
  const next = (from: number) => {
    const found = body.indexOf(line, from)
    return found < 0 ? found : found + 1
  }
  let alike = 0
  for (let start = body.subarray(0, mark.length).equals(mark) ? 0 : next(0); start >= 0; start = next(start)) {
    let at = start + mark.length
    const closing = body.toString('latin1', at, at + 2) === DASHES
    if (closing) at += 2
    while (body[at] === BLANK || body[at] === TAB) at += 1
    const lineBreak = body[at] === CR && body[at + 1] === LF ? 2 : body[at] === LF ? 1 : 0
    if (lineBreak === 0 && !(closing && at >= body.length)) {
      alike += 1
      if (alike > MAX_LOOK_ALIKES) throw malformed(`more than ${MAX_LOOK_ALIKES} lines begin with the MIME boundary and are none`)
      continue
    }
    yield { start, end: at + lineBreak, lineBreak, closing }
  }
}

function breakBefore(body: Buffer, start: number, lineBreak: number): number {
  return lineBreak === 2 && body[start - 2] === CR ? 2 : 1
}

function malformed(detail: string): Fault {
  return new Fault('ASW_MIME_MALFORMED', detail)
}
