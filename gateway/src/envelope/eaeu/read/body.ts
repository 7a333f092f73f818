import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { isUuid } from '../ids.ts'
import type { Signal, SignalError, SoapFault } from '../message.ts'
import { NS, SIGNALS, type SignalCode } from '../names.ts'
import { attributeOf, childrenOf, named, only, textOf } from './element.ts'

const BODY = 'ASW_EAEU_BODY'
/** A partner's list of errors is read, not stored without end. */
const MAX_ERRORS = 1_000
const DATE_TIME = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/** The signal that its Action promises (No 5, annexes 5 and 6). Throws ASW_EAEU_BODY. */
export function readSignal(content: CanonicalElement, code: SignalCode): Signal {
  if (!named(content, NS.sgn, SIGNALS[code].root)) throw wrong(`the Action is that of ${code}, the Body holds ${content.local}`)
  const errors = childrenOf(content, NS.sgn, 'Error')
  if ((code === 'ERR') !== errors.length > 0) throw wrong(`a ${code} with ${errors.length} errors`)
  if (errors.length > MAX_ERRORS) throw wrong(`more than ${MAX_ERRORS} errors`)
  const dateTime = text(content, 'DateTime')
  if (!DATE_TIME.test(dateTime)) throw wrong('DateTime is not an instant')
  return { code, id: uuid(text(content, 'SignalId'), 'SignalId'), dateTime, errors: errors.map(readError) }
}

function readError(element: CanonicalElement): SignalError {
  const [details, documentId, reference] = ['Details', 'EDocId', 'Reference'].map((local) => optional(element, local))
  const description = only(element, NS.sgn, 'Description', BODY)
  if (!description) throw wrong('an Error has no Description')
  return {
    code: text(element, 'Code').slice(0, 255),
    description: description.text.trim(),
    ...(details === undefined ? {} : { details }),
    ...(documentId === undefined ? {} : { documentId: uuid(documentId, 'EDocId') }),
    ...(reference === undefined ? {} : { reference }),
  }
}

/** The namespace that a prefix stands for in the text of `Code/Value` or `Subcode/Value`. */
type InScope = (place: 'Code' | 'Subcode', prefix: string) => string | undefined

/** SOAP 1.2 Fault (SOAP 1.2 part 1, section 5.4; No 5, items 72-76). Throws ASW_EAEU_BODY. */
export function readSoapFault(content: CanonicalElement, inScope: InScope): SoapFault {
  const code = only(content, NS.soap, 'Code', BODY)
  const value = code && only(code, NS.soap, 'Value', BODY)
  if (!code || !value) throw wrong('a Fault without Code')
  const subcode = only(code, NS.soap, 'Subcode', BODY)
  const inner = subcode && only(subcode, NS.soap, 'Value', BODY)
  const reason = only(content, NS.soap, 'Reason', BODY)
  const detail = only(content, NS.soap, 'Detail', BODY)
  const problem = detail && only(detail, NS.int, 'ProblemMessage', BODY)
  return {
    code: qName(textOf(value, BODY), (prefix) => inScope('Code', prefix)).replace(/^soap:/, ''),
    ...(inner ? { subcode: qName(textOf(inner, BODY), (prefix) => inScope('Subcode', prefix)) } : {}),
    reasons: reason ? childrenOf(reason, NS.soap, 'Text').map(readReason) : [],
    ...(problem ? { problem: problem.text } : {}),
  }
}

function readReason(element: CanonicalElement): SoapFault['reasons'][number] {
  return { language: attributeOf(element, NS.xml, 'lang') ?? 'und', text: element.text.trim() }
}

const KNOWN_PREFIXES: ReadonlyMap<string, string> = new Map([
  [NS.soap, 'soap'],
  [NS.wsa, 'wsa'],
  [NS.int, 'int'],
])
/** A QName with the prefix that we use for its namespace; as it stands where the namespace is unknown. */
function qName(text: string, inScope: (prefix: string) => string | undefined): string {
  const [prefix, local, ...more] = text.split(':')
  if (!prefix || !local || more.length > 0) return text.slice(0, 200)
  const known = KNOWN_PREFIXES.get(inScope(prefix) ?? '')
  return known === undefined ? text.slice(0, 200) : `${known}:${local}`
}

function optional(element: CanonicalElement, local: string): string | undefined {
  const found = only(element, NS.sgn, local, BODY)
  const text = found?.text.trim()
  return text === '' ? undefined : text
}
function text(element: CanonicalElement, local: string): string {
  const found = only(element, NS.sgn, local, BODY)
  if (!found) throw wrong(`${element.local} has no ${local}`)
  return textOf(found, BODY)
}
function uuid(text: string, what: string): string {
  if (!isUuid(text)) throw wrong(`${what} is not a UUID`)
  return text
}
function wrong(detail: string): Fault {
  return new Fault(BODY, detail, { location: '/soap:Envelope/soap:Body' })
}
