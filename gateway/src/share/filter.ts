import { type CanonicalDocument, receivingCountryOf, sendingCountryOf } from '../message/document.ts'
import { faultOf } from '../message/fault.ts'
import type { Subscription } from './subscription.ts'

type Fields = Readonly<Record<string, unknown>>

/** What of a document a subscription may see. */
export interface Permitted {
  readonly content: Fields
  /** JSON pointers of everything in `content`, with `*` for list positions, sorted. */
  readonly fields: readonly string[]
}

/** `undefined` where the document is not theirs, or nothing of it is. Pure. */
export function permitted(
  subscription: Pick<Subscription, 'documents' | 'directions' | 'from' | 'to' | 'chapters' | 'fields'>,
  direction: 'in' | 'out',
  document: CanonicalDocument,
): Permitted | undefined {
  if (!subscription.documents.includes(document.document) || !subscription.directions.includes(direction)) return undefined
  if (!among(subscription.from, sendingCountryOf, document) || !among(subscription.to, receivingCountryOf, document))
    return undefined
  const seen = subscription.chapters === undefined ? document : ofChapters(document, subscription.chapters)
  if (seen === undefined) return undefined
  const fields = new Set<string>()
  const content = pick(seen, pathsOf(subscription.fields), '', fields)
  return isFields(content) && fields.size > 0 ? { content, fields: [...fields].sort() } : undefined
}

/** A document that names no country is none of those that ask for some. */
function among(
  countries: readonly string[] | undefined,
  countryOf: (json: CanonicalDocument) => string | undefined,
  document: CanonicalDocument,
): boolean {
  if (countries === undefined) return true
  try {
    const country = countryOf(document)
    return country !== undefined && countries.includes(country)
  } catch (error) {
    if (faultOf(error).code === 'ASW_DOCUMENT_INVALID') return false
    throw error
  }
}

/** Goods of other chapters are not there for this subscription. A document without goods of the chapters is none of its. */
function ofChapters(document: CanonicalDocument, chapters: readonly string[]): CanonicalDocument | undefined {
  const items = (Array.isArray(document.items) ? document.items : []).filter((item) => chapters.includes(chapterOf(item) ?? ''))
  return items.length === 0 ? undefined : { ...document, items }
}

/** Where the kinds of documents keep their tariff code. */
function chapterOf(item: unknown): string | undefined {
  if (!isFields(item)) return undefined
  const code = item.hsCode ?? (isFields(item.hs) ? item.hs.code : undefined)
  return typeof code === 'string' ? code.slice(0, 2) : undefined
}

/** Allowed steps from here on; the empty list stands for all that is below. */
type Paths = readonly (readonly string[])[]

function pathsOf(pointers: readonly string[]): Paths {
  return pointers.map((pointer) => pointer.split('/').slice(1))
}

/** A new value with what the paths allow; `undefined` where that is nothing. Every leaf that is taken is noted in `fields`. */
function pick(value: unknown, paths: Paths, at: string, fields: Set<string>): unknown {
  if (paths.length === 0) return undefined
  const whole = paths.some((path) => path.length === 0)
  if (Array.isArray(value)) {
    const below = whole ? ALL : paths.filter(([step]) => step === '*').map(([, ...rest]) => rest)
    const entries = value.filter((entry) => !isConfidential(entry)).map((entry) => pick(entry, below, `${at}/*`, fields))
    // An entry of which nothing may be seen is not there: its place would tell that it is.
    const left = entries.filter((entry) => entry !== undefined)
    return left.length === 0 ? undefined : left
  }
  if (isFields(value)) {
    if (isConfidential(value)) return undefined
    const left = Object.entries(value).flatMap(([name, inner]) => {
      const below = whole ? ALL : paths.filter(([step]) => step === name).map(([, ...rest]) => rest)
      const seen = pick(inner, below, `${at}/${name}`, fields)
      return seen === undefined ? [] : [[name, seen] as const]
    })
    return left.length === 0 ? undefined : Object.fromEntries(left)
  }
  if (!whole || value === undefined) return undefined
  fields.add(at)
  return value
}
const ALL: Paths = [[]]

/** What a document itself marks as confidential (a producer) is nobody's who takes no part. */
function isConfidential(value: unknown): boolean {
  return isFields(value) && value.confidential === true
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
