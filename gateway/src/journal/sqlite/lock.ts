import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../message/fault.ts'
import { damagedOr, primaryCode } from './damage.ts'
import { keepPrivate } from './private.ts'

const SQLITE_BUSY = 5

/**
 * One process serves a folder. The lock is an exclusive transaction on a second, empty database: the operating system
 * gives it up when the process dies, however it dies. It holds on a local disk; a network file system may not keep it.
 * Trap (POSIX): a serving process must not open and close `lock.db` or `journal.db` by other means; closing any
 * descriptor of a file drops every lock that the process has on it. That is why the id of the process stands in a file of its own.
 *
 * Throws ASW_JOURNAL_LOCKED at once when another process, or this one, serves the folder; ASW_JOURNAL_DOWN.
 */
export function lockFolder(folder: string): { release(): void } {
  const path = join(folder, 'lock.db')
  const holder = join(folder, 'lock.pid')
  keepPrivate(path)
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (primaryCode(error) !== SQLITE_BUSY) throw damagedOr(error, path, 'nothing is kept in it, so delete it')
    const why = `${holderIn(holder)} serves the journal in ${folder}: stop it, or name another dataFolder`
    throw new Fault('ASW_JOURNAL_LOCKED', why, {}, error)
  }
  sign(holder)
  return {
    release: () => {
      rmSync(holder, { force: true })
      lock.close()
    },
  }
}

/** For people: the lock itself does not depend on it. */
function sign(path: string): void {
  try {
    writeFileSync(path, `${process.pid}\n`, { mode: 0o600 })
  } catch {
    // A disk that is full: who serves is then not known by its id, and what an earlier one has left would name the wrong one.
    rmSync(path, { force: true })
  }
}

function holderIn(path: string): string {
  try {
    const id = readFileSync(path, 'utf8').trim()
    if (/^[0-9]+$/.test(id)) return `process ${id}`
  } catch {
    // It was not written, or is being written.
  }
  return 'another process'
}
