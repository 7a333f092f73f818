import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { join } from 'node:path'

/** What a start worked out and the next one may read: one file beside the compiled sources of Node's compile cache. */
export interface KeptFile {
  readonly path: string
  exists(): boolean
  /** Undefined where it is missing or not whole. */
  read(): string | undefined
  /** A folder that cannot be written keeps nothing. */
  write(text: string): void
}

/**
 * The file for what follows from `about` alone, which names it by its SHA-256. Undefined without a folder: there everything is
 * worked out anew.
 */
export function keptFile(folder: string | undefined, kind: 'schema' | 'yaml', about: readonly unknown[]): KeptFile | undefined {
  if (folder === undefined) return undefined
  const path = join(folder, `${kind}-${digest(JSON.stringify(about))}`)
  return {
    path,
    exists: () => existsSync(path),
    read: () => {
      const text = textOf(path)
      const body = text.slice(DIGEST_CHARACTERS)
      return text.slice(0, DIGEST_CHARACTERS) === digest(body) ? body : undefined
    },
    write: (text) => {
      const draft = `${path}.${process.pid}`
      try {
        writeFileSync(draft, digest(text) + text, { mode: 0o600 })
        renameSync(draft, path)
      } catch {
        // The next start works it out again.
      }
    },
  }
}

/** Of this process; undefined where nobody called `module.enableCompileCache`, or its folder cannot be made. */
export const cacheFolder = (): string | undefined => module.getCompileCacheDir()

const DIGEST_CHARACTERS = 64

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

const require = createRequire(import.meta.url)
const versions = new Map<string, string>()

/** Of a package that this one depends on: what it makes may change with it. */
export function versionOf(name: 'ajv' | 'ajv-formats' | 'yaml'): string {
  const version = versions.get(name) ?? (require(`${name}/package.json`) as { version: string }).version
  versions.set(name, version)
  return version
}
