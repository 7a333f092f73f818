import type { Conversion } from './conversion.ts'
import { textOf } from './text-of.ts'

/**
 * Values in the lexical forms of XML Schema's own types. Blanks around them mean nothing there, so they are cut before a value
 * is read (`collapse`), and a form that says the same in another way is read as our one form of it.
 */
export const XSD_CONVERSIONS = {
  /** xs:token: blanks at the ends are cut, several in a row count as one. Both ways: the partner's reader does the same. */
  token: { collapse: true, write: (value) => collapse(textOf(value)), read: (text) => (text === '' ? undefined : text) },
  xsInteger: { collapse: true, write: textOf, read: readInteger },
  /** A decimal is a string on both sides. `+1.50`, `01.50`, `.5` and `2.` are forms of the same type. */
  xsDecimal: { collapse: true, write: textOf, read: readDecimal, wrong: wrongDecimal },
  xsBoolean: { collapse: true, write: textOf, read: (text) => BOOLEANS.get(text) },
  /** A day. Its zone, which xs:date may have, says nothing about a legal date and is left away. */
  xsDate: { collapse: true, write: textOf, read: (text) => DATE.exec(text)?.[1] },
  /** An instant with its zone, as it is written: fractions and `+00:00` stay. Without a zone it is no instant. */
  xsDateTime: {
    collapse: true,
    write: textOf,
    read: (text) => (DATE_TIME.test(text) ? text : undefined),
    wrong: (text) => (DATE_TIME.test(`${text}Z`) ? 'names no zone, and none is guessed' : undefined),
  },
  /** Lines of any length are the same bytes. */
  xsBase64: { collapse: true, write: textOf, read: (text) => text.replaceAll(' ', '') },
} as const satisfies Record<string, Conversion>

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])
const INTEGER = /^\+?0*(\d{1,15})$/
const PLAIN_DECIMAL = /^\d{1,16}(?:\.\d{1,6})?$/
const DECIMAL = /^\+?(\d*)(?:\.(\d*))?$/
const MOST_DIGITS = { before: 16, behind: 6 }
const DATE = /^(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?$/
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** As XML Schema's whiteSpace="collapse": only these four blanks, not those of other scripts. */
export function collapse(text: string): string {
  return text.replace(/[\t\n\r ]+/g, ' ').replace(/^ | $/g, '')
}

/** `-0` and `-0.00` are the zeros that they are without their sign. */
function withoutSignOfZero(text: string): string {
  if (text[0] !== '-') return text
  for (let at = 1; at < text.length; at += 1) if (text[at] !== '0' && text[at] !== '.') return text
  return text.slice(1)
}

function readInteger(text: string): number | undefined {
  const digits = INTEGER.exec(withoutSignOfZero(text))?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function readDecimal(text: string): string | undefined {
  if (PLAIN_DECIMAL.test(text)) return text
  const parts = decimalParts(text)
  if (parts === undefined || wrongDecimal(text) !== undefined) return undefined
  const { whole, fraction } = parts
  return `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** The type of XML Schema has no bounds of its own; the domestic decimal has. */
function wrongDecimal(text: string): string | undefined {
  const parts = decimalParts(text)
  if (parts === undefined) return undefined
  if (parts.whole.length > MOST_DIGITS.before) return `has more than ${MOST_DIGITS.before} digits before the point`
  return parts.fraction.length > MOST_DIGITS.behind ? `has more than ${MOST_DIGITS.behind} digits behind the point` : undefined
}

/** Digits before the point without zeros in front, and behind it without those that only lengthen the text beyond its room. */
function decimalParts(text: string): { readonly whole: string; readonly fraction: string } | undefined {
  const parts = DECIMAL.exec(withoutSignOfZero(text))
  if (parts === null) return undefined
  const [, digits = '', fraction = ''] = parts
  if (digits === '' && fraction === '') return undefined
  const whole = digits.replace(/^0+/, '')
  let end = fraction.length
  while (end > MOST_DIGITS.behind && fraction[end - 1] === '0') end -= 1
  return { whole, fraction: fraction.slice(0, end) }
}
