import { DocumentFault } from './fault.ts'
import type { Pack, Table, TableInfo } from './pack.ts'
import { valueAt } from './path.ts'

/** A child of the root element and its text: enough to tell documents apart. */
export interface Hint {
  readonly uri: string
  readonly local: string
  readonly text: string
}

/**
 * The table for a canonical document: by what it calls itself and by its date (FD-02: the form version follows the issue
 * date). Of several tables for one form version the newest that is in force writes. Throws ASW_DOCUMENT_UNKNOWN,
 * ASW_DOCUMENT_VERSION.
 */
export function tableFor(pack: Pack, json: unknown): Table {
  const own = (name: string): unknown => valueAt(json, [name])
  const known = pack.tables.filter((table) => table.document === own('document') && table.scheme === own('scheme'))
  if (known.length === 0)
    throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `the pack ${pack.name} knows no such document and scheme`)
  const named = known.filter((table) => table.formVersion === own('formVersion'))
  const versions = known.map((table) => table.formVersion).join(', ')
  if (named.length === 0)
    throw new DocumentFault('ASW_DOCUMENT_VERSION', `the pack ${pack.name} knows the form versions ${versions}`)
  const table = newestFirst(named).find((one) => isInForce(one.valid, valueAt(json, one.datedBy)))
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
    (table) => table.document === document && table.scheme === scheme && isInForce(table.valid, day),
  )
}

function newestFirst<T extends TableInfo>(tables: readonly T[]): readonly T[] {
  return tables.toSorted((a, b) => (a.valid.from < b.valid.from ? 1 : a.valid.from > b.valid.from ? -1 : 0))
}

/** `on` is a date or an instant; an instant counts by the date where it was written. */
function isInForce(valid: TableInfo['valid'], on: unknown): boolean {
  if (typeof on !== 'string') return false
  const day = on.slice(0, 10)
  return valid.from <= day && (valid.to === undefined || day <= valid.to)
}

/**
 * The table for a partner's XML: by its root and by the children that the tables name in `recognise`.
 * Throws ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION.
 */
export function recognise(pack: Pack, root: { readonly uri: string; readonly local: string }, hints: readonly Hint[]): Table {
  const says = ({ uri, local, value }: Table['recognise'][number]): boolean =>
    hints.some((hint) => hint.local === local && hint.uri === uri && hint.text === value)
  const known = pack.tables.filter(({ root: { element }, recognise: [first] }) => {
    return element.name.local === root.local && element.name.uri === root.uri && first !== undefined && says(first)
  })
  if (known.length === 0) throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `the pack ${pack.name} does not know this XML document`)
  const table = known.find((one) => one.recognise.every(says))
  if (table === undefined)
    throw new DocumentFault('ASW_DOCUMENT_VERSION', `the pack ${pack.name} does not know this version of ${known[0]?.document}`)
  return table
}
