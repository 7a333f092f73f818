import { isCollection, LineCounter, type Node, parseDocument } from 'yaml'
import { DocumentFault } from '../fault.ts'
import { readCsv } from './csv.ts'

/** One row of a publisher's file. A cell is asked for by header name, JSON key or position (counted from 1). */
export interface Row {
  /** Line of the row in the file. For JSON it is looked up only when it is needed. */
  line(): number | undefined
  cell(column: string | number): string | undefined
}

/**
 * The rows of a publisher's file: CSV, or one of the JSON shapes that publishers use. The first character tells which.
 *
 * JSON: an array of records, an array of arrays, an object `{code: name}`, or any of these under `@graph`, `results`, `value`,
 * `codes`, `data` or `d` (JSON-LD, UN Comtrade, OData, our own format).
 *
 * @throws DocumentFault ASW_CODELIST_INVALID
 */
export function readRecords(text: string, header: boolean, delimiter: string): readonly Row[] {
  return /^\uFEFF?\s*[[{]/.test(text) ? readJson(text) : readTable(text, header, delimiter)
}

function readTable(text: string, header: boolean, delimiter: string): readonly Row[] {
  const [first, ...rest] = readCsv(text, delimiter)
  if (first === undefined) throw new DocumentFault('ASW_CODELIST_INVALID', 'the file is empty')
  const names = header ? new Map(first.cells.map((name, i) => [name.trim(), i + 1])) : new Map<string, number>()
  return (header ? rest : [first, ...rest]).map(({ line, cells }) => ({
    line: () => line,
    cell: (column) => cells[(typeof column === 'number' ? column : (names.get(column) ?? 0)) - 1],
  }))
}

const WRAPPERS = ['@graph', 'results', 'value', 'codes', 'data', 'd']

function readJson(text: string): readonly Row[] {
  const path: string[] = []
  let value = parseJson(text.replace(/^\uFEFF/, ''))
  for (;;) {
    const inner = value
    if (Array.isArray(inner) || !isRecord(inner)) break
    const wrapper = WRAPPERS.find((key) => typeof inner[key] === 'object' && inner[key] !== null)
    if (wrapper === undefined) break
    path.push(wrapper)
    value = inner[wrapper]
  }
  const line = lineFinder(text, path)
  if (Array.isArray(value)) return value.map((entry, i) => ({ line: () => line(i), cell: jsonCell(entry) }))
  if (isRecord(value)) {
    return Object.entries(value).map(([code, name], i) => ({ line: () => line(i), cell: jsonCell({ code, name }) }))
  }
  throw new DocumentFault('ASW_CODELIST_INVALID', 'the JSON holds no list')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const line = brokenLine(text)
    throw new DocumentFault('ASW_CODELIST_INVALID', 'the text is not JSON', { cause, ...(line === undefined ? {} : { line }) })
  }
}

/** JSON.parse does not always tell where it stopped. JSON is YAML, whose reader does; what it would let through has no line. */
function brokenLine(text: string): number | undefined {
  const lines = new LineCounter()
  const [error] = parseDocument(text, { lineCounter: lines, schema: 'json' }).errors
  return error === undefined ? undefined : lines.linePos(error.pos[0]).line
}

function jsonCell(entry: unknown): (column: string | number) => string | undefined {
  return (column) => {
    if (Array.isArray(entry)) return typeof column === 'number' ? textOf(entry[column - 1]) : textOf(entry[ORDER[column] ?? -1])
    return isRecord(entry) ? textOf(entry[column]) : undefined
  }
}

/** In an array of arrays the code comes first, the name second. */
const ORDER: Readonly<Record<string, number>> = { code: 0, name: 1 }

/** JSON-LD wraps texts as `{"@value": "..."}`, sometimes one per language. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return textOf(value[0])
  return isRecord(value) ? textOf(value['@value']) : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** A second, slower reading tells on which line entry `i` under `path` stands. Made only when a row is wrong. */
function lineFinder(text: string, path: readonly string[]): (i: number) => number | undefined {
  let entries: readonly unknown[] | undefined
  const lines = new LineCounter()
  return (i) => {
    entries ??= entriesAt(parseDocument(text, { lineCounter: lines, keepSourceTokens: false }).getIn(path, true))
    const start = startOf(entries[i])
    return start === undefined ? undefined : lines.linePos(start).line
  }
}

function entriesAt(node: unknown): readonly unknown[] {
  return isCollection(node) ? node.items : []
}

function startOf(node: unknown): number | undefined {
  const at = node as Partial<Node> & { readonly key?: Partial<Node> }
  return (at?.range ?? at?.key?.range)?.[0]
}
