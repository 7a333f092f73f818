/**
 * The UTF-8 bytes of a document that is being written. Pieces of text are put together and encoded some hundred at a time:
 * one by one costs a call each, and a whole document as one string is a burden for the collector.
 */
export class Utf8Sink {
  #pieces: string[] = []
  #room: Buffer
  #length = 0

  /** `room` is written to, and replaced where it is too small. */
  constructor(room: Buffer) {
    this.#room = room
  }

  push(piece: string): void {
    this.#pieces.push(piece)
    if (this.#pieces.length === PIECES) this.#flush()
  }

  /** A copy of everything, in an ArrayBuffer of its own. */
  taken(): Uint8Array {
    this.#flush()
    return new Uint8Array(this.#room.subarray(0, this.#length))
  }

  /** For the next document. */
  get room(): Buffer {
    return this.#room
  }

  #flush(): void {
    const text = this.#pieces.join('')
    this.#pieces = []
    const needed = this.#length + text.length * WIDEST
    if (needed > this.#room.length) {
      const wider = Buffer.allocUnsafeSlow(Math.max(needed, this.#room.length * 2))
      this.#room.copy(wider, 0, 0, this.#length)
      this.#room = wider
    }
    this.#length += this.#room.write(text, this.#length, 'utf8')
  }
}

const PIECES = 512
/** Bytes that one UTF-16 unit may take. */
const WIDEST = 3
