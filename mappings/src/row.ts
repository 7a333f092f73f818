import { CONVERSIONS, type ConversionName } from './conversion.ts'
import type { YamlSource } from './yaml-source.ts'

/** A row of a mapping table as it stands in the YAML, checked for shape. `README.md` explains every column. */
export interface Row {
  readonly json?: string
  readonly xml?: string
  readonly as: ConversionName
  readonly const?: string
  readonly map?: Readonly<Record<string, string>>
  readonly given?: string
  readonly readAny?: true
  readonly readOnly?: true
  readonly join?: string
  readonly cross?: string
  readonly listId?: string
  readonly split?: number
  readonly pieces?: number
  readonly each?: true
  readonly position?: true
  readonly lost?: string
  readonly passedOver?: string
  readonly when?: Readonly<Record<string, string | readonly string[]>>
  readonly codes?: string
  readonly wco?: string
  readonly box?: string
  readonly rows?: readonly Row[]
  readonly many?: readonly Row[]
  readonly entries?: readonly Row[]
}

/** Rows by name, not yet read. A fragment may use others, never itself. */
export type Fragments = Readonly<Record<string, unknown>>

type Check = (value: unknown) => boolean
const text: Check = (value) => typeof value === 'string' && value !== ''
const yes: Check = (value) => value === true
const list: Check = (value) => Array.isArray(value) && value.length > 0
const rows: Check = (value) => list(value) || text(value)
const texts: Check = (value) => isRecord(value) && Object.keys(value).length > 0 && Object.values(value).every(text)
const choices: Check = (value) =>
  isRecord(value) &&
  Object.keys(value).length === 1 &&
  Object.values(value).every((one) => text(one) || (list(one) && (one as unknown[]).every(text)))

/** Columns, with what may stand in them. A misspelt column is an error, not a silent nothing. */
const COLUMNS = {
  json: { check: text, wants: 'a JSON path such as issuingAuthority.code' },
  xml: { check: text, wants: 'an XML path such as Declaration/ID, @unitCode or .' },
  as: {
    check: (value) => text(value) && Object.hasOwn(CONVERSIONS, value as string),
    wants: `one of ${Object.keys(CONVERSIONS).join(', ')}`,
  },
  const: { check: text, wants: 'a text in quotes' },
  map: { check: texts, wants: "domestic code to wire code, both in quotes: { ORIGINAL: 'ORI' }" },
  given: { check: text, wants: 'the name of a value that stands beside the document' },
  readAny: { check: yes, wants: 'true' },
  readOnly: { check: yes, wants: 'true' },
  join: { check: text, wants: "what stands between the parts, in quotes: ' '" },
  cross: { check: text, wants: 'the name of a crosswalk of pack.yaml' },
  listId: { check: text, wants: "the attribute that names the code list: '@codeListId'" },
  pieces: { check: (value) => Number.isInteger(value) && (value as number) > 0, wants: 'the most pieces there may be' },
  split: { check: (value) => Number.isInteger(value) && (value as number) > 0, wants: 'characters of one piece' },
  each: { check: yes, wants: 'true' },
  position: { check: yes, wants: 'true' },
  lost: { check: text, wants: 'the reason why this cannot travel' },
  passedOver: { check: text, wants: 'the reason why this has no place in the document' },
  when: { check: choices, wants: 'one key of the list member and its value or values: { role: EXPORTER }' },
  codes: { check: text, wants: 'the name of a code list' },
  wco: { check: text, wants: "a WCO id in quotes: '006'" },
  box: { check: text, wants: "a box of the paper form in quotes: '12'" },
  rows: { check: rows, wants: 'a list of rows, or the name of a fragment' },
  many: { check: rows, wants: 'a list of rows, or the name of a fragment' },
  entries: { check: rows, wants: 'a list of rows, or the name of a fragment' },
} as const satisfies Record<string, { check: Check; wants: string }>

