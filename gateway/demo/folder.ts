import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The mark of a folder that the demo may empty. */
const MARK = '.asw-demo'

/** Makes the folder, empty. False when something lies there that no demo put there. */
export function emptied(folder: string): boolean {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, MARK))) return false
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, MARK), 'made by asw demo; emptied at its next start\n')
  return true
}
