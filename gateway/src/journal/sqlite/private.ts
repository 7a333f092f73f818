import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

const OTHERS = 0o007

/**
 * A database that is made here is its owner's alone, whatever the umask says, and so are the files that SQLite puts beside it. Of one that
 * is there already others lose their rights; those of its group are left, an operator may have given them for backups.
 * Trap (POSIX): a file that is there is never opened, since closing it would drop the locks that this process has on it.
 */
export function keepPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch {
    // It is there; or it cannot be made, and SQLite, which is next, says why.
    for (const file of [path, `${path}-wal`, `${path}-shm`]) closeToOthers(file)
  }
}

function closeToOthers(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode
  if (mode === undefined || (mode & OTHERS) === 0) return
  try {
    chmodSync(file, mode & 0o777 & ~OTHERS)
  } catch {
    // Somebody else's file that we may write: its owner decides.
  }
}
