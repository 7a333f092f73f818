import { escapeAttribute, escapeText } from './escape.ts'

/**
 * The bytes of a document that is written from front to back by `write-code.ts`, without a tree and without a string for it.
 * Nothing is checked but characters: names and namespaces have been looked at when the writer was made.
 */
export class CanonicalSink {
  #bytes: Buffer
  #view: DataView
  /** How much is written. Who remembers it may take back what came after. */
  at = 0
  /** JSON values written so far, where somebody counts them. */
  filled = 0

  constructor(bytes = Buffer.allocUnsafeSlow(START_BYTES)) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
  }

  /** A piece of some forty bytes is copied by words: a call to copy them costs five times as much, and words of four bytes twice. */
  markup({ words, length }: Markup): void {
    const { byteLength } = words
    if (this.at + byteLength > this.#bytes.length) this.#grow(byteLength)
    const view = this.#view
    const { at } = this
    for (let from = 0; from < byteLength; from += WORD) view.setFloat64(at + from, words.getFloat64(from, true), true)
    this.at = at + length
  }

  /** Text of an element. Throws ASW_XML_MALFORMED as `escapeText`. */
  text(text: string): void {
    if (!this.#plain(text, TEXT)) this.#encode(escapeText(text))
  }

  /** The value of an attribute, without its quotes. Throws ASW_XML_MALFORMED as `escapeAttribute`. */
  attribute(value: string): void {
    if (!this.#plain(value, ATTRIBUTE)) this.#encode(escapeAttribute(value))
  }

  clear(): void {
    this.at = 0
    this.filled = 0
  }

  /** A copy of everything, in an ArrayBuffer of its own. */
  taken(): Uint8Array {
    const bytes = new Uint8Array(this.#bytes.subarray(0, this.at))
    if (this.#bytes.length > MOST_KEPT_BYTES) this.#take(Buffer.allocUnsafeSlow(START_BYTES))
    return bytes
  }

  /** Whether it was short and all of it characters of ASCII that stand for themselves; if not, nothing is written. */
  #plain(text: string, plain: Uint8Array): boolean {
    const { length } = text
    if (length > MOST_BY_HAND) return false
    if (this.at + length > this.#bytes.length) this.#grow(length)
    const bytes = this.#bytes
    const { at } = this
    for (let from = 0; from < length; from++) {
      const unit = text.charCodeAt(from)
      if (unit >= ASCII || plain[unit] === 0) return false
      bytes[at + from] = unit
    }
    this.at = at + length
    return true
  }

  #encode(text: string): void {
    const room = text.length * WIDEST
    if (this.at + room > this.#bytes.length) this.#grow(room)
    this.at += this.#bytes.write(text, this.at, 'utf8')
  }

  #grow(room: number): void {
    const wider = Buffer.allocUnsafeSlow(Math.max(this.at + room, this.#bytes.length * 2))
    this.#bytes.copy(wider, 0, 0, this.at)
    this.#take(wider)
  }

  #take(bytes: Buffer): void {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
  }
}

/** Markup that stands in many documents, made once. What fills up its last word is written too, and written over by what follows. */
export interface Markup {
  readonly words: DataView
  readonly length: number
}

export function markupOf(text: string): Markup {
  const bytes = Buffer.from(text, 'utf8')
  const padded = Buffer.alloc(Math.ceil(bytes.length / WORD) * WORD)
  bytes.copy(padded)
  return { words: viewOf(padded), length: bytes.length }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/**
 * Eight bytes, read and written as one float: the only numbers of eight bytes that V8 keeps in a register. A NaN might come out changed,
 * but UTF-8 has none: it would need a byte FF, or 7F after one of F0 to FF.
 */
const WORD = 8

const START_BYTES = 65_536
const MOST_KEPT_BYTES = 1_048_576
const ASCII = 128
/** From here on one call to encode is cheaper than a loop. */
const MOST_BY_HAND = 64
/** Bytes that one UTF-16 unit may take. */
const WIDEST = 3
const TEXT = standing((character) => escapeText(character))
const ATTRIBUTE = standing((character) => escapeAttribute(character))

/** For each character of ASCII 1 where it is written as it is. */
function standing(write: (character: string) => string): Uint8Array {
  return Uint8Array.from({ length: ASCII }, (_, unit) => {
    const character = String.fromCharCode(unit)
    try {
      return write(character) === character ? 1 : 0
    } catch {
      return 0
    }
  })
}
