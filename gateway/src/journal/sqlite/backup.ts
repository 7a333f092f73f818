import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../message/fault.ts'
import { primaryCode } from './damage.ts'

export interface Backup {
  /** RFC 3339: the last event in it. */
  readonly recoveryPoint?: string
  readonly events: number
  readonly bytes: number
}

const BUSY_MS = 30_000

/**
 * A copy of the journal in `folder` as it stands at one moment, while it is served: one database file, synced, with mode 0600.
 * Writers go on meanwhile; their log grows until the copy is done. Put as `journal.db` into an empty folder it starts held.
 * Throws ASW_CONFIG_INVALID where there is no journal, ASW_USAGE for a file that exists or cannot be written,
 * ASW_DISK_FULL.
 */
export function backupJournal(folder: string, file: string): Backup {
  const source = join(folder, 'journal.db')
  if (!existsSync(source)) throw new Fault('ASW_CONFIG_INVALID', `there is no journal in ${folder}`)
  if (existsSync(file)) throw new Fault('ASW_USAGE', `${file} exists: a backup overwrites nothing`)
  const partial = `${file}.partial`
  rmSync(partial, { force: true })
  const db = new DatabaseSync(source, { readOnly: true, timeout: BUSY_MS })
  try {
    // The file is there before it has content: nobody else may ever read it.
    closeSync(openSync(partial, 'w', 0o600))
    db.prepare('VACUUM INTO ?').run(partial)
    sync(partial)
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw new Fault(isFull(error) ? 'ASW_DISK_FULL' : 'ASW_USAGE', `cannot write ${file}: ${(error as Error).message}`, {}, error)
  } finally {
    db.close()
  }
  return { ...knownOf(file), bytes: statSync(file).size }
}

/** SQLITE_FULL, SQLITE_IOERR: the file was named well. */
const FULL: ReadonlySet<number | undefined> = new Set([13, 10])

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return FULL.has(primaryCode(error)) || code === 'ENOSPC' || code === 'EDQUOT'
}

function knownOf(file: string): Pick<Backup, 'recoveryPoint' | 'events'> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const last = db.prepare('SELECT seq AS events, at FROM event ORDER BY seq DESC LIMIT 1').get() as
      | { readonly events: number; readonly at: number }
      | undefined
    return last ? { recoveryPoint: new Date(last.at).toISOString(), events: last.events } : { events: 0 }
  } finally {
    db.close()
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
