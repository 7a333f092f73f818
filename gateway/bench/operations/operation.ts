import type { Material } from '../material.ts'
import type { Contestant } from '../measure.ts'
import type { KeyName, Stand } from '../stand.ts'
import type { Xmlsec1 } from '../xmlsec1.ts'

/** The production function of this gateway, whatever it does. */
export const GATEWAY = 'gateway'
/** node:crypto doing the same cryptographic operations and nothing else. */
export const FLOOR = 'node:crypto'
/** The same with RSA in the thread pool. */
export const FLOOR_OFF_THREAD = 'node:crypto off thread'
export const XML_CRYPTO = 'xml-crypto'
export const LIBXMLSEC1 = 'libxmlsec1'

/** What an operation is measured on. */
export interface Bed {
  readonly stand: Stand
  readonly keys: KeyName
  readonly material: Material
  /** Absent where it could not be compiled. */
  readonly xmlsec1: Xmlsec1 | undefined
}
export interface Operation {
  /** One line for the reader of the table. */
  readonly what: string
  /** Kinds of our own keys that make a difference. */
  readonly keys: readonly KeyName[]
  /** The gateway and whoever can do the same. `close` ends what was started for it. */
  open(bed: Bed): { readonly contestants: readonly Contestant[]; close?(): void }
}
