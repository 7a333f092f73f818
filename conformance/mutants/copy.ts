import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** One planted fault. */
export interface Mutant {
  readonly id: string
  /** What the mutated gateway does wrong, in words. */
  readonly what: string
  /** Path in the repository, and the text that stands there exactly once. */
  readonly file: string
  readonly find: string
  readonly put: string
  readonly hints: readonly string[]
}

/** A copy of the gateway and the mappings in a folder, with the installed packages linked. The originals stay as they are. */
export class Copy {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    const installed = join(REPOSITORY, 'node_modules')
    mkdirSync(join(folder, 'node_modules', '@asw'), { recursive: true })
    for (const name of readdirSync(installed)) {
      if (name !== '@asw') symlinkSync(join(installed, name), join(folder, 'node_modules', name))
    }
    const skip = /\/(node_modules|test|bench|\.cache|dist)(\/|$)/
    for (const workspace of ['gateway', 'mappings']) {
      cpSync(join(REPOSITORY, workspace), join(folder, workspace), {
        recursive: true,
        filter: (path) => !skip.test(path.slice(REPOSITORY.length - 1)),
      })
      symlinkSync(join(folder, workspace), join(folder, 'node_modules', '@asw', workspace))
    }
    symlinkSync(join(REPOSITORY, 'certs-dev'), join(folder, 'node_modules', '@asw', 'certs-dev'))
    writeFileSync(join(folder, 'package.json'), readFileSync(join(REPOSITORY, 'package.json')))
  }

  get asw(): string {
    return join(this.folder, 'gateway', 'bin', 'asw.js')
  }

  /** Plants the fault, runs `during`, and takes the fault out again. Throws Error where its place is not there once. */
  async with<T>(mutant: Mutant, during: () => Promise<T>): Promise<T> {
    const file = join(this.folder, mutant.file)
    const original = readFileSync(file, 'utf8')
    writeFileSync(file, planted(original, mutant))
    try {
      return await during()
    } finally {
      writeFileSync(file, original)
    }
  }
}

/** Whether the sources still have the place where a mutant goes. */
export function isStale(mutant: Mutant): boolean {
  try {
    planted(readFileSync(join(REPOSITORY, mutant.file), 'utf8'), mutant)
    return false
  } catch {
    return true
  }
}

function planted(text: string, { id, file, find, put }: Mutant): string {
  const places = text.split(find).length - 1
  if (places !== 1) throw new Error(`${id}: its place stands ${places} times in ${file}`)
  return text.replace(find, () => put)
}
