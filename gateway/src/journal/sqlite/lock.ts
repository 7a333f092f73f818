import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../message/fault.ts'

/**
 * One process serves a folder. The lock is an exclusive transaction on a second, empty database: the operating system
 * gives it up when the process dies, however it dies. It holds on a local disk; a network file system may not keep it.
 * Trap (POSIX): a serving process must not open and close `lock.db` or `journal.db` by other means; closing any
 * descriptor of a file drops every lock that the process has on it.
 *
 * Throws ASW_JOURNAL_LOCKED at once when another process, or this one, serves the folder.
 */
export function lockFolder(folder: string): { release(): void } {
  const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw new Fault('ASW_JOURNAL_LOCKED', 'another process serves this journal', {}, error)
  }
  return { release: () => lock.close() }
}
