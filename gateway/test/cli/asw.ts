import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ASW = fileURLToPath(new URL('../../bin/asw.js', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly bytes: Buffer
  readonly err: string
}

/** The command as a stranger calls it: a process of its own, files and standard streams. */
export function asw(args: readonly string[], options: { readonly input?: Uint8Array; readonly cwd?: string } = {}): Ran {
  const result = spawnSync(process.execPath, [ASW, ...args], {
    maxBuffer: 64 * 1024 * 1024,
    ...(options.input ? { input: options.input } : {}),
    ...(options.cwd ? { cwd: options.cwd } : {}),
  })
  return { code: result.status, out: result.stdout.toString('utf8'), bytes: result.stdout, err: result.stderr.toString('utf8') }
}
