import { execFileSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import type { Machine } from './results.ts'

export function machine(root: string, quick: boolean): Machine {
  const commit = commitOf(root)
  const processors = cpus()
  return {
    date: new Date().toISOString(),
    ...(commit === undefined ? {} : { commit }),
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    loadBefore: loadavg()[0] ?? 0,
    node: process.version,
    openssl: process.versions.openssl ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    quick,
  }
}

/** `undefined` where the sources are no git checkout. */
function commitOf(root: string): string | undefined {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+')
  } catch {
    return undefined
  }
}
