import type { Versions } from './families.ts'
import { DocumentFault } from './fault.ts'
import type { Pack, Table, TableInfo } from './pack.ts'
import { valueAt } from './path.ts'
import { textOf } from './text-of.ts'

/** A child of the root element and its text: enough to tell documents apart. */
export interface Hint {
  readonly uri: string
  readonly local: string
  readonly text: string
}

/**
 * The table for a canonical document: by what it calls itself and by its date (FD-02: the form version follows the issue
 * date), and by the versions of the models that are to be written. Of several tables for one form version the newest that is
 * in force writes. Throws ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION.
 */
export function tableFor(pack: Pack, json: unknown, versions: Versions = pack.families.written): Table {
  const known = tablesOf(pack, json).filter((table) => isFor(table, versions))
  if (known.length === 0)
    throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `the pack ${pack.name} knows no such document and scheme`)
  const formVersion = valueAt(json, FORM_VERSION)
  const named = known.filter((table) => table.formVersion === formVersion)
  if (named.length === 0) {
    const names = known.map((table) => table.formVersion).join(', ')
    throw new DocumentFault('ASW_DOCUMENT_VERSION', `the pack ${pack.name} knows the form versions ${names}`)
  }
  const table = newestFirst(named).find((one) => isInForce(one, valueAt(json, one.datedBy)))
  if (table === undefined)
    throw new DocumentFault('ASW_DOCUMENT_VERSION', `no version is in force on the date in ${named[0]?.datedBy.join('.')}`)
  return table
}

/**
 * The versions of a document that may be used on a day, newest first: what an issuing system asks before it fills in
 * `formVersion`. While two windows overlap there are two, and both are accepted.
 */
export function versionsOn(pack: Pack, document: string, scheme: string, day: string): readonly TableInfo[] {
  return newestFirst(pack.tables).filter(
    (table) => table.document === document && table.scheme === scheme && isInForce(table, day),
  )
}

export function newestFirst<T extends TableInfo>(tables: readonly T[]): readonly T[] {
  if (tables.length < 2) return tables
  return tables.toSorted((a, b) => (a.valid.from < b.valid.from ? 1 : a.valid.from > b.valid.from ? -1 : 0))
}

/** Whether a pack has a table for this kind of document and this scheme, whatever the version. */
export function knows(pack: Pack, json: unknown): boolean {
  return tablesOf(pack, json).length > 0
}

/** The tables for what a document calls itself, in the order of the pack. */
function tablesOf(pack: Pack, json: unknown): readonly Table[] {
  const document = valueAt(json, DOCUMENT)
  const scheme = valueAt(json, SCHEME)
  if (typeof document !== 'string' || typeof scheme !== 'string') return []
  const tables = kindsOf(pack).get(document) ?? []
  return tables.filter((table) => table.scheme === scheme)
}

/** Tables by the kind of their document. A pack never changes, so they are sorted out once. */
function kindsOf(pack: Pack): ReadonlyMap<string, readonly Table[]> {
  const known = TABLES.get(pack)
  if (known !== undefined) return known
  const kinds = Map.groupBy(pack.tables, ({ document }) => document)
  TABLES.set(pack, kinds)
  return kinds
}
const TABLES = new WeakMap<Pack, ReadonlyMap<string, readonly Table[]>>()
const DOCUMENT = ['document']
const SCHEME = ['scheme']
const FORM_VERSION = ['formVersion']

/** A table says of which versions of a model it is, or nothing. */
export function isFor(table: Table, versions: Versions): boolean {
  return Object.entries(table.versions).every(([model, own]) => versions[model] === undefined || own.includes(versions[model]))
}

/** The day by which a document is judged; empty where its table is not dated. */
export function dayIn(table: Table, json: unknown): string {
  return table.datedBy.length === 0 ? '' : textOf(valueAt(json, table.datedBy)).slice(0, 10)
}

/** `on` is a date or an instant; an instant counts by the date where it was written. A document without a date is always in force. */
export function isInForce({ valid, datedBy }: Table, on: unknown): boolean {
  if (datedBy.length === 0) return true
  if (typeof on !== 'string') return false
  const day = on.slice(0, 10)
  return valid.from <= day && (valid.to === undefined || day <= valid.to)
}

/**
 * The table for a partner's XML: by its root, by the version of its namespace, and by the children that the tables name in
 * `recognise`; one without `recognise` is known by its root alone. Names are those of the pack (`Families.home`).
 * Throws ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION.
 */
export function recognise(
  pack: Pack,
  root: { readonly uri: string; readonly local: string },
  hints: readonly Hint[],
  versions: Versions = pack.families.written,
): Table {
  const says = ({ uri, local, value }: Table['recognise'][number]): boolean =>
    hints.some((hint) => hint.local === local && hint.uri === uri && hint.text === value)
  const known = pack.tables.filter((table) => {
    const { element } = table.root
    const [first] = table.recognise
    if (element.name.local !== root.local || element.name.uri !== root.uri || !isFor(table, versions)) return false
    return first === undefined || says(first)
  })
  if (known.length === 0) throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `the pack ${pack.name} does not know this XML document`)
  const table = known.find((one) => one.recognise.every(says))
  if (table === undefined)
    throw new DocumentFault('ASW_DOCUMENT_VERSION', `the pack ${pack.name} does not know this version of ${known[0]?.document}`)
  return table
}
