import { Fault } from '../../message/fault.ts'

const MAX_DEPTH = 64

/** JSON from bytes: UTF-8, at most 64 levels deep. Throws ASW_JSON_MALFORMED. */
export function parseJson(bytes: Uint8Array): unknown {
  const value = parsed(textOf(bytes), bytes)
  if (!isWithin(value, MAX_DEPTH)) throw tooDeep()
  return value
}

/** V8's parser keeps its own stack, so depth alone does no harm: of what cannot be parsed the depth is told first. */
function parsed(text: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    checkDepth(bytes)
    throw new Fault('ASW_JSON_MALFORMED', error instanceof Error ? place(error.message) : 'not JSON', {}, error)
  }
}

/** Whether no list or object has more than `levels` around it and itself. A walk over the values costs a fraction of one over the bytes. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) if (!isWithin(value[at], levels - 1)) return false
    return true
  }
  for (const name in value) if (!isWithin((value as Record<string, unknown>)[name], levels - 1)) return false
  return true
}

function tooDeep(): Fault {
  return new Fault('ASW_JSON_MALFORMED', `the JSON is deeper than ${MAX_DEPTH} levels`)
}

/** The text of bytes, without the byte order mark that some systems write before it. */
function textOf(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes)
  } catch (error) {
    throw new Fault('ASW_JSON_MALFORMED', 'the body is not UTF-8', {}, error)
  }
}
const UTF_8 = new TextDecoder('utf-8', { fatal: true })

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
      if (depth > MAX_DEPTH) throw tooDeep()
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
}
