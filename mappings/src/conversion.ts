/**
 * How one JSON value becomes the text of one XML node and comes back. Every row is a bijection over the values its JSON
 * Schema admits: nothing is rounded, trimmed or re-encoded.
 */
export interface Conversion {
  /** Attributes that every element of this conversion carries, for example `formatCode="102"`. */
  readonly attributes?: Readonly<Record<string, string>>
  readonly write: (value: unknown) => string
  /** `undefined` when the text is not of this conversion. */
  readonly read: (text: string) => unknown
}

const INTEGER = /^(?:0|[1-9]\d{0,14})$/
const DECIMAL = /^\d{1,16}(?:\.\d{1,6})?$/
const DATE_102 = /^(\d{4})(\d\d)(\d\d)$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-]\d\d):(\d\d))$/
const DATE_TIME_304 = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?(?:Z|([+-]\d\d)(\d\d)?)$/

const same = (text: string): string => text

export const CONVERSIONS = {
  text: { write: String, read: same },
  code: { write: String, read: same },
  integer: { write: String, read: (text) => (INTEGER.test(text) ? Number(text) : undefined) },
  /** A decimal is a string on both sides: `10.50` keeps its zero. */
  decimal: { write: String, read: (text) => (DECIMAL.test(text) ? text : undefined) },
  boolean: { write: String, read: readBoolean },
  /** UN/EDIFACT 2379 code 102, CCYYMMDD. */
  date102: {
    attributes: { formatCode: '102' },
    write: (value) => String(value).replace(DATE, '$1$2$3'),
    read: (text) => (DATE_102.test(text) ? text.replace(DATE_102, '$1-$2-$3') : undefined),
  },
  /** UN/EDIFACT 2379 code 304, CCYYMMDDHHMMSS with zone; our profile keeps fractions and the minutes of an offset (+0630). */
  dateTime304: { attributes: { formatCode: '304' }, write: write304, read: read304 },
  /** `yyyy-MM-dd HH:mm:ss[.SSS]` without a zone, which is that of Viet Nam: an instant with the offset +07:00 inside. */
  localTime07: { write: writeLocal07, read: readLocal07 },
  /** Any JSON value as JSON text, for the extension bag. */
  json: { write: writeJson, read: readJson },
} as const satisfies Record<string, Conversion>

export type ConversionName = keyof typeof CONVERSIONS

function readBoolean(text: string): boolean | undefined {
  if (text === 'true') return true
  return text === 'false' ? false : undefined
}

function write304(value: unknown): string {
  const text = String(value)
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
  return String(value).replace(INSTANT_07, '$1 $2')
}

function readLocal07(text: string): string | undefined {
  return LOCAL.test(text) ? text.replace(LOCAL, '$1T$2+07:00') : undefined
}

/** JSON.stringify escapes everything XML cannot carry except U+FFFE and U+FFFF. */
function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** `text` in pieces of at most `max` characters (code points), so that no piece ends inside a surrogate pair. */
export function splitText(text: string, max: number): readonly string[] {
  if (text.length <= max) return [text]
  const pieces: string[] = []
  let start = 0
  while (start < text.length) {
    let end = start
    for (let count = 0; count < max && end < text.length; count += 1) end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}
