import { escapeAttribute, escapeText } from './escape.ts'

/**
 * The bytes of a document that is written from front to back by `write-code.ts`, without a tree and without a string for it.
 * Nothing is checked but characters: names and namespaces have been looked at when the writer was made.
 */
export class CanonicalSink {
  #bytes: Buffer
  /** How much is written. Who remembers it may take back what came after. */
  at = 0
  /** JSON values written so far, where somebody counts them. */
  filled = 0

  constructor(bytes = Buffer.allocUnsafeSlow(START_BYTES)) {
    this.#bytes = bytes
  }

  /** Markup, made once. */
  markup(markup: Uint8Array): void {
    const { length } = markup
    if (this.at + length > this.#bytes.length) this.#grow(length)
    const bytes = this.#bytes
    const { at } = this
    if (length < CALL_PAYS) for (let from = 0; from < length; from++) bytes[at + from] = markup[from] as number
    else bytes.set(markup, at)
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
    if (this.#bytes.length > MOST_KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(START_BYTES)
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
    this.#bytes = wider
  }
}

const START_BYTES = 65_536
const MOST_KEPT_BYTES = 1_048_576
const ASCII = 128
/** From here on one call to copy is cheaper than a loop, and from there on so is one to encode. */
const CALL_PAYS = 24
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
