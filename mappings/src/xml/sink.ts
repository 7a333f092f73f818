import { escapeAttribute, escapeText } from './escape.ts'

/** What of ASCII stands in text, or in an attribute's value, as it is (C14N 1.0 section 2.3). */
const TEXT = plain(['\t', '\n'], ['&', '<', '>'])
const ATTRIBUTE = plain([], ['&', '<', '"'])

function plain(also: readonly string[], not: readonly string[]): Uint8Array {
  const table = new Uint8Array(128).fill(1, 0x20)
  for (const character of also) table[character.charCodeAt(0)] = 1
  for (const character of not) table[character.charCodeAt(0)] = 0
  return table
}

/**
 * The UTF-8 bytes of a document that is being written. Text is copied and looked through for escapes in one walk; from the
 * first character on that is not plain ASCII, what is left of it goes the long way. A string that grows, to be flattened and
 * encoded at the end, costs twice as much.
 */
export class Utf8Sink {
  #bytes: Buffer
  #length = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Where it writes: longer than what is written, and to be used again once that has been taken. */
  get room(): Buffer {
    return this.#bytes
  }

  /** A copy of what is written. */
  taken(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length)
  }

  /** Bytes as they are. */
  markup(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    const room = this.#bytes
    const at = this.#length
    for (let n = 0; n < bytes.length; n += 1) room[at + n] = bytes[n] as number
    this.#length = at + bytes.length
  }

  /** A string as it is. */
  raw(text: string): void {
    this.#reserve(text.length * WIDEST)
    this.#length += this.#bytes.write(text, this.#length, 'utf8')
  }

  /** Text of an element. Throws as `escapeText` does. */
  text(text: string): void {
    const written = this.#plain(text, TEXT)
    if (written < text.length) this.raw(escapeText(text.slice(written)))
  }

  /** An attribute's value without its quotes. Throws as `escapeAttribute` does. */
  attribute(value: string): void {
    const written = this.#plain(value, ATTRIBUTE)
    if (written < value.length) this.raw(escapeAttribute(value.slice(written)))
  }

  /** Writes up to the first character that is not plain, and says where that stands. */
  #plain(text: string, table: Uint8Array): number {
    this.#reserve(text.length)
    const room = this.#bytes
    const at = this.#length
    let n = 0
    for (; n < text.length; n += 1) {
      const unit = text.charCodeAt(n)
      if (unit > 0x7f || table[unit] === 0) break
      room[at + n] = unit
    }
    this.#length = at + n
    return n
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const wider = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(wider, 0, 0, this.#length)
    this.#bytes = wider
  }
}

/** Bytes that one UTF-16 unit may take. */
const WIDEST = 3
