import { FAULTS, type FaultCode, type FaultRow } from './faults.ts'

/** The only error the gateway throws on purpose. `detail` is for people; it holds no payload and no key. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly row: FaultRow
  /** Facts for machines: pointers, header names, limits. */
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: FaultCode, detail: string, facts: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.code = code
    this.row = FAULTS[code]
    this.facts = facts
  }
}

/**
 * What a caught error is, as a row of the table: our own Fault as it stands, a DocumentFault of the mappings by its
 * code, everything else `ASW_INTERNAL` (our fault, never the document's).
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in FAULTS) {
    const issues = 'issues' in error ? error.issues : undefined
    return new Fault(error.code as FaultCode, error.message, issues === undefined ? {} : { issues }, error)
  }
  return new Fault('ASW_INTERNAL', error instanceof Error ? error.message : String(error), {}, error)
}
