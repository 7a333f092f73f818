import type { IncomingMessage } from 'node:http'
import { Fault } from '../message/fault.ts'

/** Makes room for so many bytes more, or throws. */
export type Reserve = (bytes: number) => void

const FIRST = 65_536
/** A body may begin in small pieces; so many of them, and it must not go on so. */
const PATIENT = 1_000
const SMALLEST_MEAN = 32

/**
 * Limits the bytes before and while reading (XS-01). Room for an announced length is reserved before the first byte, so what was
 * begun is not refused in its middle; otherwise it grows by doubling. The pieces go into one buffer: as objects of their own, those
 * of one byte each would take a hundred times their size, and each costs a call. Throws ASW_BODY_TOO_LARGE, ASW_MIME_MALFORMED,
 * and what `reserve` throws.
 */
export function readBody(request: IncomingMessage, maxBytes: number, reserve: Reserve): Promise<Uint8Array> {
  const body = new Body(maxBytes, reserve, request.headers['content-length'])
  return new Promise((resolve, reject) => {
    const take = (piece: Buffer) => {
      try {
        body.add(piece)
      } catch (error) {
        request.off('data', take)
        request.pause()
        reject(error)
      }
    }
    // The line went dead: nobody is left to answer, and it is no trouble of ours.
    const broken = (cause?: unknown) =>
      reject(new Fault('ASW_MIME_MALFORMED', `the request broke off after ${body.size} bytes`, {}, cause))
    request.on('data', take)
    request.once('end', () => resolve(body.bytes()))
    request.once('error', broken)
    request.once('close', () => broken())
  })
}

class Body {
  readonly #maxBytes: number
  readonly #reserve: Reserve
  #buffer: Buffer
  #pieces = 0
  size = 0

  constructor(maxBytes: number, reserve: Reserve, contentLength: string | undefined) {
    const announced = Number(contentLength ?? 0)
    if (announced > maxBytes) throw new Fault('ASW_BODY_TOO_LARGE', `more than ${maxBytes} bytes announced`)
    this.#maxBytes = maxBytes
    this.#reserve = reserve
    reserve(announced)
    // Pages that nothing was written to take no memory yet.
    this.#buffer = Buffer.allocUnsafeSlow(announced)
  }

  add(piece: Buffer): void {
    const size = this.size + piece.byteLength
    if (size > this.#maxBytes) throw new Fault('ASW_BODY_TOO_LARGE', `more than ${this.#maxBytes} bytes`)
    this.#pieces += 1
    if (this.#pieces > PATIENT && size < this.#pieces * SMALLEST_MEAN)
      throw new Fault('ASW_MIME_MALFORMED', `${this.#pieces} pieces for ${size} bytes`)
    if (size > this.#buffer.byteLength) this.#grow(size)
    piece.copy(this.#buffer, this.size)
    this.size = size
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.size)
  }

  #grow(wanted: number): void {
    const room = Math.min(this.#maxBytes, Math.max(wanted, FIRST, 2 * this.#buffer.byteLength))
    this.#reserve(room - this.#buffer.byteLength)
    const larger = Buffer.allocUnsafeSlow(room)
    this.#buffer.copy(larger, 0, 0, this.size)
    this.#buffer = larger
  }
}
