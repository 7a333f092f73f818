import { Fault } from '../../message/fault.ts'

/** One element of DER: where its tag stands, and where its content begins and ends. */
export interface Element {
  readonly tag: number
  readonly start: number
  readonly from: number
  readonly to: number
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const

const LONG_FORM = 0x80
const MAX_LENGTH_BYTES = 4

/**
 * The element at `at`, which ends before `end` (X.690 10.1: definite, shortest length). A list may hold a hundred thousand
 * entries: they are walked, not made into objects. Throws ASW_CRL_MALFORMED.
 */
export function elementAt(der: Uint8Array, at: number, end: number): Element {
  const tag = der[at]
  const first = der[at + 1]
  if (tag === undefined || first === undefined || at + 2 > end) throw malformed('it breaks off')
  if ((tag & 0x1f) === 0x1f) throw malformed('a tag of more than one byte')
  const bytes = first < LONG_FORM ? 0 : first - LONG_FORM
  if (bytes > MAX_LENGTH_BYTES || first === LONG_FORM) throw malformed('a length that is no DER')
  const from = at + 2 + bytes
  let length = bytes === 0 ? first : 0
  for (let index = at + 2; index < from; index += 1) length = length * 256 + (der[index] ?? 0)
  if (bytes > 0 && (length < LONG_FORM || length < 256 ** (bytes - 1))) throw malformed('a length that is not the shortest')
  if (from + length > end) throw malformed('it breaks off')
  return { tag, start: at, from, to: from + length }
}

/** The elements inside of one. Throws ASW_CRL_MALFORMED. */
export function elementsIn(der: Uint8Array, { from, to }: Pick<Element, 'from' | 'to'>): readonly Element[] {
  const found: Element[] = []
  for (let at = from; at < to; ) {
    const element = elementAt(der, at, to)
    found.push(element)
    at = element.to
  }
  return found
}

/** Throws ASW_CRL_MALFORMED where the element is missing or another. */
export function expected(element: Element | undefined, tag: number, what: string): Element {
  if (element?.tag !== tag) throw malformed(`${what} is missing or of another type`)
  return element
}

export function hexOf(der: Uint8Array, from: number, to: number): string {
  const bytes = Buffer.isBuffer(der) ? der : Buffer.from(der.buffer, der.byteOffset, der.byteLength)
  return bytes.toString('hex', from, to)
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function oidOf(der: Uint8Array, element: Element | undefined): string {
  const { from, to } = expected(element, TAG.objectIdentifier, 'an object identifier')
  const arcs: number[] = []
  let arc = 0
  for (const byte of der.subarray(from, to)) {
    arc = arc * 128 + (byte & 0x7f)
    if ((byte & 0x80) !== 0) continue
    arcs.push(arc)
    arc = 0
  }
  const [first = 0, ...rest] = arcs
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - top * 40, ...rest].join('.')
}

const DIGITS = { [TAG.utcTime]: 12, [TAG.generalizedTime]: 14 } as const
const Z = 0x5a
const ZERO = 0x30

/** Milliseconds of a UTCTime or GeneralizedTime as RFC 5280 5.1.2.4 wants them: seconds, and Z. Throws ASW_CRL_MALFORMED. */
export function timeOf(der: Uint8Array, element: Element | undefined, what: string): number {
  if (element === undefined || !isTime(element)) throw malformed(`${what} is missing or no time`)
  const digits = DIGITS[element.tag as keyof typeof DIGITS]
  const { from, to } = element
  const two = (at: number) => {
    const [tens, ones] = [(der[at] ?? 0) - ZERO, (der[at + 1] ?? 0) - ZERO]
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) throw malformed(`${what} is no time`)
    return tens * 10 + ones
  }
  if (to - from !== digits + 1 || der[from + digits] !== Z) throw malformed(`${what} is no time`)
  const rest = from + digits - 10
  const short = two(rest - 2)
  const year = digits === 14 ? two(from) * 100 + short : short + (short >= 50 ? 1900 : 2000)
  const [month, day, hour, minute, second] = [two(rest), two(rest + 2), two(rest + 4), two(rest + 6), two(rest + 8)]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  // 31 February is none, though Date would take it
  const exact = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  if (!exact) throw malformed(`${what} is no time`)
  return date.getTime()
}

export function isTime({ tag }: Element): boolean {
  return tag === TAG.utcTime || tag === TAG.generalizedTime
}

export function isTrue(der: Uint8Array, element: Element): boolean {
  if (element.to - element.from !== 1) throw malformed('a truth value that is none')
  return der[element.from] !== 0
}

export function malformed(why: string, cause?: unknown): Fault {
  return new Fault('ASW_CRL_MALFORMED', `the revocation list cannot be read: ${why}`, {}, cause)
}
