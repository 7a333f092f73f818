import { XSD_CONVERSIONS } from './conversion-xsd.ts'
import { wrongJson } from './json-value.ts'
import { textOf } from './text-of.ts'

/**
 * How one JSON value becomes the text of one XML node and comes back. Every row is a bijection over the values its JSON
 * Schema admits: nothing is rounded, trimmed or re-encoded.
 */
export interface Conversion {
  /** The text is read without the blanks around it, and with one blank for several. */
  readonly collapse?: true
  /** Attributes that every element of this conversion carries, for example `formatCode="102"`. */
  readonly attributes?: Readonly<Record<string, string>>
  readonly write: (value: unknown) => string
  /** `undefined` when the text is not of this conversion. */
  readonly read: (text: string) => unknown
  /** What is wrong with a text that is not read, where more can be said than the name of the conversion. */
  readonly wrong?: (text: string) => string | undefined
}

const INTEGER = /^(?:0|[1-9]\d{0,14})$/
const DECIMAL = /^\d{1,16}(?:\.\d{1,6})?$/
const DATE_102 = /^(\d{4})(\d\d)(\d\d)$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-]\d\d):(\d\d))$/
const DATE_TIME_304 = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?(?:Z|([+-]\d\d)(\d\d)?)$/

const same = (text: string): string => text

export const CONVERSIONS = {
  text: { write: textOf, read: same },
  code: { write: textOf, read: same },
  integer: { write: textOf, read: (text) => (INTEGER.test(text) ? Number(text) : undefined) },
  /** A decimal is a string on both sides: `10.50` keeps its zero. */
  decimal: { write: textOf, read: (text) => (DECIMAL.test(text) ? text : undefined) },
  boolean: { write: textOf, read: readBoolean },
  /** UN/EDIFACT 2379 code 102, CCYYMMDD. */
  date102: {
    attributes: { formatCode: '102' },
    write: (value) => textOf(value).replace(DATE, '$1$2$3'),
    read: (text) => (DATE_102.test(text) ? text.replace(DATE_102, '$1-$2-$3') : undefined),
  },
  /** UN/EDIFACT 2379 code 304, CCYYMMDDHHMMSS with zone; our profile keeps fractions and the minutes of an offset (+0630). */
  dateTime304: { attributes: { formatCode: '304' }, write: write304, read: read304 },
  /** `yyyy-MM-dd HH:mm:ss[.SSS]` without a zone, which is that of Viet Nam: an instant with the offset +07:00 inside. */
  localTime07: { write: writeLocal07, read: readLocal07 },
  /** Any JSON value as JSON text, for the extension bag. */
  json: { write: writeJson, read: readJson, wrong: wrongJson },
  ...XSD_CONVERSIONS,
} as const satisfies Record<string, Conversion>

export type ConversionName = keyof typeof CONVERSIONS

function readBoolean(text: string): boolean | undefined {
  if (text === 'true') return true
  return text === 'false' ? false : undefined
}

function write304(value: unknown): string {
  const text = textOf(value)
  const parts = INSTANT.exec(text)
  if (parts === null) return text
  const [, year, month, day, hour, minute, second, fraction = '', hours, minutes] = parts
  const zone = hours === undefined ? 'Z' : `${hours}${minutes === '00' ? '' : minutes}`
  return `${year}${month}${day}${hour}${minute}${second}${fraction}${zone}`
}

function read304(text: string): string | undefined {
  const parts = DATE_TIME_304.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', hours, minutes = '00'] = parts
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`
}

const INSTANT_07 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,3})?)\+07:00$/
const LOCAL = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)$/

function writeLocal07(value: unknown): string {
  return textOf(value).replace(INSTANT_07, '$1 $2')
}

function readLocal07(text: string): string | undefined {
  return LOCAL.test(text) ? text.replace(LOCAL, '$1T$2+07:00') : undefined
}

/** JSON.stringify escapes everything XML cannot carry except U+FFFE and U+FFFF. */
function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}

function readJson(text: string): unknown {
  return wrongJson(text) === undefined ? JSON.parse(text) : undefined
}

/**
 * `text` in pieces of at most `max` characters (code points), so that no piece ends inside a surrogate pair. With `most`, no
 * piece begins with a mark of the letter before it or in the middle of a joined emoji either, as long as `most` pieces are
 * enough: a reader that tidies each piece for itself would change the text.
 */
export function splitText(text: string, max: number, most?: number): readonly string[] {
  if (text.length <= max) return [text]
  const whole = most === undefined ? undefined : cut(text, max, wholeCharacters)
  return whole === undefined || whole.length > (most as number) ? cut(text, max, (_text, _start, end) => end) : whole
}

function cut(text: string, max: number, adjust: (text: string, start: number, end: number) => number): readonly string[] {
  const pieces: string[] = []
  let start = 0
  while (start < text.length) {
    let end = start
    for (let count = 0; count < max && end < text.length; count += 1) end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1
    if (end < text.length) end = adjust(text, start, end)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

/** Combining marks, variation selectors, emoji modifiers and the joiner itself belong to what stands before them. */
const BELONGS_BEFORE = /\p{M}|\u200d|[\u{1f3fb}-\u{1f3ff}]/uy
const JOINER = '\u200d'

/** The last place up to `end` where a new character begins; `end` where there is none. */
function wholeCharacters(text: string, start: number, end: number): number {
  let at = end
  while (at > start) {
    BELONGS_BEFORE.lastIndex = at
    if (!BELONGS_BEFORE.test(text) && text[at - 1] !== JOINER) return at
    at -= (text.codePointAt(at - 2) as number) > 0xffff && at - 2 >= start ? 2 : 1
  }
  return end
}
