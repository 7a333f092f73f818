import { DocumentFault } from '../fault.ts'
import type { CodeListFile } from './code-list.ts'
import { LAYOUTS, type Layout, type LayoutName } from './layouts.ts'
import { checkCodeList } from './read.ts'
import { type Row, readRecords } from './records.ts'

/** What an operator says about a publisher's file. Everything but list, edition and first day has a default. */
export interface CodeListImport {
  readonly list: string
  readonly edition: string
  /** First day whose documents this edition judges, `YYYY-MM-DD`. */
  readonly from: string
  readonly to?: string
  readonly title?: string
  readonly source?: string
  /** Default: the layout of the list's own name, else `plain`. */
  readonly layout?: LayoutName
  /** Our column -> their header, JSON key or position (counted from 1); takes the place of the layout's columns. */
  readonly columns?: Readonly<Record<string, string | number>>
  readonly header?: boolean
  /** Default: `;` where the first line has more of them than commas, else `,`. */
  readonly delimiter?: string
  /** UNECE publishes UN/LOCODE in `windows-1252`. */
  readonly encoding?: 'utf-8' | 'windows-1252'
  readonly prefixes?: readonly string[]
  /** Longer names are cut after a word and end in an ellipsis. */
  readonly maxNameLength?: number
}

/** Import refuses a file beyond this; the whole of UN/LOCODE has about 10 MB. */
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Reads a full edition as its publisher gives it (CSV or JSON) into our format. Nothing is written: see `saveCodeList`.
 *
 * Rows that repeat a code with the same name are taken once: ISO 4217 is published with one row per country.
 *
 * @throws DocumentFault ASW_CODELIST_INVALID, with the line of the first row that is wrong
 */
export function importCodeList(bytes: Uint8Array, options: CodeListImport): CodeListFile {
  if (bytes.byteLength > MAX_BYTES) throw new DocumentFault('ASW_CODELIST_INVALID', `larger than ${MAX_BYTES} bytes`)
  const layout = layoutOf(options)
  const text = decode(bytes, options.encoding ?? 'utf-8')
  const rows = readRecords(text, layout.header, options.delimiter ?? guessDelimiter(text))
  const names = Object.keys(layout.columns)
  const codes = collect(rows, layout, names, options.maxNameLength)
  const used = names.filter((_, i) => i < 2 || codes.some((row) => row[i] !== ''))
  const file: CodeListFile = {
    list: options.list,
    title: options.title ?? options.list,
    source: options.source ?? 'imported by the operator',
    edition: options.edition,
    validFrom: options.from,
    ...(options.to === undefined ? {} : { validTo: options.to }),
    ...(options.prefixes === undefined ? {} : { prefixes: options.prefixes }),
    columns: used,
    codes: codes.map((row) => row.filter((_, i) => used.includes(names[i] ?? ''))),
  }
  checkCodeList(file, `${options.list}@${options.edition}`)
  return file
}

function layoutOf(options: CodeListImport): Layout {
  const name = options.layout ?? (Object.hasOwn(LAYOUTS, options.list) ? (options.list as LayoutName) : 'plain')
  const layout: Layout = LAYOUTS[name]
  if (layout === undefined) throw new DocumentFault('ASW_CODELIST_INVALID', `no layout is named ${name}`)
  if (options.columns === undefined) return options.header === undefined ? layout : { ...layout, header: options.header }
  const { code, name: title, ...rest } = options.columns
  if (code === undefined || title === undefined)
    throw new DocumentFault('ASW_CODELIST_INVALID', 'columns name no code or no name')
  const columns = Object.fromEntries(Object.entries({ code, name: title, ...rest }).map(([ours, theirs]) => [ours, [theirs]]))
  return { title: 'as told', header: options.header ?? typeof code === 'string', columns }
}

function decode(bytes: Uint8Array, encoding: 'utf-8' | 'windows-1252'): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new DocumentFault('ASW_CODELIST_INVALID', `the file is not ${encoding}`, { cause })
  }
}

function guessDelimiter(text: string): string {
  const line = text.slice(0, text.indexOf('\n') + 1 || undefined)
  return line.split(';').length > line.split(',').length ? ';' : ','
}

function collect(
  rows: readonly Row[],
  layout: Layout,
  names: readonly string[],
  maxNameLength?: number,
): readonly (readonly string[])[] {
  const seen = new Map<string, Life[]>()
  const [from, to] = [names.indexOf('from'), names.indexOf('to')]
  const codes: string[][] = []
  const strange: { readonly code: string; readonly row: Row }[] = []
  for (const row of rows) {
    if (layout.skip?.some(({ column, matches }) => isMatch(matches, row.cell(column)))) continue
    const cells = names.map((name) => pick(row, layout.columns[name] ?? []).trim())
    const [code = '', name = ''] = cells
    if (layout.keep?.test(code) === false) {
      if (layout.others?.test(code) !== true) strange.push({ code, row })
      continue
    }
    const life: Life = { cells: cells.slice(1).join('\t'), from: cells[from] || '0000-01-01', to: cells[to] || '9999-12-31' }
    const fault = judge(code, name, life, seen)
    if (fault === REPEATED && layout.spellings === true) continue
    if (fault === 'same') continue
    if (fault !== undefined) throw rowFault(row, fault)
    seen.set(code, [...(seen.get(code) ?? []), life])
    cells[1] = shorten(name, maxNameLength)
    codes.push(cells)
  }
  const [first] = strange
  if (first !== undefined) throw rowFault(first.row, shapeless(strange.length, first.code))
  return codes
}

/** A zero that a spreadsheet took, dots, digits of a country: a list without those codes would refuse sound documents. */
function shapeless(count: number, first: string): string {
  return `${count} ${count === 1 ? 'code has' : 'codes have'} not the shape of the list, the first ${first.slice(0, 35)} here`
}

/** The days of one row, and what it says of the code. */
interface Life {
  readonly cells: string
  readonly from: string
  readonly to: string
}

function isMatch(pattern: RegExp, cell: string | undefined): boolean {
  return cell !== undefined && pattern.test(cell)
}

function pick(row: Row, column: Layout['columns'][string]): string {
  if ('parts' in column) return column.parts.map((part) => row.cell(part) ?? '').join('')
  for (const name of column) {
    const cell = row.cell(name)
    if (cell !== undefined) return cell
  }
  return ''
}

const REPEATED = 'the code stands there twice'

function judge(code: string, name: string, life: Life, seen: ReadonlyMap<string, readonly Life[]>): string | undefined {
  if (code === '') return 'the row has no code'
  if (code.length > 35) return 'the code is longer than 35 characters'
  if (name === '') return `the code ${code} has no name`
  const before = seen.get(code) ?? []
  if (before.some(({ cells }) => cells === life.cells)) return 'same'
  return before.some(({ from, to }) => from <= life.to && life.from <= to) ? REPEATED : undefined
}

function rowFault(row: Row, detail: string): DocumentFault {
  const line = row.line()
  return new DocumentFault('ASW_CODELIST_INVALID', detail, line === undefined ? {} : { line })
}

function shorten(name: string, maxLength = Number.POSITIVE_INFINITY): string {
  if (name.length <= maxLength) return name
  const cut = name.slice(0, maxLength - 1)
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > maxLength / 2 ? space : undefined).replace(/[\s,;:(-]+$/, '')}\u2026`
}
