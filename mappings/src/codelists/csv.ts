import { DocumentFault } from '../fault.ts'

/** One record and the line, counted from 1, on which it starts. */
export interface Cells {
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Records of a CSV text as RFC 4180 has them: cells in double quotes may hold the delimiter, line ends and doubled quotes.
 * Lines end in LF or CRLF; empty lines are skipped. A quote inside an unquoted cell is text, as several publishers write it.
 *
 * @throws DocumentFault ASW_CODELIST_INVALID, with the line, for a quoted cell that does not end or goes on after its quote
 */
export function readCsv(text: string, delimiter = ','): readonly Cells[] {
  const records: Cells[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let line = 1
  while (at < text.length) {
    const start = line
    const cells: string[] = []
    for (;;) {
      const cell = text[at] === '"' ? quoted(text, at, line) : plain(text, at, delimiter)
      cells.push(cell.value)
      line += cell.lines
      at = cell.end
      if (text[at] !== delimiter) break
      at += 1
    }
    if (at < text.length && text[at] !== '\n') {
      throw new DocumentFault('ASW_CODELIST_INVALID', 'text after the closing quote of a cell', { line })
    }
    at += 1
    line += 1
    if (cells.length > 1 || cells[0] !== '') records.push({ line: start, cells })
  }
  return records
}

interface Cell {
  readonly value: string
  /** Index of the delimiter, the line feed or the end of the text. */
  readonly end: number
  readonly lines: number
}

function plain(text: string, start: number, delimiter: string): Cell {
  let end = start
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end++
  const carriage = text[end] !== delimiter && text[end - 1] === '\r' && end > start
  return { value: text.slice(start, carriage ? end - 1 : end), end, lines: 0 }
}

function quoted(text: string, start: number, line: number): Cell {
  let value = ''
  let at = start + 1
  for (;;) {
    const close = text.indexOf('"', at)
    if (close === -1) throw new DocumentFault('ASW_CODELIST_INVALID', 'a quoted cell does not end', { line })
    value += text.slice(at, close)
    if (text[close + 1] !== '"') {
      const end = text[close + 1] === '\r' ? close + 2 : close + 1
      return { value, end, lines: value.split('\n').length - 1 }
    }
    value += '"'
    at = close + 2
  }
}
