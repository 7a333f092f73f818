import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteJournal, type SqliteJournalOptions } from '../../src/journal/sqlite/index.ts'
import type { Bench } from './bench.ts'

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'asw-journal-'))
}

/** A journal in a folder of its own, gone with the bench. */
export async function openSqliteBench(options: Partial<SqliteJournalOptions> = {}): Promise<Bench & { readonly folder: string }> {
  const folder = options.folder ?? temporaryFolder()
  let shifted = 0
  const open = () => openSqliteJournal({ chunkBytes: 1024 * 1024, ...options, folder, skewMs: () => shifted })
  const bench = {
    folder,
    journal: await open(),
    shift: (ms: number) => {
      shifted += ms
    },
    now: () => Date.now() + shifted,
    reopen: async () => {
      await bench.journal.close()
      bench.journal = await open()
      return bench.journal
    },
    forge: async (from: string, to: string) => {
      await bench.journal.close()
      forgeIn(folder, from, to)
      bench.journal = await open()
      // It sees that somebody was at the file.
      await bench.journal.unhold('operator')
    },
    end: async () => {
      await bench.journal.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return bench
}

/** Changes payloads of a folder that nobody serves. */
export function forgeIn(folder: string, from: string, to: string): void {
  const database = new DatabaseSync(join(folder, 'journal.db'))
  database
    .prepare(
      'UPDATE blob_chunk SET bytes = CAST(replace(CAST(bytes AS TEXT), ?, ?) AS BLOB) WHERE instr(CAST(bytes AS TEXT), ?) > 0',
    )
    .run(from, to, from)
  database.close()
}
