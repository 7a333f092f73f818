import { DocumentFault } from '../fault.ts'
import type { CodeEntry, CodeListFile } from './code-list.ts'
import { isDay } from './day.ts'

const NAME = /^[a-z0-9][a-z0-9-]*$/
const EDITION = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const FILE_KEYS = new Set(['list', 'title', 'source', 'edition', 'validFrom', 'validTo', 'prefixes', 'columns', 'codes'])

/** One edition, indexed. `find` gives the row that lives on the day. */
export interface Edition extends Omit<CodeListFile, 'codes'> {
  readonly size: number
  find(code: string, on: string): Row | undefined
  entry(row: Row): CodeEntry
}

interface Row {
  readonly cells: readonly string[]
  /** First and last day of the code; `undefined` where it has none. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/**
 * Reads a code list in our own format: UTF-8 JSON of a `CodeListFile`.
 *
 * @param path named in faults
 * @throws DocumentFault ASW_CODELIST_INVALID, with the row where it is a row that is wrong
 */
export function readCodeList(bytes: Uint8Array, path: string): CodeListFile {
  const file = parse(bytes, path)
  checkCodeList(file, path)
  return file
}

function parse(bytes: Uint8Array, path: string): CodeListFile {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new DocumentFault('ASW_CODELIST_INVALID', `${path}: not UTF-8 JSON`, { cause })
  }
}

/** Holds a list to its format: names, days, unique living codes, a name for every code. */
export function checkCodeList(file: CodeListFile, path: string): void {
  const fail = (detail: string): never => {
    throw new DocumentFault('ASW_CODELIST_INVALID', `${path}: ${detail}`)
  }
  if (file === null || typeof file !== 'object' || Array.isArray(file)) fail('not an object')
  for (const key of Object.keys(file)) if (!FILE_KEYS.has(key)) fail(`unknown key ${key}`)
  if (typeof file.list !== 'string' || !NAME.test(file.list)) fail('list is not a name such as iso4217')
  if (typeof file.edition !== 'string' || !EDITION.test(file.edition)) fail('edition is not a name such as 2022')
  if (typeof file.title !== 'string' || file.title === '') fail('title is missing')
  if (typeof file.source !== 'string' || file.source === '') fail('source is missing')
  if (!isDay(file.validFrom)) fail('validFrom is not a day')
  if (file.validTo !== undefined && (!isDay(file.validTo) || file.validTo < file.validFrom))
    fail('validTo is not a day after validFrom')
  if (file.prefixes !== undefined && !isTexts(file.prefixes)) fail('prefixes are not texts')
  if (!isTexts(file.columns) || file.columns[0] !== 'code' || file.columns[1] !== 'name')
    fail('columns do not start with code, name')
  if (!Array.isArray(file.codes) || file.codes.length === 0) fail('no codes')
  checkRows(file, fail)
}

function checkRows(file: CodeListFile, fail: (detail: string) => never): void {
  const from = file.columns.indexOf('from')
  const to = file.columns.indexOf('to')
  const lives = new Map<string, { from: string; to: string }[]>()
  file.codes.forEach((row, i) => {
    if (!isTexts(row) || row.length < 2 || row.length > file.columns.length) fail(`row ${i + 1} does not fit the columns`)
    const [code = '', name = ''] = row
    if (code === '' || code !== code.trim() || name.trim() === '') fail(`row ${i + 1} has no code or no name`)
    const life = { from: row[from] || '0000-01-01', to: row[to] || '9999-12-31' }
    if (!isDay(life.from) || !isDay(life.to) || life.to < life.from) fail(`row ${i + 1} has a wrong from or to`)
    const others = lives.get(code) ?? []
    if (others.some((other) => other.from <= life.to && life.from <= other.to)) fail(`row ${i + 1} repeats the code ${code}`)
    lives.set(code, [...others, life])
  })
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((cell) => typeof cell === 'string')
}

/** Indexes a checked list. A code that was withdrawn and given out again has several rows. */
export function toEdition(file: CodeListFile): Edition {
  const { codes, ...head } = file
  const from = file.columns.indexOf('from')
  const to = file.columns.indexOf('to')
  const index = new Map<string, Row | readonly Row[]>()
  for (const cells of codes) {
    const row: Row = { cells, from: cells[from] || undefined, to: cells[to] || undefined }
    const before = index.get(row.cells[0] ?? '')
    index.set(row.cells[0] ?? '', before === undefined ? row : [before, row].flat())
  }

  function find(code: string, on: string): Row | undefined {
    const found = index.get(code)
    if (found === undefined || !('cells' in found)) return found?.find((row) => isAlive(row, on))
    return isAlive(found, on) ? found : undefined
  }

  return { ...head, size: codes.length, find, entry: (row) => toEntry(row.cells, file) }
}

function isAlive({ from, to }: Row, on: string): boolean {
  return (from === undefined || from <= on) && (to === undefined || on <= to)
}

function toEntry(cells: readonly string[], file: CodeListFile): CodeEntry {
  const facts: Record<string, string> = {}
  for (let i = 2; i < cells.length; i++) if (cells[i] !== '') facts[file.columns[i] ?? ''] = cells[i] ?? ''
  return { code: cells[0] ?? '', name: cells[1] ?? '', edition: file.edition, facts }
}
