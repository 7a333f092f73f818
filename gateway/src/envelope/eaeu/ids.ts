import { Fault } from '../../message/fault.ts'
import type { FaultCode } from '../../message/faults.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const URN = 'urn:uuid:'
/** Nested procedures: No 5 sets no limit; a header is not a place for a book. */
const MAX_PROCEDURES = 16

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** The UUID of a `urn:uuid:` URI, as it is spelled. Throws `code`. */
export function readUuidUri(text: string, header: string, code: FaultCode): string {
  const uuid = text.slice(0, URN.length).toLowerCase() === URN ? text.slice(URN.length) : ''
  if (!isUuid(uuid)) throw new Fault(code, `${header} is not a urn:uuid: URI`, { header })
  return uuid
}

export function writeUuidUri(uuid: string): string {
  return `${URN}${uuid}`
}

/**
 * The chain of a ProcedureID: `urn:uuid:A/B`, the outermost procedure first (No 5, table 3). Throws ASW_EAEU_HEADER.
 */
export function readProcedures(text: string): readonly string[] {
  const chain = text.slice(0, URN.length).toLowerCase() === URN ? text.slice(URN.length).split('/') : []
  if (chain.length === 0 || chain.length > MAX_PROCEDURES || !chain.every(isUuid)) {
    throw new Fault('ASW_EAEU_HEADER', 'ProcedureID is not urn:uuid: with UUIDs between slashes', { header: 'ProcedureID' })
  }
  return chain
}

export function writeProcedures(chain: readonly string[]): string {
  return `${URN}${chain.join('/')}`
}
