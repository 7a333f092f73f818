import { DocumentFault } from '@asw/mappings'
import {
  type CodeListFile,
  type CodeListImport,
  importCodeList,
  LAYOUTS,
  type LayoutName,
  saveCodeList,
  writeCodeList,
} from '@asw/mappings/codelists'
import { type Command, Option } from 'commander'
import { Fault } from '../message/fault.ts'
import { EXIT } from './exit.ts'
import { note, readInput, writeOutput } from './files.ts'

interface ImportOptions {
  readonly list: string
  readonly edition: string
  readonly from: string
  readonly to?: string
  readonly source?: string
  readonly layout?: LayoutName
  readonly codeColumn?: string
  readonly nameColumn?: string
  readonly encoding?: 'utf-8' | 'windows-1252'
  readonly folder?: string
  readonly replace?: boolean
  readonly output?: string
}

/** codelists import: full official editions as operators get them. */
export function addCodelists(program: Command): void {
  const group = program.command('codelists').description('Code lists of the documents')
  group
    .command('import')
    .description('Check an official edition (CSV or JSON) and write it in our format')
    .argument('<in>', 'CSV or JSON file, - for standard input')
    .requiredOption('--list <name>', 'name of the list, for example iso3166-1')
    .requiredOption('--edition <edition>', 'edition as its publisher names it')
    .requiredOption('--from <date>', 'first day whose documents it judges (YYYY-MM-DD)')
    .option('--to <date>', 'last such day')
    .option('--source <text>', 'where it comes from')
    .addOption(
      new Option('--layout <name>', 'how the publisher lays it out (default: by the list)').choices(Object.keys(LAYOUTS)),
    )
    .option('--code-column <name>', 'header or JSON key of the code, with --name-column')
    .option('--name-column <name>', 'header or JSON key of the name, with --code-column')
    .addOption(new Option('--encoding <name>', 'of the file').choices(['utf-8', 'windows-1252']))
    .option('--folder <folder>', 'save it among the lists of this folder, as LIST@EDITION.json')
    .option('--replace', 'with --folder: take the place of the same edition')
    .option('-o, --output <out>', 'write it here instead (default: standard output)')
    .action((input: string, options: ImportOptions, command: Command) => {
      const { codeColumn, nameColumn, output, folder, replace, ...rest } = options
      if ((codeColumn === undefined) !== (nameColumn === undefined))
        command.error('error: --code-column and --name-column go together', { exitCode: EXIT.usage })
      const columns = codeColumn && nameColumn ? { columns: { code: codeColumn, name: nameColumn } } : {}
      const file = imported(readInput(input), { ...rest, ...columns })
      if (folder === undefined) writeOutput(output, new TextEncoder().encode(writeCodeList(file)))
      const path = folder === undefined ? (output ?? '-') : saveCodeList(folder, file, { replace: replace ?? false })
      note(`${file.codes.length} codes of ${file.list} ${file.edition}: ${path}`)
    })
}

/** Whoever has a file of thousands of rows wants the line. */
function imported(bytes: Uint8Array, options: CodeListImport): CodeListFile {
  try {
    return importCodeList(bytes, options)
  } catch (error) {
    if (!(error instanceof DocumentFault) || error.line === undefined) throw error
    throw new Fault('ASW_CODELIST_INVALID', `line ${error.line}: ${error.message}`, { line: error.line }, error)
  }
}
