import { sorted } from './canonical-json.ts'

/**
 * UTF-8 bytes of a JSON value, as it is stored and digested: in canonical form (RFC 8785), so that the order of members makes no
 * other document. The bytes are those of `canonicalJson`, written in one walk and without the text between.
 */
export function jsonBytes(value: unknown): Uint8Array {
  at = 0
  write(value)
  const bytes = out.slice(0, at)
  if (out.length > KEPT_BYTES) grow(FIRST_BYTES)
  return bytes
}

const FIRST_BYTES = 64 * 1024
/** A scratch that one large document has made larger is not kept. */
const KEPT_BYTES = 4 * 1024 * 1024
let out = new Uint8Array(FIRST_BYTES)
let buffer = Buffer.from(out.buffer)
let at = 0

function grow(size: number): void {
  const larger = new Uint8Array(size)
  larger.set(out.subarray(0, Math.min(at, size)))
  out = larger
  buffer = Buffer.from(larger.buffer)
}
function room(bytes: number): void {
  if (at + bytes > out.length) grow(2 * (at + bytes))
}

function write(value: unknown): void {
  if (typeof value === 'string') text(value)
  else if (typeof value !== 'object' || value === null) native(JSON.stringify(value) ?? 'null')
  else if (Array.isArray(value)) list(value)
  else members(value as Readonly<Record<string, unknown>>)
}

function list(values: readonly unknown[]): void {
  byte(OPEN_LIST)
  for (let n = 0; n < values.length; n += 1) {
    if (n > 0) byte(COMMA)
    write(values[n])
  }
  byte(CLOSE_LIST)
}

function members(record: Readonly<Record<string, unknown>>): void {
  const { names, labels } = shapeOf(Object.keys(record))
  let some = false
  byte(OPEN)
  for (let n = 0; n < names.length; n += 1) {
    const member = record[names[n] as string]
    if (member === undefined) continue
    if (some) byte(COMMA)
    some = true
    copy(labels[n] as Uint8Array)
    write(member)
  }
  byte(CLOSE)
}

/** The members of an object as they are written: names in order, and each name with its quotes and its colon. */
interface Shape {
  readonly names: readonly string[]
  readonly labels: readonly Uint8Array[]
}
interface KnownShape extends Shape {
  /** Names as they came. */
  readonly came: readonly string[]
}

/** Documents have a few dozen kinds of objects, which come with the same names in the same order again and again. */
const SHAPES = new Map<string | undefined, KnownShape[]>()
let shapes = 0
const MOST_SHAPES = 512
/** Anybody can invent more: those are put in order each time. */
const MOST_ALIKE = 16
const MOST_NAMES = 64
const LONGEST_NAME = 64

function shapeOf(came: string[]): Shape {
  const alike = SHAPES.get(came[0])
  if (alike) for (const shape of alike) if (isSame(shape.came, came)) return shape
  const names = sorted([...came])
  const shape = { came, names, labels: names.map((name) => LABELS.encode(`${JSON.stringify(name)}:`)) }
  if (
    shapes < MOST_SHAPES &&
    (alike?.length ?? 0) < MOST_ALIKE &&
    came.length <= MOST_NAMES &&
    came.every(({ length }) => length <= LONGEST_NAME)
  ) {
    shapes += 1
    if (alike) alike.push(shape)
    else SHAPES.set(came[0], [shape])
  }
  return shape
}
const LABELS = new TextEncoder()

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false
  for (let n = 0; n < some.length; n += 1) if (some[n] !== others[n]) return false
  return true
}

function copy(label: Uint8Array): void {
  const { length } = label
  room(length)
  const bytes = out
  let to = at
  for (let n = 0; n < length; n += 1) bytes[to++] = label[n] as number
  at = to
}

function byte(code: number): void {
  if (at === out.length) room(1)
  out[at++] = code
}

/** A short text is checked and copied in one loop; a long one, or one that needs an escape, is left to V8. */
function text(value: string): void {
  if (value.length > LONG || !plain(value)) native(JSON.stringify(value))
}

/** False, and nothing written, where the text needs an escape. */
function plain(value: string): boolean {
  const { length } = value
  room(3 * length + 2)
  const bytes = out
  let to = at
  bytes[to++] = QUOTE
  for (let n = 0; n < length; n += 1) {
    const code = value.charCodeAt(n)
    if (code < 0x80) {
      if (code < SPACE || code === QUOTE || code === BACKSLASH) return false
      bytes[to++] = code
    } else if (code < 0x800) {
      bytes[to++] = 0xc0 | (code >> 6)
      bytes[to++] = 0x80 | (code & 0x3f)
    } else if (code < 0xd800 || code > 0xdfff) {
      bytes[to++] = 0xe0 | (code >> 12)
      bytes[to++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[to++] = 0x80 | (code & 0x3f)
    } else return false
  }
  bytes[to++] = QUOTE
  at = to
  return true
}

function native(json: string): void {
  room(3 * json.length)
  at += buffer.write(json, at, 'utf8')
}

const LONG = 256
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN = 0x7b
const CLOSE = 0x7d
