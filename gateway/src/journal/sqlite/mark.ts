import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../message/fault.ts'

/**
 * How a restored backup is told from the journal that has always been here. `journal.id` stands beside the database and
 * says which file it belongs to and how far that file had come:
 *
 * - `journal`, a random id that stands in the database too: another database was put here;
 * - `events`, a count that only grows, written after the commit that it counts: the database is older than it was;
 * - `inode` and `born` of the file: it was copied here (cp into an empty folder, tar, rsync), mark and all;
 * - `written`, its modification time at the last orderly close: it was written over in place.
 *
 * What this cannot see: a snapshot of the whole disk or virtual machine that is rolled back; a hot backup of the whole
 * folder written over the files in place with their times kept. After those, and to be safe after any restore, call
 * `markRestored` (or put an empty file `restored` into the folder) before serving.
 */
export interface Mark {
  readonly journal: string
  readonly events: number
  readonly inode: string
  /** Absent where the file system does not keep the time of birth. */
  readonly born?: string
  /** Absent while the journal is being served, and after a crash. */
  readonly written?: string
}

/** What the database and its file say now. `undefined`: there was no database. */
export interface Present {
  readonly journal?: string
  readonly events: number
  readonly file: FileFacts
}
export interface FileFacts {
  readonly inode: string
  readonly born?: string
  readonly written: string
}

const MARK = 'journal.id'
const RESTORED = 'restored'

/** Why the journal must start held, or `undefined`. Pure. */
export function restoredBecause(mark: Mark | undefined, present: Present | undefined): string | undefined {
  if (!present) return mark ? 'the database that journal.id speaks of is gone' : undefined
  if (!mark) return present.events > 0 ? 'journal.id is missing: the database was brought here' : undefined
  if (present.journal !== mark.journal) return 'journal.id speaks of another database'
  if (present.events < mark.events) return `the database is older than it was: ${present.events} events of ${mark.events}`
  if (present.file.inode !== mark.inode) return 'the database is a copy'
  if (mark.born !== undefined && present.file.born !== mark.born) return 'the database is a copy'
  if (mark.written !== undefined && present.file.written !== mark.written)
    return 'the database was written over after it was closed'
  return undefined
}

export function fileFacts(path: string): FileFacts | undefined {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!facts) return undefined
  // Where there is no time of birth, Node gives the time of change or zero: that says nothing about the file's identity.
  const kept = facts.birthtimeNs > 0n && facts.birthtimeNs < facts.ctimeNs
  return { inode: String(facts.ino), written: String(facts.mtimeNs), ...(kept ? { born: String(facts.birthtimeNs) } : {}) }
}

/** Throws ASW_CONFIG_INVALID when `journal.id` is no mark: better no service than a journal that sends everything twice. */
export function readMark(folder: string): Mark | undefined {
  const path = join(folder, MARK)
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Mark
  } catch (error) {
    throw new Fault('ASW_CONFIG_INVALID', 'journal.id cannot be read', {}, error)
  }
}

/** Replaces the mark in one step. `durable` syncs it; without, a power cut may leave the one before, which says less but nothing wrong. */
export function writeMark(folder: string, mark: Mark, durable: boolean): void {
  const path = join(folder, MARK)
  const fresh = `${path}.new`
  writeFileSync(fresh, `${JSON.stringify(mark)}\n`, { mode: 0o600 })
  if (durable) sync(fresh)
  renameSync(fresh, path)
  if (durable) sync(folder)
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Says that a backup has been put into this folder: the next time it is served it starts held. */
export function markRestored(folder: string): void {
  writeFileSync(join(folder, RESTORED), '', { mode: 0o600 })
}
export function isMarkedRestored(folder: string): boolean {
  return existsSync(join(folder, RESTORED))
}
export function clearRestored(folder: string): void {
  rmSync(join(folder, RESTORED), { force: true })
}
