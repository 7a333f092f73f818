import type { XmlOutputBufferHandler } from 'libxml2-wasm'

/** Takes what libxml2 writes, chunk by chunk; `bytes` puts it together. */
export class Collector implements XmlOutputBufferHandler {
  readonly #chunks: Uint8Array[] = []
  readonly #maxBytes: number
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** More was written than was allowed; libxml2 has been told to stop. */
  get overflowed(): boolean {
    return this.#length > this.#maxBytes
  }

  /** The view is libxml2's own buffer and changes with the next call: copied. */
  readonly write = (view: Uint8Array): number => {
    this.#length += view.length
    if (this.overflowed) return -1
    this.#chunks.push(view.slice())
    return view.length
  }

  readonly close = (): boolean => true

  /** In an ArrayBuffer of their own, never a slice of Node's pool: they may be transferred to a worker. */
  bytes(): Uint8Array {
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only !== undefined) return only
    const bytes = new Uint8Array(this.#length)
    let at = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return bytes
  }
}
