import { isUtf8 } from 'node:buffer'
import { Fault } from '../../message/fault.ts'

const MAX_DEPTH = 64

/** JSON from bytes: UTF-8, at most 64 levels deep. Throws ASW_JSON_MALFORMED. */
export function parseJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw new Fault('ASW_JSON_MALFORMED', 'the body is not UTF-8')
  checkDepth(bytes)
  try {
    return JSON.parse(textOf(bytes)) as unknown
  } catch (error) {
    throw new Fault('ASW_JSON_MALFORMED', error instanceof Error ? place(error.message) : 'not JSON', {}, error)
  }
}

/** The text of bytes that are UTF-8, without the byte order mark that some systems write before it. */
function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
}
const BYTE_ORDER_MARK = 0xfeff

/** V8 quotes the input in its message; the payload stays out of ours. */
function place(message: string): string {
  const position = /at position (\d+)(?: \(line (\d+) column (\d+)\))?/.exec(message)
  return position
    ? `not JSON at position ${position[1]}${position[2] ? `, line ${position[2]} column ${position[3]}` : ''}`
    : 'not JSON'
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function checkDepth(bytes: Uint8Array): void {
  let depth = 0
  let quoted = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (quoted) {
      if (byte === BACKSLASH) index++
      else if (byte === QUOTE) quoted = false
    } else if (byte === QUOTE) quoted = true
    else if (byte === 0x7b || byte === 0x5b) {
      depth++
      if (depth > MAX_DEPTH) throw new Fault('ASW_JSON_MALFORMED', `the JSON is deeper than ${MAX_DEPTH} levels`)
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
}
