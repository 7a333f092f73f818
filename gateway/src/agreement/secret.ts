import { readFileSync, statSync } from 'node:fs'
import { Fault } from '../message/fault.ts'
import { reasonOf } from './yaml-file.ts'

/**
 * The text of a file that its owner alone may read, without the line end behind it. `what` names it in the fault: "the
 * private key". Throws ASW_CONFIG_INVALID; the text itself never stands in a fault.
 */
export function readSecret(path: string, what: string): string {
  const fault = (why: string, error?: unknown) => new Fault('ASW_CONFIG_INVALID', `${what} ${path} ${why}`, { file: path }, error)
  try {
    const { mode } = statSync(path)
    if ((mode & 0o077) !== 0) {
      throw fault(
        `may be read or written by others than its owner (mode ${(mode & 0o777).toString(8).padStart(4, '0')}): chmod 600 ${path}`,
      )
    }
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    if (error instanceof Fault) throw error
    throw fault(`cannot be read (${reasonOf(error)}): mend the path, or let the user of the gateway own the file`, error)
  }
}
