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
  xsDecimal: { collapse: true, write: textOf, read: readDecimal },
  xsBoolean: { collapse: true, write: textOf, read: (text) => BOOLEANS.get(text) },
  /** A day. Its zone, which xs:date may have, says nothing about a legal date and is left away. */
  xsDate: { collapse: true, write: textOf, read: (text) => DATE.exec(text)?.[1] },
  /** An instant with its zone, as it is written: fractions and `+00:00` stay. */
  xsDateTime: { collapse: true, write: textOf, read: (text) => (DATE_TIME.test(text) ? text : undefined) },
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
const DATE = /^(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?$/
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** As XML Schema's whiteSpace="collapse": only these four blanks, not those of other scripts. */
export function collapse(text: string): string {
  return text.replace(/[\t\n\r ]+/g, ' ').replace(/^ | $/g, '')
}

function readInteger(text: string): number | undefined {
  const digits = INTEGER.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function readDecimal(text: string): string | undefined {
  if (PLAIN_DECIMAL.test(text)) return text
  const parts = DECIMAL.exec(text)
  if (parts === null) return undefined
  const [, digits = '', fraction = ''] = parts
  const whole = digits.replace(/^0+/, '')
  if ((whole === '' && fraction === '' && !text.includes('0')) || whole.length > 16 || fraction.length > 6) return undefined
  return `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
}
