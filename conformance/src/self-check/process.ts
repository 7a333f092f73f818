import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ASW } from './asw.ts'
import type { SelfSite } from './site.ts'

export interface Sut {
  readonly pid: number
  stop(): Promise<void>
}

/** `asw serve` in a process of its own; resolves when it says that it can do business. Its log is `gateway.log`. */
export async function startSut(site: SelfSite, asw = ASW): Promise<Sut> {
  const file = join(site.folder, 'gateway.log')
  const log = openSync(file, 'a')
  const child = spawn(process.execPath, [asw, 'serve', '--config', site.configFile], { stdio: ['ignore', log, log] })
  closeSync(log)
  let gone = false
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      gone = true
      resolve()
    }),
  )
  for (const deadline = Date.now() + 60_000; ; await sleep(50)) {
    if (gone || Date.now() > deadline) {
      if (!gone) child.kill('SIGKILL')
      throw new Error(`asw serve is not ready: ${readFileSync(file, 'utf8').slice(-2_000)}`)
    }
    if (await isReady(site.healthUrl)) break
  }
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      if (!gone) child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(late)
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}
