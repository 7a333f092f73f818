import type { Fault } from '../../message/fault.ts'
import type { EbmsErrorCode } from '../../message/faults.ts'
import type { Ebms2Content, EbmsError, Severity } from './message.ts'
import { locate } from './names.ts'

/** An ErrorList with hundreds of Errors helps nobody; the first ones come from the document's top. */
const MAX_ERRORS = 50
const MAX_DESCRIPTION = 500

/** A finding about a document, as far as a partner is told. */
interface Finding {
  readonly severity: 'E' | 'W' | 'N'
  readonly code: string
  readonly xpath?: string
  readonly message: string
}

/**
 * What a partner is told of a fault (ebMS 2.0 section 4.2.3): the ebMS code of its row, our own code and what was wrong in
 * the Description, `location` from its facts. Of a fault in security or of our own, only the text of the row leaves: all
 * failures to decrypt look alike (XS-33). Findings in `facts.issues` become one Error each.
 */
export function errorListFor(fault: Fault): Extract<Ebms2Content, { kind: 'error-list' }> {
  const issues = (fault.facts.issues as readonly Finding[] | undefined)?.filter(({ severity }) => severity !== 'N') ?? []
  const errors =
    issues.length === 0 ? [errorFor(fault)] : issues.slice(0, MAX_ERRORS).map((issue) => errorOf(issue, fault.row.ebms))
  const highestSeverity: Severity = errors.some(({ severity }) => severity === 'Error') ? 'Error' : 'Warning'
  return { kind: 'error-list', highestSeverity, errors }
}

function errorFor(fault: Fault): EbmsError {
  const { row, code, message, facts } = fault
  const ours = row.class === 'own-dependency-down' || row.class === 'config-wrong'
  const detail = ours || row.ebms === 'SecurityFailure' ? row.text : message
  const location = typeof facts.location === 'string' && facts.location !== '' ? absolute(facts.location) : undefined
  return {
    code: row.ebms,
    severity: 'Error',
    ...(location === undefined ? {} : { location }),
    description: describe(code, detail),
  }
}

function errorOf({ severity, code, xpath, message }: Finding, ebms: EbmsErrorCode): EbmsError {
  return {
    code: ebms,
    severity: severity === 'E' ? 'Error' : 'Warning',
    ...(xpath ? { location: xpath } : {}),
    description: describe(code, message),
  }
}

function describe(code: string, detail: string): string {
  return `${code}: ${detail}`.replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd]/g, '?').slice(0, MAX_DESCRIPTION)
}

/** `MessageData/TimeToLive` is short for the XPath to that header; a `cid:`, an XPath and a MIME header stand as they are. */
function absolute(location: string): string {
  return /^(\/|cid:)/i.test(location) || location === 'Content-Type' ? location : locate(location)
}