/**
 * Rows of a table. Where a list of rows is expected, the name of one in `fragments` may stand: rows that several places
 * share. Throws ASW_PACK_INVALID with file and line.
 */
export function readRows(source: YamlSource, given: unknown, owner: object, fragments: Fragments): readonly Row[] {
  const value = typeof given === 'string' ? fragments[given] : given
  const others = typeof given === 'string' ? without(fragments, given) : fragments
  if (value === undefined && typeof given === 'string') throw source.invalid(owner, `there is no fragment "${given}"`)
  if (!Array.isArray(value) || value.length === 0) throw source.invalid(owner, 'rows are a list with at least one row')
  return value.map((row) => readRow(source, row, value, others))
}

function without(fragments: Fragments, name: string): Fragments {
  return Object.fromEntries(Object.entries(fragments).filter(([key]) => key !== name))
}

function readRow(source: YamlSource, value: unknown, owner: object, fragments: Fragments): Row {
  if (!isRecord(value)) throw source.invalid(owner, 'a row is a record: { json: ..., xml: ... }')
  for (const [column, cell] of Object.entries(value)) {
    const known = Object.hasOwn(COLUMNS, column) ? COLUMNS[column as keyof typeof COLUMNS] : undefined
    if (known === undefined)
      throw source.invalid(value, `unknown column "${column}"; the columns are ${Object.keys(COLUMNS).join(', ')}`)
    if (!known.check(cell)) throw source.invalid(value, `"${column}" wants ${known.wants}`)
  }
  const nested = (['rows', 'many', 'entries'] as const).filter((column) => column in value)
  const wrong = mistake(value as Partial<Row>, nested)
  if (wrong !== undefined) throw source.invalid(value, wrong)
  const row = { as: 'text', ...value } as Row
  for (const column of nested)
    (row as unknown as Record<string, unknown>)[column] = readRows(source, value[column], value, fragments)
  lineOfRow.set(row, source.lineOf(value))
  return row
}

/** Lines live beside the rows, not in them. */
const lineOfRow = new WeakMap<Row, number>()
export function rowLine(row: Row): number {
  return lineOfRow.get(row) ?? 1
}

/** What is contradictory in one row, in words for its author. */
function mistake(row: Partial<Row>, nested: readonly string[]): string | undefined {
  if (row.lost !== undefined)
    return row.json !== undefined && row.xml === undefined ? undefined : 'a lost row has json and lost, no xml'
  if (row.xml === undefined) return 'a row needs xml, or lost with the reason'
  if (row.passedOver !== undefined)
    return nested.length === 0 && [row.json, row.const, row.given, row.position].every((one) => one === undefined)
      ? undefined
      : 'a row that is passed over has xml and passedOver, no source and no rows'
  if (nested.length > 1) return 'rows, many and entries exclude each other'
  if (nested.length === 1) {
    if (nested[0] !== 'rows' && row.json === undefined) return `${nested[0]} needs json, the list it repeats`
    if (row.when !== undefined && nested[0] !== 'many') return 'when chooses members of a list: it needs many'
    return row.const === undefined && row.map === undefined ? undefined : 'const and map belong to a row without rows of its own'
  }
  const sources = [row.json, row.const, row.position, row.given].filter((one) => one !== undefined).length
  if (sources !== 1) return 'a row takes its value from exactly one of json, const and position, or from given'
  if (row.readAny && row.const === undefined) return 'readAny belongs to a const: it is written, and any value is read'
  if (row.cross !== undefined && row.json === undefined) return 'cross belongs to a json row'
  if (row.cross !== undefined && row.map !== undefined) return 'cross and map exclude each other'
  if (row.listId !== undefined && (row.cross === undefined || !row.listId.startsWith('@')))
    return 'listId is an attribute beside a code with cross'
  if (row.pieces !== undefined && row.split === undefined) return 'pieces belongs to split'
  if (row.when !== undefined) return 'when chooses members of a list: it needs many'
  return row.split !== undefined && row.each ? 'split and each exclude each other: both repeat the element' : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
