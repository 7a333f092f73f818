import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Site } from './site.ts'

const ASW = fileURLToPath(new URL('../bin/asw.js', import.meta.url))

/** For a start on a busy machine, or while its database is away. */
const READY_MS = 180_000

export interface RunningGateway {
  readonly site: Site
  readonly child: ChildProcess
  /** SIGTERM, and waits for the graceful end. */
  stop(): Promise<void>
  /** SIGKILL, and waits until the process is gone. */
  kill(): Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/** A real `asw serve` in a process of its own; resolves when it says that it can do business. Logs go to `gateway.log`. */
export async function startGateway(
  site: Site,
  entry: readonly string[] = [ASW, 'serve'],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningGateway> {
  const log = openSync(join(site.folder, 'gateway.log'), 'a')
  const child = spawn(process.execPath, [...entry, '--config', join(site.folder, 'asw.yaml')], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
  })
  closeSync(log)
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  let gone = false
  void ended.then(() => {
    gone = true
  })
  try {
    await ready(site, () => gone)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  const signal = (name: NodeJS.Signals) => async () => {
    if (!gone) child.kill(name)
    await ended
  }
  return { site, child, stop: signal('SIGTERM'), kill: signal('SIGKILL'), ended }
}

async function ready(site: Site, gone: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    if (gone()) return
    try {
      const response = await fetch(`http://127.0.0.1:${site.ports.metrics}/health/ready`, { signal: AbortSignal.timeout(2_000) })
      if (response.ok) return
    } catch {
      // Not listening yet.
    }
    await sleep(50)
  }
  throw new Error(`the gateway of ${site.country} is not ready; see ${join(site.folder, 'gateway.log')}`)
}
