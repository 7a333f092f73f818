import { createReadStream, createWriteStream, openSync, renameSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { loadConfiguration } from '../configuration/index.ts'
import { type Backup, backupJournal } from '../journal/sqlite/index.ts'
import { exportLines, type Manifest } from '../journal/transfer/export.ts'
import { type Imported, importLines } from '../journal/transfer/import.ts'
import type { Source } from '../journal/transfer/transfer.ts'
import { instant } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import { journalFolder, withJournalSource, withJournalTarget } from '../store.ts'
import { note, print, unwritten } from './files.ts'

interface Options {
  readonly config: string
  readonly json?: boolean
}

/** journal backup, export, import: a copy while it is served; a whole journal as one file from one store into another, proved to be the same. */
export function addJournal(program: Command): void {
  const group = program
    .command('journal')
    .description('The journal as a whole: into a file, and from a file into an empty journal')
  group
    .command('backup')
    .description('Copy a journal in a folder, as it stands at one moment, while it is served. A database has pg_dump')
    .argument('<file>', 'it holds every document in plain text: keep it as you keep the journal')
    .option('-c, --config <asw.yaml>', 'the configuration that names the journal', 'asw.yaml')
    .option('--json', 'what is in it, as JSON')
    .action((file: string, options: Options) => {
      if (file === '-')
        throw new Fault(
          'ASW_USAGE',
          'a backup is a database, and does not go to standard output: name a file (./- if it is called so)',
        )
      const { journal, dataFolder } = loadConfiguration(options.config, process.env)
      if (journal.kind !== 'sqlite')
        throw new Fault('ASW_USAGE', 'this journal is in PostgreSQL: take pg_dump or a base backup, or asw journal export')
      note('copying; the gateway may go on meanwhile')
      const backup = backupJournal(journalFolder({ journal, dataFolder }), file)
      print(options.json ? JSON.stringify(backup, undefined, 2) : toldBackup(backup))
    })
  group
    .command('export')
    .description('Write the whole journal to a file (NDJSON; - is standard output). A folder must not be served meanwhile')
    .argument('<file>', 'it holds every document in plain text: keep it as you keep the journal')
    .option('-c, --config <asw.yaml>', 'the configuration that names the journal', 'asw.yaml')
    .option('--json', 'the manifest as JSON (on standard error where the file goes to standard output)')
    .action(async (file: string, options: Options) => {
      const place = loadConfiguration(options.config, process.env)
      const manifest = await withJournalSource(place, async (source, serving) => {
        if (serving > 0) note(`${serving} node(s) serve this journal: what happens from now on is not in the file`)
        return written(file, source)
      })
      const say = file === '-' ? note : print
      say(options.json ? JSON.stringify(manifest, undefined, 2) : toldManifest(manifest))
    })
  group
    .command('import')
    .description(
      'Fill an empty journal from a file; what was read is proved to be what is there, or nothing stays. It starts held',
    )
    .argument('<file>', '- is standard input')
    .option('-c, --config <asw.yaml>', 'the configuration that names the journal', 'asw.yaml')
    .option('--json', 'what was proved, as JSON')
    .action(async (file: string, options: Options) => {
      const place = loadConfiguration(options.config, process.env)
      const input = file === '-' ? process.stdin : createReadStream(file, { fd: opened(file) })
      const imported = await withJournalTarget(place, (target) => importLines(target, linesOf(input, file), progress))
      print(options.json ? JSON.stringify(imported, undefined, 2) : toldImport(imported))
    })
}

/** The file appears whole or not at all; only its owner reads it. */
async function written(file: string, source: Source): Promise<Manifest> {
  const lines = exportLines(source, instant(Date.now()), progress)
  let manifest: Manifest | undefined
  const text = async function* () {
    for (;;) {
      const { done, value } = await lines.next()
      if (done) {
        manifest = value
        return
      }
      yield `${value}\n`
    }
  }
  const partial = `${file}.partial`
  try {
    if (file === '-') await pipeline(Readable.from(text()), process.stdout, { end: false })
    else {
      await pipeline(Readable.from(text()), createWriteStream(partial, { mode: 0o600, flush: true }))
      renameSync(partial, file)
    }
  } catch (error) {
    if (file !== '-') rmSync(partial, { force: true })
    throw unkept(file, error)
  }
  return manifest as Manifest
}

/** Before the journal is opened: without the file there is nothing to do. */
function opened(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    throw unusable(file, error)
  }
}

async function* linesOf(input: NodeJS.ReadableStream, file: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    throw unusable(file, error)
  }
}

function unkept(file: string, error: unknown): unknown {
  return error instanceof Error && 'syscall' in error ? unwritten(file, error) : error
}

function unusable(file: string, error: unknown): unknown {
  const isFile = error instanceof Error && 'syscall' in error
  return isFile ? new Fault('ASW_USAGE', `${file}: ${error.message}`, {}, error) : error
}

function progress(table: string, rows: number): void {
  note(`${table}: ${rows}`)
}

function toldBackup({ recoveryPoint, events, bytes }: Backup): string {
  return `${events} events, ${bytes} bytes; it knows what happened up to ${recoveryPoint ?? 'its beginning'}`
}

function toldManifest({ counts, bytes, digest }: Manifest): string {
  const rows = Object.entries(counts).map(([table, count]) => `${table} ${count}`)
  return `${rows.join(', ')}\n${bytes} bytes of payload\nsha256 ${digest}`
}

function toldImport(imported: Imported): string {
  return [
    toldManifest(imported),
    `the same in this journal: every row, every payload, ${imported.exchanges} chains with ${imported.events} events`,
    'it is held: reconcile it and release it (asw held) before it sends anything',
  ].join('\n')
}
