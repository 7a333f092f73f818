import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own for one test file, where programs of the system are run. */
export interface Folder {
  write(name: string, content: Uint8Array | string): string
  read(name: string): Buffer
  path(name: string): string
  /** Standard output. Throws with standard error if the program fails. */
  run(program: string, ...args: readonly string[]): Buffer
  remove(): void
}

export function openFolder(): Folder {
  const root = mkdtempSync(join(tmpdir(), 'asw-encrypt-'))
  const path = (name: string) => join(root, name)
  return {
    path,
    write(name, content) {
      writeFileSync(path(name), content)
      return path(name)
    },
    read: (name) => readFileSync(path(name)),
    run(program, ...args) {
      const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root })
      if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr.toString()}`)
      return stdout
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
