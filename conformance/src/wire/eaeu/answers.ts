import { escapeText } from '../../xml/dom.ts'
import { EEC, SIGNALS, type SignalCode, SUBCODES, type Subcode } from './names.ts'

export interface SignalError {
  readonly code: string
  readonly description: string
  readonly details?: string
  readonly documentId?: string
  readonly reference?: string
}
export interface SignalWish {
  readonly code: SignalCode
  readonly signalId: string
  /** xs:dateTime; a zone may be missing. */
  readonly dateTime: string
  readonly errors?: readonly SignalError[]
  /** Another root than that of the code. */
  readonly root?: string
}

/** Decision No 5, annexes 5 and 6. RCV has the layout of PRS: proposal, none is public. */
export function signalBody({ code, signalId, dateTime, errors = [], root = SIGNALS[code] }: SignalWish): string {
  const leaf = (local: string, value: string | undefined) =>
    value === undefined ? '' : `<sgn:${local}>${escapeText(value)}</sgn:${local}>`
  const inner = errors.map(
    (one) =>
      `<sgn:Error>${leaf('Code', one.code)}${leaf('Description', one.description)}${leaf('Details', one.details)}${leaf('EDocId', one.documentId)}${leaf('Reference', one.reference)}</sgn:Error>`,
  )
  return `<sgn:${root} xmlns:sgn="${EEC.sgn}">${leaf('SignalId', signalId)}${leaf('DateTime', dateTime)}${inner.join('')}</sgn:${root}>`
}

export interface FaultWish {
  readonly subcode: Subcode
  readonly ru: string
  readonly en?: string
  readonly problem?: string
}

/** Decision No 5, items 72-76: Code, Subcode, a Russian Reason, and the message that could not be worked on as text. */
export function faultBody({ subcode, ru, en, problem }: FaultWish): string {
  const text = (lang: string, value: string) => `<soap:Text xml:lang="${lang}">${escapeText(value)}</soap:Text>`
  const detail =
    problem === undefined ? '' : `<soap:Detail><int:ProblemMessage>${escapeText(problem)}</int:ProblemMessage></soap:Detail>`
  return (
    `<soap:Fault xmlns:soap="${EEC.soap}" xmlns:int="${EEC.int}" xmlns:wsa="${EEC.wsa}"><soap:Code><soap:Value>soap:${SUBCODES[subcode].code}</soap:Value>` +
    `<soap:Subcode><soap:Value>${subcode}</soap:Value></soap:Subcode></soap:Code>` +
    `<soap:Reason>${text('ru', ru)}${en === undefined ? '' : text('en', en)}</soap:Reason>${detail}</soap:Fault>`
  )
}
