import { Fault } from '../../message/fault.ts'

/** SQLITE_CORRUPT and SQLITE_NOTADB: the file is not what SQLite has written. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26])

/** The error itself, or for a damaged file ASW_JOURNAL_DOWN, with its path and what to do. */
export function damagedOr(error: unknown, path: string, advice: string): unknown {
  const code = primaryCode(error)
  if (code === undefined || !DAMAGED.has(code)) return error
  return new Fault('ASW_JOURNAL_DOWN', `${path} is damaged (${(error as Error).message}): ${advice}`, {}, error)
}

/** SQLite's own code, without what extends it; `undefined` for what is no error of SQLite. */
export function primaryCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

export const RESTORE = 'keep a copy of the folder, and put the last backup in its place (docs/operations.md, Backup and restore)'
