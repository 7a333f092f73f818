import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DocumentFault } from '../fault.ts'
import type { CodeListFile } from './code-list.ts'
import { openCodeLists } from './open.ts'
import { checkCodeList } from './read.ts'

/** Our format as text: JSON, one code a line, so that a difference between editions reads as a difference between lines. */
export function writeCodeList(file: CodeListFile): string {
  const { codes, ...head } = file
  const facts = Object.entries(head).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)},`)
  const rows = codes.map((row) => JSON.stringify(trim(row)))
  return `{\n${facts.join('\n')}\n"codes": [\n${rows.join(',\n')}\n]\n}\n`
}

function trim(row: readonly string[]): readonly string[] {
  let end = row.length
  while (end > 2 && row[end - 1] === '') end--
  return row.slice(0, end)
}

/**
 * Writes `<list>@<edition>.json` into an operator's folder, which is made when it is missing. The file appears whole or not at all.
 *
 * @returns the path of the file
 * @throws DocumentFault ASW_CODELIST_INVALID when the list breaks its format, when that edition stands there already and
 * `replace` is not set, or when another edition, there or among the shipped ones, begins on the same day
 */
export function saveCodeList(folder: string, file: CodeListFile, options: { readonly replace?: boolean } = {}): string {
  const name = `${file.list}@${file.edition}`
  checkCodeList(file, name)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.json`)
  if (existsSync(path) && options.replace !== true) {
    throw new DocumentFault('ASW_CODELIST_INVALID', `${path} exists already`)
  }
  refuseTwin(folder, file)
  const draft = join(folder, `.${name}.draft`)
  writeFileSync(draft, writeCodeList(file), { flush: true })
  renameSync(draft, path)
  return path
}

function refuseTwin(folder: string, file: CodeListFile): void {
  const lists = openCodeLists(folder)
  if (!lists.knows(file.list)) return
  const twin = lists
    .lists()
    .find((other) => other.list === file.list && other.edition !== file.edition && other.validFrom === file.validFrom)
  if (twin !== undefined) {
    throw new DocumentFault('ASW_CODELIST_INVALID', `the edition ${twin.edition} of ${file.list} begins on ${file.validFrom} too`)
  }
}
