import { Fault } from '../../message/fault.ts'
import type { Receipt } from '../../message/stages.ts'
import type { Wire } from '../../message/wire.ts'
import { unpack } from './unpack.ts'

/**
 * The References of the envelope signature of a message of our own, as it was stored: an Acknowledgment must name them
 * (ebMS 2.0 section 6.3.2.3). Throws as `unpack` does, and ASW_SIGNATURE_* where it bears no signature of ebMS.
 */
export function referencesOf(wire: Wire): readonly Receipt[] {
  const { signature } = unpack(wire, { maxBytes: wire.body.length, maxParts: Number.MAX_SAFE_INTEGER - 1 })
  if (signature instanceof Fault) throw signature
  return signature.receipts
}
