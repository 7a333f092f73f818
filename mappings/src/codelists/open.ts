import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DocumentFault } from '../fault.ts'
import type { CodeEntry, CodeListInfo, CodeLists, Verdict } from './code-list.ts'
import { type Edition, readCodeList, toEdition } from './read.ts'

const FILE_NAME = /^([a-z0-9][a-z0-9-]*)@([A-Za-z0-9][A-Za-z0-9._-]*)\.json$/

/** The folder of the lists that come with this package. */
export function shippedFolder(): string {
  return fileURLToPath(new URL('../../codelists/', import.meta.url))
}

/**
 * The lists that come with this package and, where given, those of an operator's `folder` beside them: more lists, more
 * editions, or a corrected copy of a shipped edition, which it then replaces. Files are read when first asked for.
 *
 * @throws DocumentFault ASW_CODELIST_INVALID when a folder cannot be read
 */
export function openCodeLists(folder?: string): CodeLists {
  return openFolders(folder === undefined ? [shippedFolder()] : [shippedFolder(), folder])
}

/** As `openCodeLists`, over these folders alone; a later folder wins where list and edition are the same. */
export function openFolders(folders: readonly string[]): CodeLists {
  const files = findFiles(folders)
  const loaded = new Map<string, readonly Edition[]>()

  function editions(list: string): readonly Edition[] {
    const known = loaded.get(list)
    if (known !== undefined) return known
    const read = readEditions(list, files)
    loaded.set(list, read)
    return read
  }

  /** Of each list the edition that was asked for last: the codes of one document are asked on one day. */
  const last = new Map<string, { readonly on: string; readonly edition: Edition | undefined }>()

  function inForce(list: string, on: string): Edition | undefined {
    const known = last.get(list)
    if (known?.on === on) return known.edition
    const edition = find(list, on)
    last.set(list, { on, edition })
    return edition
  }

  function find(list: string, on: string): Edition | undefined {
    for (const edition of editions(list)) {
      if (edition.validFrom > on) continue
      return edition.validTo === undefined || on <= edition.validTo ? edition : undefined
    }
    return undefined
  }

  function judge(list: string, code: string, on: string): Verdict {
    const edition = inForce(list, on)
    if (edition === undefined) return 'unjudged'
    if (edition.find(code, on) !== undefined) return 'in'
    return edition.prefixes === undefined || edition.prefixes.some((prefix) => code.startsWith(prefix)) ? 'out' : 'unjudged'
  }

  function entry(list: string, code: string, on: string): CodeEntry | undefined {
    const edition = inForce(list, on)
    const row = edition?.find(code, on)
    return row === undefined ? undefined : edition?.entry(row)
  }

  return {
    knows: (list) => files.has(list),
    has: (list, code, on) => inForce(list, on)?.find(code, on) !== undefined,
    judge,
    name: (list, code, on) => inForce(list, on)?.find(code, on)?.cells[1],
    entry,
    edition: (list, on) => ((on === undefined ? undefined : inForce(list, on)) ?? editions(list)[0])?.edition ?? '',
    lists: () => [...files.keys()].sort().flatMap((list) => [...editions(list)].reverse().map(describe)),
  }
}

/** list -> edition -> path. */
type Files = ReadonlyMap<string, ReadonlyMap<string, string>>

function findFiles(folders: readonly string[]): Files {
  const files = new Map<string, Map<string, string>>()
  for (const folder of folders) {
    for (const name of readNames(folder)) {
      const match = FILE_NAME.exec(name)
      if (match === null) continue
      const [, list = '', edition = ''] = match
      const editions = files.get(list) ?? new Map<string, string>()
      files.set(list, editions.set(edition, join(folder, name)))
    }
  }
  return files
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    throw new DocumentFault('ASW_CODELIST_INVALID', `the folder ${folder} cannot be read`, { cause })
  }
}

/** Newest first. Two editions that begin on one day are ambiguous and refused. */
function readEditions(list: string, files: Files): readonly Edition[] {
  const paths = files.get(list)
  if (paths === undefined) throw new DocumentFault('ASW_CODELIST_INVALID', `no code list is named ${list}`)
  const editions = [...paths].map(([edition, path]) => {
    const file = readCodeList(readFileSync(path), path)
    if (file.list !== list || file.edition !== edition) {
      throw new DocumentFault('ASW_CODELIST_INVALID', `${path}: the file holds ${file.list}@${file.edition}`)
    }
    return toEdition(file)
  })
  editions.sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
  const twin = editions.find((edition, i) => edition.validFrom === editions[i + 1]?.validFrom)
  if (twin !== undefined) {
    throw new DocumentFault('ASW_CODELIST_INVALID', `two editions of ${list} begin on ${twin.validFrom}`)
  }
  return editions
}

function describe(edition: Edition): CodeListInfo {
  const { list, title, source, validFrom, validTo, size } = edition
  return { list, title, source, edition: edition.edition, validFrom, ...(validTo === undefined ? {} : { validTo }), codes: size }
}

/** The lists that come with this package. Nothing is read before the first question. */
export const codeLists: CodeLists = lazily(() => openCodeLists())

function lazily(open: () => CodeLists): CodeLists {
  let opened: CodeLists | undefined
  const lists = (): CodeLists => {
    opened ??= open()
    return opened
  }
  return {
    knows: (list) => lists().knows(list),
    has: (list, code, on) => lists().has(list, code, on),
    judge: (list, code, on) => lists().judge(list, code, on),
    name: (list, code, on) => lists().name(list, code, on),
    entry: (list, code, on) => lists().entry(list, code, on),
    edition: (list, on) => lists().edition(list, on),
    lists: () => lists().lists(),
  }
}
