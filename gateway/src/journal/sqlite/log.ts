import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Sync } from './log-sync.ts'

/** The log of the database as a file of its own. SQLite keeps it as long as a connection is open, and locks nothing in it. */
export interface Log {
  readonly sync: Sync
  syncNow(): void
  close(): void
}

/** Throws what the file system throws. */
export function openLog(folder: string): Log {
  const descriptor = openSync(join(folder, 'journal.db-wal'), 'r+')
  return {
    sync: (done) => fdatasync(descriptor, done),
    syncNow: () => fdatasyncSync(descriptor),
    close: () => closeSync(descriptor),
  }
}
