import type { Fault } from '../../message/fault.ts'
import type { FaultCode } from '../../message/faults.ts'
import type { UnitName } from './units/index.ts'

/** What the thread that serves asks of the thread that stores, and what it hears. */
export interface Request {
  readonly id: number
  readonly unit: UnitName
  readonly args: readonly unknown[]
  /** Added to the store's clock; zero outside tests. */
  readonly skewMs: number
}
export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: number
      readonly ok: false
      readonly code: FaultCode
      readonly detail: string
      readonly facts: Readonly<Record<string, unknown>>
    }

export function refused(id: number, fault: Fault): Reply {
  return { id, ok: false, code: fault.code, detail: fault.message, facts: fault.facts }
}

export interface Opening {
  readonly folder: string
  readonly readOnly: boolean
  readonly chunkBytes: number
  /** Free bytes of the disk below which intake is refused. */
  readonly reserveBytes: number
}

/** Units that bring in new work: refused first, so that what is under way can still end. */
export const INTAKE: ReadonlySet<UnitName> = new Set(['submit', 'arrive'])

/** `close` is the last request; `end` the last word. */
export type ToWorker = { readonly requests: readonly Request[] } | { readonly close: true }
export type FromWorker =
  | { readonly opened: true }
  | { readonly replies: readonly Reply[] }
  | { readonly failed: { readonly code: FaultCode; readonly detail: string } }
  | { readonly end: true }

/** Below this, copying is cheaper than transferring. */
const TRANSFER_BYTES = 16 * 1024

/**
 * A value made ready for another thread. Views are cut down to their own bytes (cloning one would copy the whole buffer
 * under it, which for a small part of a large message is the message), large ones are listed in `transfer`. What needs no
 * such care is handed on as it is.
 *
 * @param mine whether the bytes may be given away; if not, they are copied first and the caller's buffer stays whole
 */
export function packed(value: unknown, transfer: ArrayBuffer[], mine: boolean): unknown {
  if (value instanceof Uint8Array) return packedBytes(value, transfer, mine)
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? packedList(value, transfer, mine) : packedMembers(value, transfer, mine)
}

function packedList(values: readonly unknown[], transfer: ArrayBuffer[], mine: boolean): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let n = 0; n < values.length; n += 1) {
    const ready = packed(values[n], transfer, mine)
    if (ready === values[n]) continue
    copy ??= [...values]
    copy[n] = ready
  }
  return copy ?? values
}

function packedMembers(value: object, transfer: ArrayBuffer[], mine: boolean): object {
  let copy: object | undefined
  for (const name of Object.keys(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[name]
    const ready = packed(member, transfer, mine)
    if (ready === member) continue
    copy ??= { ...value }
    Object.defineProperty(copy, name, { value: ready, enumerable: true, configurable: true, writable: true })
  }
  return copy ?? value
}

function packedBytes(bytes: Uint8Array, transfer: ArrayBuffer[], mine: boolean): Uint8Array {
  const tight = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
  const large = bytes.byteLength >= TRANSFER_BYTES
  if (tight && (mine || !large)) {
    if (large) transfer.push(bytes.buffer as ArrayBuffer)
    return bytes
  }
  const copy = new Uint8Array(bytes)
  if (large) transfer.push(copy.buffer)
  return copy
}
